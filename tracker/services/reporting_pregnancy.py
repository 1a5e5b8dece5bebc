"""Reporting that a patient, or a male patient's partner, may be or is pregnant, or is not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import audit_log, monitoring
from tracker.records.identifiers import new_id
from tracker.records.tables.monitoring import PregnancyReport
from tracker.records.transaction import PatientLock, store
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import InvalidInput
from tracker.rules.events import PregnancyReported
from tracker.rules.vocabulary import PregnancyStatus, ReportOf, Sex
from tracker.services.reach import Reached, reach
from tracker.services.writing import writing

# What patients and guardians can know; ruling out takes a test and a professional.
_OWN: Final = frozenset({PregnancyStatus.SUSPECTED, PregnancyStatus.CONFIRMED})


@dataclass(frozen=True, slots=True)
class PregnancyReportRequest:
    """`of_whom`: patient or partner. `status`: suspected, confirmed or ruled-out."""

    patient_id: str
    of_whom: str
    status: str
    note: str | None = None


def report(
    session: Session, actor: Actor, request: PregnancyReportRequest, *, now: datetime
) -> str:
    """Record it and return its id. One of the patient that is not ruled out stops every gate;
    the newest report of the patient decides (domain.md 10.3, 10.23)."""
    require(actor, _permission(actor))
    reach(session, actor, request.patient_id, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        reached = reach(session, actor, request.patient_id, at=at)
        _check(actor, reached, request)
        return _add(session, actor, request, at=at)


def suspect(
    session: Session, actor: Actor | None, patient_id: str, of_whom: ReportOf, *, at: datetime
) -> None:
    """A survey's answer says it: report it, unless it is open already. Inside `writing`."""
    if is_unreported(session, patient_id, of_whom, said_at=at):
        note = "Said in a survey."
        request = PregnancyReportRequest(patient_id, of_whom, PregnancyStatus.SUSPECTED, note)
        _add(session, actor, request, at=at)


def is_unreported(
    session: Session, patient_id: str, of_whom: ReportOf, *, said_at: datetime
) -> bool:
    """No case is open for what was said then, and none was ruled out since."""
    reports = (row for row, _ in monitoring.reports(session, patient_id) if row.of_whom == of_whom)
    newest = next(reports, None)
    if newest is None:
        return True
    return newest.status == PregnancyStatus.RULED_OUT and newest.reported_at < said_at


def _add(
    session: Session, actor: Actor | None, request: PregnancyReportRequest, *, at: datetime
) -> str:
    row = PregnancyReport(
        patient_id=request.patient_id,
        id=new_id(),
        of_whom=request.of_whom,
        status=request.status,
        reported_at=at,
        note=(request.note or "").strip() or None,
        recorded_at=at,
        recorded_by=actor.id if actor else None,
    )
    store(session, row)
    event = PregnancyReported(report_id=row.id, of_whom=row.of_whom, status=row.status)
    audit_log.append(session, event, actor=actor, now=at, subject_id=request.patient_id)
    return row.id


def subject_of(sex: str) -> ReportOf:
    """Whose pregnancy a patient of that sex can report."""
    return ReportOf.PARTNER if sex == Sex.MALE else ReportOf.PATIENT


def _permission(actor: Actor) -> Permission:
    if actor.role is Role.PATIENT:
        return Permission.REPORT_OWN_PREGNANCY
    return Permission.REPORT_PREGNANCY


def _check(actor: Actor, reached: Reached, request: PregnancyReportRequest) -> None:
    if request.of_whom not in set(ReportOf):
        raise InvalidInput("of_whom", "Choose who is or may be pregnant.")
    if request.of_whom != subject_of(reached.patient.sex):
        male = reached.patient.sex == Sex.MALE
        raise InvalidInput(
            "of_whom",
            "The patient is male: report his partner."
            if male
            else "The patient is female: report the patient herself.",
        )
    allowed = _OWN if actor.role is Role.PATIENT else frozenset(PregnancyStatus)
    if request.status not in allowed:
        raise InvalidInput("status", "Choose what is known.")
    if request.status == PregnancyStatus.RULED_OUT and not (request.note or "").strip():
        raise InvalidInput("note", "Say how pregnancy was ruled out, and when.")
