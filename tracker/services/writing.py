"""How every use case writes: the one transaction of the records, and with it what is due next."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import transaction
from tracker.records.locks import ProgramLock, Subject
from tracker.services import scheduling


@contextmanager
def writing(session: Session, *subjects: Subject, now: datetime) -> Iterator[datetime]:
    """`tracker.records.transaction.writing`; before the commit it brings up to date what is due
    next for the patients that it holds, and outdates it for a program that was published."""
    with transaction.writing(session, *subjects, now=now) as at:
        yield at
        scheduling.refresh(session, transaction.current(session).patients, at=at)
        for subject in subjects:
            if isinstance(subject, ProgramLock):
                scheduling.outdate(session, subject.slug, at=at)
