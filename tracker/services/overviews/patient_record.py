"""One patient's page for the practice: what stands, what is missing, and all that is on record."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import agreements, attestations, surveys
from tracker.records.attestations import Acknowledged, Attested
from tracker.records.enrollments import EnrollmentRow
from tracker.records.patients import PatientRow
from tracker.records.surveys import SurveyRow
from tracker.rules.authority import Actor, Permission
from tracker.rules.decision import Decision
from tracker.rules.kinds.monitoring import CountsAtLeast
from tracker.rules.labeling import Contact
from tracker.rules.program import Category
from tracker.rules.schedules import Due
from tracker.rules.vocabulary import AttestationKind, Indication
from tracker.services import attesting
from tracker.services.attestation_statements import TITLES
from tracker.services.caring import Cared, care_for
from tracker.services.next_prescription import Outlook, outlook
from tracker.services.overviews.agreements import AgreementBrief, brief
from tracker.services.overviews.patient_facts import PatientFacts, facts_of
from tracker.services.overviews.patient_orders import (
    DecisionRow,
    OrderRow,
    decisions_of,
    orders_of,
)
from tracker.services.overviews.pregnancy_case import OPEN_CASE

_MOST_DECISIONS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecord:
    """`enrollment` is the one looked at; `decision` answers for a prescription written now.

    `titles` are what the program calls its requirements, `thresholds` the label's counts for a
    new cycle; `attestation_kinds` are what it asks a prescriber to sign, with their titles.
    """

    patient: PatientRow
    enrollment: EnrollmentRow
    enrollments: tuple[EnrollmentRow, ...]
    zone: str
    at: datetime
    program: str
    titles: dict[str, str]
    thresholds: dict[str, int]
    category: Category | None
    decision: Decision
    due: tuple[Due, ...]
    contacts: tuple[Contact, ...]
    pregnancy_case: bool
    agreements: tuple[AgreementBrief, ...]
    facts: PatientFacts
    surveys: tuple[SurveyRow, ...]
    attestations: tuple[Attested, ...]
    acknowledgements: tuple[Acknowledged, ...]
    attestation_kinds: tuple[tuple[str, str], ...]
    orders: tuple[OrderRow, ...]
    decisions: tuple[DecisionRow, ...]

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
    practice_id = actor.organization_id
    ids = patient_id, enrollment.id
    return PatientRecord(
        patient=cared.patient,
        enrollment=enrollment,
        enrollments=cared.reached.enrollments,
        zone=enrollment.zone,
        at=now,
        program=found.version.name if found.version else enrollment.program,
        titles={r.key: r.title for r in found.version.requirements} if found.version else {},
        thresholds=_thresholds(found, enrollment),
        category=_category(found, enrollment),
        decision=found.decision,
        due=found.due,
        contacts=found.version.contacts if found.version else (),
        pregnancy_case=OPEN_CASE in {f.requirement for f in found.decision.stopping},
        agreements=_agreements(session, *ids),
        facts=facts_of(session, patient_id),
        surveys=_surveys(session, *ids),
        attestations=tuple(attestations.of_enrollment(session, *ids)),
        acknowledgements=tuple(attestations.acknowledgements(session, *ids)),
        attestation_kinds=tuple(
            (kind, TITLES[AttestationKind(kind)])
            for kind in attesting.kinds_for(session, cared, enrollment)
        ),
        orders=_orders(session, actor, enrollment, now),
        decisions=decisions_of(session, patient_id, practice_id, most=_MOST_DECISIONS),
    )


def _chosen(cared: Cared, enrollment_id: str | None) -> EnrollmentRow:
    if enrollment_id is not None:
        return cared.enrollment(enrollment_id)
    listed = cared.reached.enrollments
    return next((e for e in listed if e.is_open(cared.at)), listed[0])


def _category(found: Outlook, enrollment: EnrollmentRow) -> Category | None:
    return found.version.categories.get(enrollment.risk_category) if found.version else None


def _thresholds(found: Outlook, enrollment: EnrollmentRow) -> dict[str, int]:
    """By test; empty where the program or the indication has none."""
    rule = found.version.rule(CountsAtLeast) if found.version else None
    if rule is None or enrollment.indication not in set(Indication):
        return {}
    limits = rule.least.get(Indication(enrollment.indication), {})
    return {test.value: limit for test, limit in limits.items()}


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
