"""Every fact of one patient as rows: when it happened, when it was recorded, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from flask import url_for

from tracker.rules.authority import Permission, permits
from tracker.rules.vocabulary import (
    LabTest,
    PregnancyResult,
    PregnancyStatus,
    Prophylaxis,
    Setting,
)
from tracker.services.overviews.patient_facts import ContraceptionRow
from tracker.services.overviews.patient_record import PatientRecord
from tracker.web.access import current_actor
from tracker.web.filters import grouped, local_time, long_date
from tracker.web.late_words import late_text
from tracker.web.layout import Cell, Instant, Tag
from tracker.web.wording import (
    LAB_TESTS,
    PROPHYLAXIS,
    RESULTS,
    SETTINGS,
    STATUSES,
    methods_text,
)


class Recorded(Protocol):
    """`records.monitoring.Entry`."""

    @property
    def at(self) -> Any: ...
    @property
    def by(self) -> str | None: ...
    @property
    def strike(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One fact. `late` marks what was recorded long after it happened; `struck` says why it no
    longer counts; `correct` leads to its correction."""

    cells: tuple[Cell, ...]
    recorded: str
    late: str
    struck: str
    correct: str | None


@dataclass(frozen=True, slots=True)
class FactTable:
    """`columns` name the cells; the last one, "Recorded", says when, by whom and why no longer."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def tables_of(record: PatientRecord) -> tuple[FactTable, ...]:
    """Those that have rows; pregnancy tests only where they belong."""
    found = (_tests(record), _counts(record), _contraception(record), _prophylaxis(record))
    return tuple(table for table in (*found, _reports(record)) if table.lines)


def _tests(record: PatientRecord) -> FactTable:
    lines = [
        _line(
            record,
            "pregnancy-test",
            row.id,
            row.entry,
            (
                Instant(row.collected_at, record.zone),
                Tag(RESULTS[PregnancyResult(row.result)], "bad" if row.final else "plain"),
                f"{row.sensitivity_miu_ml:g} mIU/mL" if row.sensitivity_miu_ml else None,
                SETTINGS[Setting(row.setting)] if row.setting else None,
            ),
            final=row.final,
        )
        for row in record.facts.tests
    ]
    return _table("Pregnancy tests", ("Collected", "Result", "Detects", "Where"), lines)


def _counts(record: PatientRecord) -> FactTable:
    lines = [
        _line(
            record,
            "blood-count",
            row.id,
            row.entry,
            (
                long_date(row.collected_on),
                *(grouped(row.values[t]) if t in row.values else None for t in LabTest),
            ),
        )
        for row in record.facts.counts
    ]
    return _table("Blood counts", ("Collected", *(LAB_TESTS[t] for t in LabTest)), lines)


def _contraception(record: PatientRecord) -> FactTable:
    lines = [
        _line(
            record,
            "contraception",
            row.id,
            row.entry,
            (
                _in_use(row),
                long_date(row.started_on) if row.started_on else None,
                _holds(row.holds),
            ),
        )
        for row in record.facts.contraception
    ]
    return _table("Contraception", ("What", "Since", "Holds"), lines)


def _prophylaxis(record: PatientRecord) -> FactTable:
    lines = [
        _line(
            record,
            "thromboprophylaxis",
            row.id,
            row.entry,
            (PROPHYLAXIS[Prophylaxis(row.decision)], long_date(row.decided_on), _holds(row.holds)),
        )
        for row in record.facts.prophylaxis
    ]
    return _table("Thromboprophylaxis", ("Decision", "Decided on", "Holds"), lines)


def _reports(record: PatientRecord) -> FactTable:
    lines = [
        Line(
            (
                Instant(row.reported_at, record.zone),
                row.of_whom.capitalize(),
                STATUSES[PregnancyStatus(row.status)],
                row.note,
            ),
            _recorded(row.entry, record.zone),
            "",
            "",
            None,
        )
        for row in record.facts.reports
    ]
    return _table("Pregnancy reports", ("Reported", "Of", "Status", "Note"), lines)


def _table(title: str, columns: tuple[str, ...], lines: Iterable[Line]) -> FactTable:
    return FactTable(title, (*columns, "Recorded"), tuple(lines))


def _line(
    record: PatientRecord,
    kind: str,
    row_id: str,
    entry: Recorded,
    cells: tuple[Cell, ...],
    *,
    final: bool = False,
) -> Line:
    """A test that opened a case is never corrected: a report closes the case."""
    may = permits(current_actor(), Permission.CORRECT_RECORD) and not final
    late = record.facts.late.get(row_id)
    href = url_for("corrections.correct", patient_id=record.patient.id, kind=kind, id=row_id)
    return Line(
        cells,
        _recorded(entry, record.zone),
        "" if late is None else late_text(late),
        _struck(entry, record.zone),
        href if may and entry.strike is None else None,
    )


def _recorded(entry: Recorded, zone: str) -> str:
    return f"{local_time(entry.at, zone)}, {entry.by or 'imported'}"


def _struck(entry: Recorded, zone: str) -> str:
    strike = entry.strike
    if strike is None:
        return ""
    return f"Entered in error: {strike.reason} ({strike.by}, {local_time(strike.at, zone)})"


def _in_use(row: ContraceptionRow) -> str:
    said = [methods_text(row.methods)] if row.methods else []
    if row.condom_commitment:
        said.append("Condom commitment")
    if row.abstinent:
        said.append("Continuous abstinence")
    return ", ".join(said)


def _holds(holds: bool) -> Cell:
    return Tag("Now", "info") if holds else "Earlier"
