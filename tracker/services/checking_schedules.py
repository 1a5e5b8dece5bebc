"""The nightly cross-check: what is kept as due next, against the records, patient by patient."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import audit_log, due_lists, transaction
from tracker.records.due_lists import KeptList
from tracker.records.transaction import PatientLock
from tracker.rules.events import SchedulesChecked
from tracker.services.scheduling import worked_out

_PAGE = 200
_NO_LIST = "no-list"
_HOLDS_TOO_LONG = "holds-until"


@dataclass(frozen=True, slots=True)
class Difference:
    """A list that is not what the records say, though nothing outdated it.

    `keys` are the requirements that differ; "no-list" and "holds-until" say it of the list.
    """

    rems_id: str
    program: str
    keys: tuple[str, ...]


class SchedulesCheck:
    """One run. Iterate over it for the differences; the counts are whole when it has ended."""

    def __init__(self, session: Session, *, now: datetime, repair: bool) -> None:
        self._session, self._now, self._repair = session, now, repair
        self.patients = self.refreshed = self.differences = 0

    def __iter__(self) -> Iterator[Difference]:
        after = ""
        self._session.rollback()  # what was read before is as old as that
        while page := due_lists.patients_after(self._session, after, _PAGE):
            for patient_id, rems_id in page:
                for found in self._of_patient(patient_id, rems_id):
                    self.differences += 1
                    yield found
            self.patients += len(page)
            after = page[-1][0]
        self._log()

    def _of_patient(self, patient_id: str, rems_id: str) -> list[Difference]:
        """Looked at without a lock first: only what seems wrong is held and looked at again."""
        if all(_is_right(*pair, self._now) for pair in self._pairs(patient_id, self._now)):
            self._session.rollback()  # the next patient as of then, and no long transaction
            return []
        with transaction.writing(self._session, PatientLock(patient_id), now=self._now) as at:
            return [
                Difference(rems_id, new.program, keys)
                for kept, new in self._pairs(patient_id, at)
                if (keys := self._settle(kept, new, at))
            ]

    def _pairs(self, patient_id: str, at: datetime) -> list[tuple[KeptList | None, KeptList]]:
        """What is kept and what should be, for each enrollment."""
        kept = due_lists.of_patients(self._session, [patient_id])
        return [
            (kept.get((patient_id, new.enrollment_id)), new)
            for new in worked_out(self._session, (patient_id,), at=at)
        ]

    def _settle(self, kept: KeptList | None, new: KeptList, at: datetime) -> tuple[str, ...]:
        """The keys that differ. An outdated list is brought up to date, and differs in nothing."""
        if _is_right(kept, new, at):
            return ()
        outdated = kept is not None and not kept.holds_at(at)
        self.refreshed += outdated
        if outdated or self._repair:
            due_lists.replace(self._session, kept, new)
        return () if outdated else _differing(kept, new)

    def _log(self) -> None:
        event = SchedulesChecked(
            patients=self.patients,
            refreshed=self.refreshed,
            differences=self.differences,
            repaired=self._repair,
        )
        with transaction.writing(self._session, now=self._now) as at:
            audit_log.append(self._session, event, actor=None, now=at)


def _is_right(kept: KeptList | None, new: KeptList, at: datetime) -> bool:
    return kept is not None and kept.holds_at(at) and not _differing(kept, new)


def _differing(kept: KeptList | None, new: KeptList) -> tuple[str, ...]:
    if kept is None:
        return (_NO_LIST,)
    keys = {row.key for row in kept.rows ^ new.rows}
    ends = new.holds_until
    if ends is not None and (kept.holds_until is None or kept.holds_until > ends):
        keys.add(_HOLDS_TOO_LONG)
    return tuple(sorted(keys))
