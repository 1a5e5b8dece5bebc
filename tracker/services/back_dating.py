"""Which facts of a patient were recorded later than their programs let pass without a mark."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import enrollments, programs
from tracker.records.enrollments import EnrollmentRow
from tracker.records.tables.monitoring import (
    Contraception,
    LabResult,
    PregnancyTest,
    Thromboprophylaxis,
)
from tracker.rules.back_dating import Moment, back_dated_days
from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import day_of, version_in_force
from tracker.services.monitoring_entries import (
    BloodCountRequest,
    ContraceptionRequest,
    Entry,
    PregnancyTestRequest,
)

Row = PregnancyTest | LabResult | Contraception | Thromboprophylaxis


@dataclass(frozen=True, slots=True)
class Lateness:
    """The programs of one patient, each with its published versions."""

    programs: tuple[tuple[EnrollmentRow, tuple[ProgramVersion, ...]], ...]

    def days(self, happened: Moment | None, recorded_at: datetime) -> int | None:
        """How many days later it was recorded, where that is beyond a limit; None otherwise.

        The limits are those of the day of recording, in every program in which the patient was
        enrolled by then; the days are the practice's, unless the program fixes a zone.
        """
        if happened is None:
            return None
        late = [
            back_dated_days([version], happened, recorded_at, zone)
            for version, zone in self._in_force(recorded_at)
        ]
        return max((days for days in late if days is not None), default=None)

    def of(self, row: Row) -> int | None:
        """The same for a row as recorded."""
        return self.days(happened(row), row.recorded_at)

    def _in_force(self, at: datetime) -> list[tuple[ProgramVersion, ZoneInfo]]:
        found = []
        for enrollment, versions in self.programs:
            zone = ZoneInfo(enrollment.zone)
            fixed = next((each.fixed_zone for each in versions if each.fixed_zone), None)
            version = version_in_force(versions, day_of(at, fixed or zone))
            if version is not None and enrollment.enrolled_at <= at:
                found.append((version, zone))
        return found


def lateness_of(session: Session, patient_id: str) -> Lateness:
    """For a reader whose right to see the patient was checked before."""
    return Lateness(
        tuple(
            (enrollment, programs.published(session, enrollment.program))
            for enrollment in enrollments.of_patient(session, patient_id)
        )
    )


def late_entry(session: Session, entry: Entry, *, at: datetime) -> int | None:
    """How many days too late the entry is recorded at `at`; None when it is in time."""
    return lateness_of(session, entry.patient_id).days(_happened(entry), at)


def happened(row: Row) -> Moment | None:
    """The day or instant that a row is about; contraception's is its start."""
    match row:
        case PregnancyTest():
            return row.collected_at
        case LabResult():
            return row.collected_on
        case Contraception():
            return row.started_on
        case Thromboprophylaxis():
            return row.decided_on


def _happened(entry: Entry) -> Moment | None:
    match entry:
        case PregnancyTestRequest():
            return entry.collected_at
        case BloodCountRequest():
            return entry.collected_on
        case ContraceptionRequest():
            return entry.started_on
        case _:
            return entry.decided_on
