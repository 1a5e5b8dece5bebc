"""What if? For a practice: the next prescription, or the drug under an open number, with some facts
otherwise. For administrators: an invented question under a published version. Nothing is stored."""

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import confirmations, facts, programs, publications
from tracker.records.enrollments import EnrollmentRow
from tracker.records.patients import PatientRow
from tracker.records.publications import PublicationRow
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.codec import instant_text, question_from_object
from tracker.rules.deciding import decide
from tracker.rules.decision import Decision
from tracker.rules.errors import InvalidQuestion, NotFound
from tracker.rules.facts import question_zone
from tracker.rules.json_text import read_json
from tracker.rules.program import ProgramVersion
from tracker.rules.question import DEFAULT_TIME_ZONE, Question
from tracker.rules.replaying import Difference, compare
from tracker.rules.supposing import Supposition, supposing, supposition_of
from tracker.rules.timeline import add_days
from tracker.rules.vocabulary import Gate, Sex
from tracker.services.caring import care_for
from tracker.services.next_prescription import question_now
from tracker.services.overviews.patient_orders import OrderRow, orders_of
from tracker.services.overviews.receiving import at_the_pharmacy


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """The question at `question.gate` as things stand; `facts` are those that may be changed.

    `order` is the prescription with a usable number, which the pharmacy's gates ask about; without
    one only the next prescription can be supposed. `zone` is where the question counts days.
    """

    patient: PatientRow
    enrollment: EnrollmentRow
    order: OrderRow | None
    zone: str
    question: Question
    facts: Supposition
    version: ProgramVersion | None
    decision: Decision

    @property
    def gates(self) -> tuple[Gate, ...]:
        """Those that can be asked now."""
        return tuple(Gate) if self.order else (Gate.AUTHORIZE,)


@dataclass(frozen=True, slots=True)
class Supposed:
    """What the answer would be, and where it differs from the present one."""

    version: ProgramVersion | None
    decision: Decision
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """An invented question and its answer."""

    version: ProgramVersion
    question: Question
    decision: Decision
    zone: ZoneInfo


def present(
    session: Session,
    actor: Actor,
    patient_id: str,
    enrollment_id: str,
    *,
    gate: Gate = Gate.AUTHORIZE,
    now: datetime,
) -> Present:
    """At AUTHORIZE for a prescription written now, at the pharmacy's gates for the one with a
    usable number. Raises NotFound for another practice's patient, and where there is no number."""
    cared = care_for(session, actor, patient_id, Permission.VIEW_PATIENT, at=now)
    enrollment = cared.enrollment(enrollment_id)
    orders = orders_of(session, patient_id, actor.organization_id, at=now)
    own = (each for each in orders if each.enrollment_id == enrollment_id)
    order = next((each for each in own if each.state == "open"), None)
    if gate is Gate.AUTHORIZE:
        question = question_now(session, actor, cared, enrollment)
    else:
        question = _question_at_the_pharmacy(session, order, gate, enrollment.zone, now)
    zone = question.time_zone
    version = programs.in_force(session, enrollment.program, now, ZoneInfo(zone))
    return Present(
        patient=cared.patient,
        enrollment=enrollment,
        order=order,
        zone=zone,
        question=question,
        facts=supposition_of(question),
        version=version,
        decision=decide(version, question),
    )


def _question_at_the_pharmacy(
    session: Session, order: OrderRow | None, gate: Gate, zone: str, now: datetime
) -> Question:
    if order is None or order.number is None:
        raise NotFound("No number is open.")
    newest = confirmations.newest(session, order.number.id)
    held = newest if newest is not None and newest.open_at(now) else None
    return facts.question_for(
        session, at_the_pharmacy(session, order, held, gate, zone=zone), at=now
    )


def suppose(session: Session, known: Present, then: Supposition) -> Supposed:
    """The same question with the facts of `then`, by the version of that day."""
    version = programs.in_force(session, known.enrollment.program, then.at, ZoneInfo(known.zone))
    decision = decide(version, supposing(known.question, known.facts, then))
    return Supposed(version, decision, compare(known.decision, decision))


def versions(session: Session, actor: Actor) -> tuple[PublicationRow, ...]:
    """Those under which a question can be tried."""
    require(actor, Permission.TRY_PROGRAM)
    return publications.listed(session)


def blank_question(session: Session, actor: Actor, version_id: str, *, now: datetime) -> str:
    """A question about nobody to begin with, as JSON text: of the version's first risk category,
    where it has any. Raises NotFound."""
    version = _version(session, actor, version_id)
    category = next(iter(version.categories.values()), None)
    of_category = {} if category is None else {"risk_category": category.code}
    today = now.date()
    document = {
        "program": version.slug,
        "gate": Gate.AUTHORIZE.value,
        "at": instant_text(now.replace(microsecond=0)),
        "time_zone": version.zone or DEFAULT_TIME_ZONE,
        "patient": {
            "birth_date": add_days(today, -40 * 366).isoformat(),
            "sex": str(category.sexes[0] if category else Sex.FEMALE),
            **of_category,
        },
        "prescriber": {"certified_from": add_days(today, -365).isoformat()},
        "enrollment": of_category,
        "contraception": {"methods": []},
        "attestations": [],
        "pregnancy_tests": [],
        "surveys": [],
        "lab_results": [],
        "prescription": {
            "written_at": instant_text(now.replace(microsecond=0)),
            "channel": "electronic",
            "days_supply": 28,
            "refills": 0,
            **of_category,
        },
        "dispenses": [],
    }
    return json.dumps(document, indent=2)


def try_question(session: Session, actor: Actor, version_id: str, text: str) -> Tried:
    """Decide the question in `text` under that version, whatever its day.

    The text is a question, or a case of a case table. Raises InvalidQuestion with the JSON path,
    NotFound for an unknown version.
    """
    version = _version(session, actor, version_id)
    value = read_json(text)
    if isinstance(value, dict) and "question" in value:
        question = question_from_object(value["question"], "question")
    else:
        question = question_from_object(value)
    if question.program != version.slug:
        raise InvalidQuestion("program", f"the version is one of {version.slug}")
    zone = version.fixed_zone or question_zone(question)
    return Tried(version, question, decide(version, question), zone)


def _version(session: Session, actor: Actor, version_id: str) -> ProgramVersion:
    require(actor, Permission.TRY_PROGRAM)
    row = publications.by_id(session, version_id)
    if row is None:
        raise NotFound("Not found.")
    published = programs.published(session, row.program)
    return next(each for each in published if each.digest == row.digest)
