"""What the prescriber's pages show before, at and after asking for a number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import (
    agreements,
    authorizations,
    certified_pharmacies,
    decisions,
    prescriptions,
    programs,
    surveys,
)
from tracker.records.certified_pharmacies import PharmacyRow
from tracker.records.enrollments import EnrollmentRow
from tracker.records.patients import PatientRow
from tracker.records.prescriptions import Order
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.decision import Decision
from tracker.rules.errors import NotFound
from tracker.rules.program import ProgramVersion
from tracker.rules.vocabulary import Gate
from tracker.services import gates
from tracker.services.caring import Cared, care_for
from tracker.services.gates import GateQuestion
from tracker.services.next_prescription import Content, content_of, preview_of, usual
from tracker.services.overviews.patient_orders import (
    DecisionRow,
    OrderRow,
    decision_row,
    order_row,
    orders_of,
)
from tracker.services.phone_books import PhoneBook, phone_books
from tracker.services.program_names import program_name

# How long one that nobody could get a number for stands in lists and warnings.
WAITS_WITHOUT_NUMBER: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordering:
    """What a new prescription may choose from; `usual` is what the form begins with.

    `dosing` says how many capsules a supply holds, where the program says so. `waiting`: other
    prescriptions for this patient whose number is open, or not issued yet. No rule stops a second
    one, so they are for the reader to know.
    """

    patient: PatientRow
    enrollment: EnrollmentRow
    program: str
    drug: str
    strengths: tuple[float, ...]
    dosing: str
    pharmacies: tuple[PharmacyRow, ...]
    usual: Content
    waiting: tuple[OrderRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """One prescription with every answer about it."""

    patient: PatientRow
    enrollment: EnrollmentRow
    order: OrderRow
    decisions: tuple[DecisionRow, ...]
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPage:
    """One stored answer. `again` and `anew` are what asking now would answer, for the same
    prescription and for one written now; None unless this answer is a refusal that still stands.
    `pharmacy_book` is of the pharmacy that asked, or that the prescription names.
    `agreement_id` is the newest agreement, `survey_id` a flagged survey that waits.
    """

    id: str
    decision: Decision
    gate: Gate
    asked_by: str
    pharmacy: str | None
    practice_book: PhoneBook
    pharmacy_book: PhoneBook | None
    patient: PatientRow
    enrollment: EnrollmentRow
    order: OrderRow
    yielded: bool
    version: ProgramVersion | None
    again: Decision | None
    anew: Decision | None
    agreement_id: str | None
    survey_id: str | None


def ordering(
    session: Session,
    actor: Actor,
    patient_id: str,
    enrollment_id: str,
    *,
    now: datetime,
    like: str | None = None,
) -> Ordering:
    """For the form. `like` is an earlier prescription to begin with. Raises NotFound."""
    cared = care_for(session, actor, patient_id, Permission.WRITE_PRESCRIPTION, at=now)
    enrollment = cared.enrollment(enrollment_id)
    version = programs.in_force(session, enrollment.program, now, cared.zone)
    written = prescriptions.of_patient(session, patient_id, enrollment.practice_id)
    before = next((o for o in written if o.row.id == like), None)
    last = next((o for o in written if o.row.enrollment_id == enrollment_id), None)
    pharmacies = certified_pharmacies.certified_on(session, enrollment.program, enrollment.day(now))
    return Ordering(
        patient=cared.patient,
        enrollment=enrollment,
        program=version.name if version else program_name(session, enrollment.program),
        drug=version.drug if version else "",
        strengths=_strengths(version or _newest(session, enrollment.program)),
        dosing=version.supply.text if version and version.supply else "",
        pharmacies=tuple(pharmacies),
        usual=content_of(before) if before else usual(last, enrollment, version),
        waiting=_waiting(session, enrollment, like=like, now=now),
    )


def _waiting(
    session: Session, enrollment: EnrollmentRow, *, like: str | None, now: datetime
) -> tuple[OrderRow, ...]:
    """Every open number of the patient, under any program; without one only the newest of an
    enrollment waits, as a newer one takes its place. Not the one that is being written anew."""
    found: list[OrderRow] = []
    seen: set[str] = set()
    for order in orders_of(session, enrollment.patient_id, enrollment.practice_id, at=now):
        newest = order.enrollment_id not in seen
        seen.add(order.enrollment_id)
        waits = newest and order.id != like and waits_for_number(order, at=now)
        if order.state == "open" or waits:
            found.append(order)
    return tuple(found)


def waits_for_number(order: OrderRow, *, at: datetime) -> bool:
    """Of the newest under its enrollment: it has none, and was not given up."""
    return order.number is None and order.written_at >= at - WAITS_WITHOUT_NUMBER


def _newest(session: Session, program: str) -> ProgramVersion | None:
    """With no version in force a prescription can be written all the same: the gate refuses it."""
    published = programs.published(session, program)
    return published[-1] if published else None


def _strengths(version: ProgramVersion | None) -> tuple[float, ...]:
    return tuple(sorted({p.strength_mg for p in version.products})) if version else ()


def order_page(session: Session, actor: Actor, prescription_id: str, *, now: datetime) -> OrderPage:
    """Raises NotFound for another practice's."""
    require(actor, Permission.VIEW_PATIENT)
    order = _order(session, actor, prescription_id)
    cared = care_for(session, actor, order.row.patient_id, Permission.VIEW_PATIENT, at=now)
    asked = decisions.of_prescription(session, prescription_id)
    return OrderPage(
        patient=cared.patient,
        enrollment=cared.enrollment(order.row.enrollment_id),
        order=_row(session, order, now),
        decisions=tuple(decision_row(each) for each in asked),
        content=content_of(order),
    )


def decision_page(
    session: Session, actor: Actor, decision_id: str, *, now: datetime
) -> DecisionPage:
    """Raises NotFound for another practice's."""
    require(actor, Permission.VIEW_PATIENT)
    asked = decisions.of_practice(session, decision_id, actor.organization_id)
    if asked is None:
        raise NotFound("Not found.")
    order = _order(session, actor, asked.row.prescription_id)
    cared = care_for(session, actor, order.row.patient_id, Permission.VIEW_PATIENT, at=now)
    enrollment = cared.enrollment(order.row.enrollment_id)
    row = _row(session, order, now)
    standing = row.decision_id == asked.row.id and row.state == "refused"
    pharmacy_id = asked.row.pharmacy_id or order.row.pharmacy_id
    books = phone_books(session, filter(None, (enrollment.practice_id, pharmacy_id)))
    number = authorizations.of_decision(session, asked.row.id)
    return DecisionPage(
        id=asked.row.id,
        decision=gates.answer_of(asked.row),
        gate=Gate(asked.row.gate),
        asked_by=asked.asked_by,
        pharmacy=asked.pharmacy,
        practice_book=books[enrollment.practice_id],
        pharmacy_book=books.get(pharmacy_id or ""),
        patient=cared.patient,
        enrollment=enrollment,
        order=row,
        yielded=number is not None,
        version=programs.in_force(session, enrollment.program, asked.row.decided_at, cared.zone),
        again=_again(session, order, enrollment, now) if standing else None,
        anew=_anew(session, actor, cared, enrollment, order) if standing else None,
        agreement_id=agreement_of(session, enrollment),
        survey_id=held_survey(session, enrollment),
    )


def agreement_of(session: Session, enrollment: EnrollmentRow) -> str | None:
    """The newest agreement, signed or not."""
    newest = agreements.newest(session, enrollment.patient_id, enrollment.id)
    return None if newest is None else newest.id


def held_survey(session: Session, enrollment: EnrollmentRow) -> str | None:
    """A flagged survey that nobody has resolved."""
    rows = surveys.of_patient(session, enrollment.patient_id)
    return next((r.id for r in rows if r.enrollment_id == enrollment.id and r.holds), None)


def _order(session: Session, actor: Actor, prescription_id: str) -> Order:
    found = prescriptions.of_practice(session, prescription_id, actor.organization_id)
    if found is None:
        raise NotFound("Not found.")
    return found


def _row(session: Session, order: Order, now: datetime) -> OrderRow:
    answer = decisions.at_authorize(session, order.row.patient_id).get(order.row.id)
    issued = authorizations.of_prescription(session, order.row.id)
    return order_row(order, answer, issued, at=now)


def _again(session: Session, order: Order, enrollment: EnrollmentRow, now: datetime) -> Decision:
    asked = GateQuestion(
        gate=Gate.AUTHORIZE,
        patient_id=order.row.patient_id,
        prescription_id=order.row.id,
        program=order.row.program,
        zone=enrollment.zone,
    )
    return gates.preview(session, asked, at=now)


def _anew(
    session: Session, actor: Actor, cared: Cared, enrollment: EnrollmentRow, order: Order
) -> Decision:
    return preview_of(session, actor, cared, enrollment, content_of(order))
