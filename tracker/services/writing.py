"""How every use case writes: the one transaction of the records, and with it what follows from it:
what is due next, and which tasks of pharmacies are over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import transaction
from tracker.records.locks import ProgramLock, Subject
from tracker.services import clearing, scheduling


@contextmanager
def writing(session: Session, *subjects: Subject, now: datetime) -> Iterator[datetime]:
    """`tracker.records.transaction.writing`; before the commit it brings up to date what is due
    next for the patients that it holds and clears the tasks that are over, and outdates what is
    due next in a program that was published. What it cleared is told by `clearing.just_cleared`."""
    with transaction.writing(session, *subjects, now=now) as at:
        yield at
        held = transaction.current(session).patients
        scheduling.refresh(session, held, at=at)
        cleared = clearing.refresh(session, held, at=at)
        for subject in subjects:
            if isinstance(subject, ProgramLock):
                scheduling.outdate(session, subject.slug, at=at)
    clearing.tell(session, cleared)
