"""What a practice recorded, as rows with their events."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.records import audit_log, monitoring
from tracker.records.identifiers import new_id
from tracker.records.tables.monitoring import (
    Contraception,
    LabResult,
    PregnancyTest,
    Thromboprophylaxis,
)
from tracker.records.transaction import store
from tracker.rules.authority import Actor
from tracker.rules.events import (
    ContraceptionRecorded,
    LabResultRecorded,
    PregnancyTestRecorded,
    ThromboprophylaxisRecorded,
)
from tracker.services.back_dating import late_entry
from tracker.services.monitoring_entries import (
    UNITS,
    BloodCountRequest,
    ContraceptionRequest,
    Entry,
    PregnancyTestRequest,
    ThromboprophylaxisRequest,
)

Row = monitoring.Fact
Recording = (
    PregnancyTestRecorded | LabResultRecorded | ContraceptionRecorded | ThromboprophylaxisRecorded
)


def add(session: Session, actor: Actor, entry: Entry, *, at: datetime) -> Sequence[Row]:
    """Store what was recorded, each row with its event. Inside `writing`, after the check."""
    rows = _rows(entry)
    late = late_entry(session, entry, at=at)
    for row in rows:
        row.id, row.recorded_at, row.recorded_by = new_id(), at, actor.id
    store(session, *rows)
    for row in rows:
        event = replace(_event(row), back_dated_days=late)
        audit_log.append(session, event, actor=actor, now=at, subject_id=entry.patient_id)
    return rows


def already(session: Session, entry: Entry) -> str | None:
    """The id of what is on record when it says the very same: the form came twice."""
    rows = _rows(entry)
    on_record: Sequence[Row] = monitoring.standing(session, type(rows[0]), entry.patient_id)
    if isinstance(entry, ContraceptionRequest | ThromboprophylaxisRequest):
        on_record = on_record[:1]  # only the newest holds
    ids = {_said(row): row.id for row in on_record}
    return ids[_said(rows[0])] if all(_said(row) in ids for row in rows) else None


def _rows(entry: Entry) -> list[Row]:
    """One row, or for a blood count one for each value, its neutrophils first."""
    patient_id = entry.patient_id
    match entry:
        case PregnancyTestRequest():
            return [
                PregnancyTest(
                    patient_id=patient_id,
                    collected_at=entry.collected_at,
                    result=entry.result,
                    sensitivity_miu_ml=entry.sensitivity_miu_ml,
                    setting=entry.setting,
                )
            ]
        case BloodCountRequest(collected_on=on):
            values = entry.values.items()
            return [
                LabResult(patient_id=patient_id, test=t, value=v, unit=UNITS[t], collected_on=on)
                for t, v in values
            ]
        case ContraceptionRequest():
            return [
                Contraception(
                    patient_id=patient_id,
                    methods=json.dumps(list(entry.methods)),
                    started_on=entry.started_on,
                    abstinent=entry.abstinent,
                    condom_commitment=entry.condom_commitment,
                )
            ]
        case ThromboprophylaxisRequest():
            return [
                Thromboprophylaxis(
                    patient_id=patient_id, decision=entry.decision, decided_on=entry.decided_on
                )
            ]


def _said(row: Row) -> tuple[Any, ...]:
    """What a row says, apart from who recorded it and when."""
    match row:
        case PregnancyTest():
            return row.collected_at, row.result, row.sensitivity_miu_ml, row.setting
        case LabResult():
            return row.test, row.value, row.collected_on
        case Contraception():
            return row.methods, row.started_on, row.abstinent, row.condom_commitment
        case Thromboprophylaxis():
            return row.decision, row.decided_on


def _event(row: Row) -> Recording:
    match row:
        case PregnancyTest():
            return PregnancyTestRecorded(
                test_id=row.id,
                collected_at=row.collected_at.isoformat(),
                result=row.result,
                setting=row.setting,
            )
        case LabResult():
            return LabResultRecorded(
                result_id=row.id,
                test=row.test,
                value=row.value,
                collected_on=row.collected_on.isoformat(),
            )
        case Contraception():
            return ContraceptionRecorded(
                contraception_id=row.id,
                methods=tuple(json.loads(row.methods)),
                abstinent=row.abstinent,
                condom_commitment=row.condom_commitment,
            )
        case Thromboprophylaxis():
            return ThromboprophylaxisRecorded(thromboprophylaxis_id=row.id, decision=row.decision)
