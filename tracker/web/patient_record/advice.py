"""What the label says about low counts, and on which days the next ones are planned."""

from dataclasses import dataclass
from typing import Final

from tracker.rules.dose_holds import HoldAdvice
from tracker.rules.vocabulary import LabTest
from tracker.services.overviews.patient_record import PatientRecord
from tracker.web.filters import grouped, long_date

_NAMES: Final = {LabTest.ANC: "ANC", LabTest.PLATELETS: "Platelets"}


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """`count` says what was measured and which threshold it is under."""

    count: str
    only_if: str
    action: str
    restart: str
    source: str
    unverified: bool


def advice_of(record: PatientRecord) -> tuple[AdviceRow, ...]:
    """One for each low count of which the label speaks."""
    return tuple(advice_row(each) for each in record.counts.advice)


def advice_row(found: HoldAdvice) -> AdviceRow:
    hold, count = found.hold, found.count
    name = _NAMES.get(hold.test, hold.test.upper())
    return AdviceRow(
        f"{name} {count.value:,.12g} on {long_date(count.collected_on)}, "
        f"below {grouped(hold.below)}.",
        hold.only_if,
        hold.action,
        hold.restart,
        f"{hold.source} [{hold.mark}]",
        hold.unverified,
    )


def planned_text(record: PatientRecord) -> str:
    """`Nov 30, 2026 (overdue), Dec 7, 2026`; empty where none is planned."""
    return ", ".join(
        long_date(day) + (" (overdue)" if day < record.today else "")
        for day in record.counts.planned
    )
