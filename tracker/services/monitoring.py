"""Recording what was measured and decided: tests, counts, contraception, thromboprophylaxis.

A delegate may do all of it; nothing here is signed. Sending the same again changes nothing and
returns what is there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import audit_log, monitoring
from tracker.records.monitoring import Fact
from tracker.records.tables.monitoring import Correction, LabResult, PregnancyTest
from tracker.records.transaction import PatientLock, store
from tracker.rules.authority import Actor, Permission
from tracker.rules.errors import Conflict, InvalidInput, NotFound
from tracker.rules.events import FactCorrected
from tracker.services.caring import care_for
from tracker.services.monitoring_entries import (
    OPENING,
    BloodCountRequest,
    ContraceptionRequest,
    Entry,
    PregnancyTestRequest,
    ThromboprophylaxisRequest,
    check,
)
from tracker.services.monitoring_rows import add, already
from tracker.services.writing import writing

__all__ = [
    "BloodCountRequest",
    "ContraceptionRequest",
    "CorrectionRequest",
    "PregnancyTestRequest",
    "ThromboprophylaxisRequest",
    "correct",
    "record_blood_count",
    "record_contraception",
    "record_pregnancy_test",
    "record_thromboprophylaxis",
]

TABLE_OF: Final[dict[type[Entry], str]] = {
    PregnancyTestRequest: "pregnancy_test",
    BloodCountRequest: "lab_result",
    ContraceptionRequest: "contraception",
    ThromboprophylaxisRequest: "thromboprophylaxis",
}


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """A fact was entered in error. `replacement` says it right; None: it never happened.

    `fact_table` is `pregnancy_test`, `lab_result`, `contraception` or `thromboprophylaxis`.
    Any value of a blood count stands for the whole count: it is replaced as one.
    """

    patient_id: str
    fact_table: str
    fact_id: str
    reason: str
    replacement: Entry | None = None


def record_pregnancy_test(
    session: Session, actor: Actor, request: PregnancyTestRequest, *, now: datetime
) -> str:
    """Add a test and return its id; a positive or indeterminate one opens a pregnancy case."""
    return _record(session, actor, request, now=now)


def record_blood_count(
    session: Session, actor: Actor, request: BloodCountRequest, *, now: datetime
) -> str:
    """Add a count, one row for each value, and return the id of its neutrophil count."""
    return _record(session, actor, request, now=now)


def record_contraception(
    session: Session, actor: Actor, request: ContraceptionRequest, *, now: datetime
) -> str:
    """Add what is in use; the newest row holds."""
    return _record(session, actor, request, now=now)


def record_thromboprophylaxis(
    session: Session, actor: Actor, request: ThromboprophylaxisRequest, *, now: datetime
) -> str:
    """Add an agent or a contraindication; the newest row holds."""
    return _record(session, actor, request, now=now)


def correct(session: Session, actor: Actor, request: CorrectionRequest, *, now: datetime) -> None:
    """Strike a fact through, and add what replaces it. Nothing is overwritten.

    Raises InvalidInput for a positive or indeterminate pregnancy test: only a report that
    pregnancy was ruled out closes its case. Raises Conflict when it was corrected before.
    """
    care_for(session, actor, request.patient_id, Permission.CORRECT_RECORD, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        cared = care_for(session, actor, request.patient_id, Permission.CORRECT_RECORD, at=at)
        struck = _correctable(session, request)
        if not request.reason.strip():
            raise InvalidInput("reason", "Enter why this is corrected.")
        by_kind: dict[str, str] = {}
        if request.replacement is not None:
            _check_replacement(request)
            check(cared, request.replacement)
            added = add(session, actor, request.replacement, at=at)
            by_kind = {_kind(row): row.id for row in added}
        for row in struck:
            _strike(session, actor, request, row, replaced_by=by_kind.get(_kind(row)), at=at)


def _record(session: Session, actor: Actor, entry: Entry, *, now: datetime) -> str:
    care_for(session, actor, entry.patient_id, Permission.RECORD_MONITORING, at=now)
    with writing(session, PatientLock(entry.patient_id), now=now) as at:
        cared = care_for(session, actor, entry.patient_id, Permission.RECORD_MONITORING, at=at)
        check(cared, entry)
        return already(session, entry) or add(session, actor, entry, at=at)[0].id


def _correctable(session: Session, request: CorrectionRequest) -> list[Fact]:
    """What a correction strikes: the fact, or every value of its blood count."""
    found = monitoring.fact(session, request.fact_table, request.patient_id, request.fact_id)
    if found is None:
        raise NotFound("Not found.")
    if isinstance(found, PregnancyTest) and found.result in OPENING:
        raise InvalidInput(
            "reason",
            "A positive or indeterminate test stays on record. When pregnancy is ruled out,"
            " report that instead: it closes the case.",
        )
    rows: list[Fact] = [found]
    if isinstance(found, LabResult):
        rows = [*monitoring.count_of(session, found)]
    if any(monitoring.corrected(session, row.patient_id, row.id) for row in rows):
        raise Conflict("This was corrected before. Look at the record again.")
    return rows


def _check_replacement(request: CorrectionRequest) -> None:
    """It must be of the same kind and about the same patient."""
    entry = request.replacement
    if entry is None or TABLE_OF[type(entry)] != request.fact_table:
        raise InvalidInput("replacement", "A fact is replaced by one of its own kind.")
    if entry.patient_id != request.patient_id:
        raise NotFound("Not found.")


def _strike(
    session: Session,
    actor: Actor,
    request: CorrectionRequest,
    row: Fact,
    *,
    replaced_by: str | None,
    at: datetime,
) -> None:
    correction = Correction(
        patient_id=request.patient_id,
        fact_id=row.id,
        fact_table=request.fact_table,
        replaced_by=replaced_by,
        reason=request.reason,
        recorded_at=at,
        recorded_by=actor.id,
    )
    store(session, correction)
    event = FactCorrected(fact_table=request.fact_table, fact_id=row.id, replaced_by=replaced_by)
    audit_log.append(session, event, actor=actor, now=at, subject_id=request.patient_id)


def _kind(row: Fact) -> str:
    """Which row replaces which: in a blood count by its test, else the only one."""
    return row.test if isinstance(row, LabResult) else ""
