"""What is on record about one patient, table by table, as a practice's page shows it.

Each row says when it happened, when it was recorded and by whom; a corrected one says why it no
longer counts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.records import monitoring
from tracker.records.monitoring import Entry
from tracker.records.tables.monitoring import (
    Contraception,
    LabResult,
    PregnancyTest,
    Thromboprophylaxis,
)
from tracker.rules.back_dating import Moment
from tracker.rules.errors import NotFound
from tracker.services.back_dating import lateness_of


@dataclass(frozen=True, slots=True)
class TestRow:
    """A pregnancy test. `final`: it opened a case, so only a report closes that."""

    __test__ = False

    id: str
    collected_at: datetime
    result: str
    sensitivity_miu_ml: float | None
    setting: str | None
    final: bool
    entry: Entry


@dataclass(frozen=True, slots=True)
class CountRow:
    """One blood count; `id` is that of any of its values, all of which are replaced as one."""

    id: str
    collected_on: date
    values: dict[str, int]
    entry: Entry


@dataclass(frozen=True, slots=True)
class ContraceptionRow:
    """`holds`: it is the newest that nobody has corrected."""

    id: str
    methods: tuple[str, ...]
    started_on: date | None
    abstinent: bool
    condom_commitment: bool
    holds: bool
    entry: Entry


@dataclass(frozen=True, slots=True)
class ProphylaxisRow:
    """An agent against thrombosis, or why there is none; `holds` as for contraception."""

    id: str
    decision: str
    decided_on: date
    holds: bool
    entry: Entry


FactRow = TestRow | CountRow | ContraceptionRow | ProphylaxisRow


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A pregnancy reported, of the patient or a partner."""

    of_whom: str
    status: str
    reported_at: datetime
    note: str | None
    entry: Entry


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """Everything measured and decided, the newest first.

    `late` says by a row's id how many days after it happened it was recorded, where that is marked.
    """

    tests: tuple[TestRow, ...]
    counts: tuple[CountRow, ...]
    contraception: tuple[ContraceptionRow, ...]
    prophylaxis: tuple[ProphylaxisRow, ...]
    reports: tuple[ReportRow, ...]
    late: Mapping[str, int]


def facts_of(session: Session, patient_id: str) -> PatientFacts:
    """For a reader whose right to see the patient was checked before."""
    tests, counts = _tests(session, patient_id), _counts(session, patient_id)
    contraception = _contraception(session, patient_id)
    prophylaxis = _prophylaxis(session, patient_id)
    moments: list[tuple[FactRow, Moment | None]] = [
        *((row, row.collected_at) for row in tests),
        *((row, row.collected_on) for row in counts),
        *((row, row.started_on) for row in contraception),
        *((row, row.decided_on) for row in prophylaxis),
    ]
    return PatientFacts(
        tests=tests,
        counts=counts,
        contraception=contraception,
        prophylaxis=prophylaxis,
        reports=tuple(
            ReportRow(row.of_whom, row.status, row.reported_at, row.note, entry)
            for row, entry in monitoring.reports(session, patient_id)
        ),
        late=_late(session, patient_id, moments),
    )


def one(session: Session, patient_id: str, fact_table: str, fact_id: str) -> FactRow:
    """One row that can be corrected, of a patient whom the reader may see. Raises NotFound."""
    found = facts_of(session, patient_id)
    rows: dict[str, tuple[FactRow, ...]] = {
        "pregnancy_test": found.tests,
        "lab_result": found.counts,
        "contraception": found.contraception,
        "thromboprophylaxis": found.prophylaxis,
    }
    for row in rows[fact_table]:
        if row.id == fact_id:
            return row
    raise NotFound("Not found.")


def _late(
    session: Session, patient_id: str, moments: list[tuple[FactRow, Moment | None]]
) -> Mapping[str, int]:
    lateness = lateness_of(session, patient_id)
    found = ((row.id, lateness.days(happened, row.entry.at)) for row, happened in moments)
    return {row_id: days for row_id, days in found if days is not None}


def _tests(session: Session, patient_id: str) -> tuple[TestRow, ...]:
    found = [
        TestRow(
            row.id,
            row.collected_at,
            row.result,
            row.sensitivity_miu_ml,
            row.setting,
            row.result in ("positive", "indeterminate"),
            entry,
        )
        for row, entry in monitoring.recorded(session, PregnancyTest, patient_id)
    ]
    return tuple(sorted(found, key=lambda row: row.collected_at, reverse=True))


def _counts(session: Session, patient_id: str) -> tuple[CountRow, ...]:
    counts: dict[tuple[date, datetime], CountRow] = {}
    for row, entry in monitoring.recorded(session, LabResult, patient_id):
        place = (row.collected_on, row.recorded_at)
        count = counts.setdefault(place, CountRow(row.id, row.collected_on, {}, entry))
        count.values[row.test] = row.value
    return tuple(counts[place] for place in sorted(counts, reverse=True))


def _contraception(session: Session, patient_id: str) -> tuple[ContraceptionRow, ...]:
    found = monitoring.recorded(session, Contraception, patient_id)
    holding = _holding([(row.id, entry) for row, entry in found])
    return tuple(
        ContraceptionRow(
            row.id,
            tuple(json.loads(row.methods)),
            row.started_on,
            bool(row.abstinent),
            bool(row.condom_commitment),
            row.id == holding,
            entry,
        )
        for row, entry in found
    )


def _prophylaxis(session: Session, patient_id: str) -> tuple[ProphylaxisRow, ...]:
    found = monitoring.recorded(session, Thromboprophylaxis, patient_id)
    holding = _holding([(row.id, entry) for row, entry in found])
    return tuple(
        ProphylaxisRow(row.id, row.decision, row.decided_on, row.id == holding, entry)
        for row, entry in found
    )


def _holding(rows: list[tuple[str, Entry]]) -> str | None:
    return next((row_id for row_id, entry in rows if entry.strike is None), None)
