"""Following a reported pregnancy, of a patient or a partner, up to its outcome."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.records import audit_log, monitoring
from tracker.records.identifiers import new_id
from tracker.records.tables.monitoring import PregnancyFollowUp, PregnancyReport
from tracker.records.transaction import PatientLock, store
from tracker.rules.authority import Actor, Permission
from tracker.rules.errors import Conflict, InvalidInput, NotFound
from tracker.rules.events import PregnancyFollowedUp
from tracker.rules.vocabulary import (
    BirthDefect,
    FollowUpStatus,
    PregnancyOutcome,
    PregnancyStatus,
)
from tracker.services.caring import Cared, care_for
from tracker.services.writing import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpRequest:
    """`outcome` and `birth_defect` belong to an ended pregnancy, and to no other."""

    patient_id: str
    report_id: str
    happened_on: date
    status: str
    outcome: str | None = None
    birth_defect: str | None = None
    note: str | None = None


def follow_up(session: Session, actor: Actor, request: FollowUpRequest, *, now: datetime) -> str:
    """Record how it stands and return the row's id; the newest row about a report holds.

    No outcome opens a gate again: only a report that pregnancy is ruled out does (domain.md 10.3).
    Raises Conflict when the report is not the newest one, or rules the pregnancy out.
    """
    patient_id = request.patient_id
    care_for(session, actor, patient_id, Permission.REPORT_PREGNANCY, at=now)
    with writing(session, PatientLock(patient_id), now=now) as at:
        cared = care_for(session, actor, patient_id, Permission.REPORT_PREGNANCY, at=at)
        report = followed(session, patient_id, request.report_id)
        _check(cared, request)
        row = PregnancyFollowUp(
            patient_id=patient_id,
            id=new_id(),
            report_id=report.id,
            happened_on=request.happened_on,
            status=request.status,
            outcome=request.outcome,
            birth_defect=request.birth_defect,
            note=(request.note or "").strip() or None,
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, row)
        event = PregnancyFollowedUp(
            follow_up_id=row.id,
            report_id=report.id,
            of_whom=report.of_whom,
            status=row.status,
            ended_as=row.outcome,
            birth_defect=row.birth_defect,
        )
        audit_log.append(session, event, actor=actor, now=at, subject_id=patient_id)
        return row.id


def followed(session: Session, patient_id: str, report_id: str) -> PregnancyReport:
    """The report that is followed. Raises NotFound, or Conflict when a newer one replaced it."""
    reports = [row for row, _ in monitoring.reports(session, patient_id)]
    report = next((row for row in reports if row.id == report_id), None)
    if report is None:
        raise NotFound("Not found.")
    newest = next(row for row in reports if row.of_whom == report.of_whom)
    if newest.id != report.id:
        raise Conflict("A newer report was made about this pregnancy. Follow that one up.")
    if report.status == PregnancyStatus.RULED_OUT:
        raise Conflict("Pregnancy was ruled out: there is nothing to follow up.")
    return report


def _check(cared: Cared, request: FollowUpRequest) -> None:
    cared.check_day("happened_on", request.happened_on)
    if request.status not in set(FollowUpStatus):
        raise InvalidInput("status", "Choose how the pregnancy stands.")
    if request.status != FollowUpStatus.ENDED:
        if request.outcome is not None or request.birth_defect is not None:
            raise InvalidInput("birth_defect", "Only an ended pregnancy has an outcome.")
        return
    if request.outcome not in set(PregnancyOutcome):
        raise InvalidInput("status", "Choose how the pregnancy ended.")
    if request.birth_defect not in set(BirthDefect):
        raise InvalidInput("birth_defect", "Say whether a birth defect was found, or is unknown.")
