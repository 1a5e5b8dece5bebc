"""One patient's page for the practice: what stands, what is missing, and all that is on record."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.records import agreements, attestations, patient_dispenses, surveys
from tracker.records.attestations import Acknowledged, Attested
from tracker.records.enrollments import EnrollmentRow
from tracker.records.patient_dispenses import PatientDispense
from tracker.records.patients import PatientRow
from tracker.records.surveys import SurveyRow
from tracker.rules.authority import Actor, Permission
from tracker.rules.decision import Decision
from tracker.rules.kinds.dispensing import ConfirmationOpen, WithinWindow
from tracker.rules.kinds.records import SurveyCurrent
from tracker.rules.pregnancy_windows import TestsStanding, tests_standing
from tracker.rules.program import Category, ProgramVersion
from tracker.rules.punctuality import Punctuality, punctuality
from tracker.rules.schedules import Due, due_items
from tracker.rules.timeline import day_of
from tracker.rules.vocabulary import AttestationKind
from tracker.services import attesting
from tracker.services.attestation_statements import TITLES
from tracker.services.caring import Cared, care_for
from tracker.services.next_prescription import Outlook, outlook
from tracker.services.overviews.agreements import AgreementBrief, brief
from tracker.services.overviews.blood_counts import CountRules, count_rules
from tracker.services.overviews.open_case import case_is_open, due_beside
from tracker.services.overviews.patient_facts import PatientFacts, facts_of
from tracker.services.overviews.patient_orders import (
    DecisionRow,
    OrderRow,
    decisions_of,
    orders_of,
)
from tracker.services.overviews.pregnancy_case import CourseStep, course_of
from tracker.services.overviews.receiving import Receiving, receiving
from tracker.services.standing import next_question


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecord:
    """`enrollment` is the one looked at; `decision` answers for a prescription written now, and
    `receiving` for the gate that comes next. `today` is where the program counts its days.

    `version` None: no version of the program is in force. `attestation_kinds` are what it asks a
    prescriber to sign, with their titles; `course` is that of pregnancies.
    `tests`: how the pregnancy tests on record do for a prescription written now.
    """

    patient: PatientRow
    enrollment: EnrollmentRow
    enrollments: tuple[EnrollmentRow, ...]
    zone: str
    at: datetime
    today: date
    version: ProgramVersion | None
    decision: Decision
    receiving: Receiving
    tests: TestsStanding | None
    due: tuple[Due, ...]
    agreements: tuple[AgreementBrief, ...]
    facts: PatientFacts
    counts: CountRules
    course: tuple[CourseStep, ...]
    surveys: tuple[SurveyRow, ...]
    punctuality: Punctuality | None
    attestations: tuple[Attested, ...]
    acknowledgements: tuple[Acknowledged, ...]
    attestation_kinds: tuple[tuple[str, str], ...]
    orders: tuple[OrderRow, ...]
    decisions: tuple[DecisionRow, ...]
    dispenses: tuple[PatientDispense, ...]

    @property
    def program(self) -> str:
        return self.version.name if self.version else self.enrollment.program

    @property
    def titles(self) -> dict[str, str]:
        """What the program calls its requirements."""
        return {r.key: r.title for r in self.version.requirements} if self.version else {}

    @property
    def category(self) -> Category | None:
        categories = self.version.categories if self.version else {}
        return categories.get(self.enrollment.risk_category)

    @property
    def pregnancy_case(self) -> bool:
        """An open case stops every gate."""
        return case_is_open(self.decision)

    @property
    def open(self) -> bool:
        """The enrollment has not ended."""
        return self.enrollment.is_open(self.at)

    @property
    def has_open_number(self) -> bool:
        """A pharmacy can still fill a prescription: what is missing is for the next one."""
        return any(order.state == "open" for order in self.orders)

    @property
    def is_female(self) -> bool:
        """Pregnancy tests belong to this record."""
        return self.patient.sex == "female"


def patient_record(
    session: Session,
    actor: Actor,
    patient_id: str,
    *,
    now: datetime,
    enrollment_id: str | None = None,
) -> PatientRecord:
    """The newest enrollment that is open, or the one asked for. Raises NotFound."""
    cared = care_for(session, actor, patient_id, Permission.VIEW_PATIENT, at=now)
    enrollment = _chosen(cared, enrollment_id)
    found = outlook(session, actor, cared, enrollment)
    practice_id, ids = actor.organization_id, (patient_id, enrollment.id)
    orders, facts = _orders(session, actor, enrollment, now), facts_of(session, patient_id)
    answered, today = _surveys(session, *ids), _today(found, cared)
    return PatientRecord(
        patient=cared.patient,
        enrollment=enrollment,
        enrollments=cared.reached.enrollments,
        zone=enrollment.zone,
        at=now,
        today=today,
        version=found.version,
        decision=found.decision,
        receiving=receiving(session, found, orders, zone=enrollment.zone, at=now),
        tests=_tests(found),
        due=_due(session, found, cared, enrollment),
        agreements=_agreements(session, *ids),
        facts=facts,
        counts=count_rules(found, enrollment),
        course=course_of(session, cared),
        surveys=answered,
        punctuality=_punctuality(found, enrollment, answered, today),
        attestations=tuple(attestations.of_enrollment(session, *ids)),
        acknowledgements=tuple(attestations.acknowledgements(session, *ids)),
        attestation_kinds=_statements(session, cared, enrollment),
        orders=orders,
        decisions=decisions_of(session, patient_id, practice_id),
        dispenses=patient_dispenses.of_practice(session, patient_id, practice_id),
    )


def _tests(found: Outlook) -> TestsStanding | None:
    version = found.version
    return tests_standing(version, found.question, found.decision) if version else None


def _due(
    session: Session, found: Outlook, cared: Cared, enrollment: EnrollmentRow
) -> tuple[Due, ...]:
    """As the list of what is due says it, but for the numbers, which stand apart on the page."""
    if found.version is None or not enrollment.is_open(cared.at):
        return ()
    _, question = next_question(session, enrollment, at=cared.at)
    version, case_open = found.version, case_is_open(found.decision)
    return tuple(
        each
        for each in due_beside(version, due_items(version, question), case_open=case_open)
        if not isinstance(version.requirement(each.key).rule, (WithinWindow, ConfirmationOpen))
    )


def _today(found: Outlook, cared: Cared) -> date:
    """Where the program counts its days."""
    fixed = found.version.fixed_zone if found.version else None
    return day_of(cared.at, fixed or cared.zone)


def _statements(
    session: Session, cared: Cared, enrollment: EnrollmentRow
) -> tuple[tuple[str, str], ...]:
    kinds = attesting.kinds_for(session, cared, enrollment)
    return tuple((kind, TITLES[AttestationKind(kind)]) for kind in kinds)


def _chosen(cared: Cared, enrollment_id: str | None) -> EnrollmentRow:
    if enrollment_id is not None:
        return cared.enrollment(enrollment_id)
    listed = cared.reached.enrollments
    return next((e for e in listed if e.is_open(cared.at)), listed[0])


def _punctuality(
    found: Outlook, enrollment: EnrollmentRow, answered: tuple[SurveyRow, ...], today: date
) -> Punctuality | None:
    """None where the program asks this category for no survey."""
    rule = found.version.rule(SurveyCurrent) if found.version else None
    if rule is None or enrollment.risk_category not in {*rule.max_days, *rule.max_months}:
        return None
    days = [enrollment.day(each.completed_at) for each in answered if each.by_role != "prescriber"]
    last = today if enrollment.ended_on is None else min(today, enrollment.ended_on)
    return punctuality(rule, enrollment.risk_category, days, today=last)


def _agreements(
    session: Session, patient_id: str, enrollment_id: str
) -> tuple[AgreementBrief, ...]:
    rows = agreements.of_patient(session, patient_id)
    return tuple(brief(row) for row in rows if row.enrollment_id == enrollment_id)


def _surveys(session: Session, patient_id: str, enrollment_id: str) -> tuple[SurveyRow, ...]:
    rows = surveys.of_patient(session, patient_id)
    return tuple(row for row in rows if row.enrollment_id == enrollment_id)


def _orders(
    session: Session, actor: Actor, enrollment: EnrollmentRow, now: datetime
) -> tuple[OrderRow, ...]:
    rows = orders_of(session, enrollment.patient_id, actor.organization_id, at=now)
    return tuple(row for row in rows if row.enrollment_id == enrollment.id)
