"""What was recorded about a patient, in plain words, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import agreements, monitoring, own_records, surveys
from tracker.records.monitoring import Entry
from tracker.records.tables import monitoring as tables
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.timeline import day_of
from tracker.services.back_dating import Lateness, lateness_of
from tracker.services.reach import Reached, reach

_RESULTS: Final = {
    "negative": "Pregnancy test: negative",
    "positive": "Pregnancy test: positive",
    "indeterminate": "Pregnancy test: not clear",
    "pending": "Pregnancy test: result is still to come",
}
_COUNTS: Final = {"anc": "neutrophils", "platelets": "platelets", "alt": "ALT", "ast": "AST"}
_REPORTS: Final = {
    "suspected": "Possible pregnancy reported",
    "confirmed": "Pregnancy reported",
    "ruled-out": "Pregnancy ruled out",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One thing; `on` is the day it happened, in the practice's zone, and `at` orders those of
    one day. `struck`: taken back as entered in error. `link`: the kind and id of a document that
    can be read again."""

    on: date
    at: datetime
    title: str
    note: str
    struck: bool = False
    link: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class OwnHistory:
    """`name`: whose history it is."""

    name: str
    rows: tuple[Recorded, ...]


def own_history(session: Session, actor: Actor, patient_id: str, *, now: datetime) -> OwnHistory:
    """Raises NotFound for anybody for whom this account does not act."""
    require(actor, Permission.VIEW_OWN_RECORD)
    reached = reach(session, actor, patient_id, at=now)
    zone = ZoneInfo(reached.enrollments[0].zone)
    late = lateness_of(session, patient_id)
    rows = [
        *_documents(session, reached, zone),
        *_tests(session, reached, zone, late),
        *_monitoring(session, reached, zone, late),
        *_drug(session, reached, zone),
    ]
    return OwnHistory(
        reached.patient.name, tuple(sorted(rows, key=lambda row: (row.on, row.at), reverse=True))
    )


def _documents(session: Session, reached: Reached, zone: ZoneInfo) -> Iterator[Recorded]:
    patient_id = reached.patient.id
    for enrollment in reached.enrollments:
        enrolled_at, practice = enrollment.enrolled_at, enrollment.practice_name
        yield Recorded(day_of(enrolled_at, zone), enrolled_at, "Enrolled", practice)
        if enrollment.ended_on is not None:
            end = datetime.combine(enrollment.ended_on, time.max, zone)
            yield Recorded(enrollment.ended_on, end, "Enrollment ended", practice)
    for agreement in agreements.of_patient(session, patient_id):
        for signature in agreement.signatures:
            yield Recorded(
                day_of(signature.signed_at, zone),
                signature.signed_at,
                "Agreement signed",
                signature.printed_name,
                link=("agreement", agreement.id),
            )
    for survey in surveys.of_patient(session, patient_id):
        if survey.by_role != "prescriber":
            yield Recorded(
                day_of(survey.completed_at, zone),
                survey.completed_at,
                "Survey answered",
                survey.by_name,
                link=("survey", survey.id),
            )


def _tests(
    session: Session, reached: Reached, zone: ZoneInfo, late: Lateness
) -> Iterator[Recorded]:
    for test, entry in monitoring.recorded(session, tables.PregnancyTest, reached.patient.id):
        yield Recorded(
            day_of(test.collected_at, zone),
            test.collected_at,
            _RESULTS[test.result],
            _by(entry, late.of(test)),
            struck=entry.strike is not None,
        )
    for report, entry in monitoring.reports(session, reached.patient.id):
        title = _REPORTS[report.status]
        whose = " (of a partner)" if report.of_whom == "partner" else ""
        at = report.reported_at
        yield Recorded(day_of(at, zone), at, title + whose, f"By {entry.by or 'the system'}")


def _monitoring(
    session: Session, reached: Reached, zone: ZoneInfo, late: Lateness
) -> Iterator[Recorded]:
    patient_id = reached.patient.id
    for result, entry in monitoring.recorded(session, tables.LabResult, patient_id):
        yield Recorded(
            result.collected_on,
            result.recorded_at,
            f"Blood test, {_COUNTS[result.test]}: {result.value:,} {result.unit}",
            _by(entry, late.of(result)),
            struck=entry.strike is not None,
        )
    for methods, entry in monitoring.recorded(session, tables.Contraception, patient_id):
        yield Recorded(
            day_of(methods.recorded_at, zone),
            methods.recorded_at,
            "Contraception recorded",
            _by(entry, late.of(methods)),
            struck=entry.strike is not None,
        )
    for decided, entry in monitoring.recorded(session, tables.Thromboprophylaxis, patient_id):
        yield Recorded(
            decided.decided_on,
            decided.recorded_at,
            "Protection against blood clots decided",
            _by(entry, late.of(decided)),
            struck=entry.strike is not None,
        )


def _drug(session: Session, reached: Reached, zone: ZoneInfo) -> Iterator[Recorded]:
    for order in own_records.prescribed(session, reached.patient.id):
        note = order.prescriber_name
        if order.pharmacy_name is not None:
            note += f", for {order.pharmacy_name}"
        title = f"Prescription for {order.days_supply} days"
        yield Recorded(day_of(order.written_at, zone), order.written_at, title, note)
    for supply in own_records.supplies(session, reached.patient.id):
        yield Recorded(
            supply.handed_over_on,
            supply.recorded_at,
            f"Medicine for {supply.days_supply} days handed over",
            supply.pharmacy_name,
            struck=supply.reversed_at is not None,
        )


def _by(entry: Entry, late: int | None) -> str:
    """Who recorded it, and how much later, where that is marked."""
    return f"Recorded by {entry.by}" + ("" if late is None else f", {late} days later")
