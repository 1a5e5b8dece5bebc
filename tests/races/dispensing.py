"""A worker at a pharmacy, and what the records say about the work of many."""

from collections.abc import Callable
from datetime import datetime

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.counter import confirm, hand_over
from tests.databases import Database
from tests.races.scene import Case
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.dispensing import Dispense
from tracker.rules.authority import Actor
from tracker.rules.errors import TrackerError
from tracker.rules.events import DrugHandedOver

HANDED_OVER = "handed over"
REFUSALS = {"refused at confirm", "HeldElsewhere", "Conflict"}


def dispensed(
    session: Session, pharmacist: Actor, case: Case, clock: Callable[[], datetime]
) -> str:
    """Confirm, then hand over; what came of it."""
    try:
        confirmed = confirm(session, pharmacist, case.authorization_id, clock)
        if confirmed.confirmation_id is None:
            return "refused at confirm"
        given = hand_over(session, pharmacist, confirmed.confirmation_id, clock)
    except TrackerError as refusal:
        return type(refusal).__name__
    return HANDED_OVER if given.dispense_id else "refused at hand-over"


def check_answers(answers: dict[str, list[str]]) -> None:
    """Of those who wanted one drug, one got it, and the others an answer that says why not."""
    assert {one.count(HANDED_OVER) for one in answers.values()} == {1}
    assert {answer for one in answers.values() for answer in one} <= {HANDED_OVER, *REFUSALS}


def check_records(database: Database, *, dispenses: int) -> None:
    """Each dispense is in the log, and no patient's writes have a gap there."""
    with database.session() as session:
        ids = session.scalars(select(Dispense.id)).all()
        assert len(ids) == dispenses
        assert sorted(handed_over_in_the_log(session)) == sorted(ids)
        assert gaps(session) == []


def handed_over_in_the_log(session: Session) -> list[str]:
    """The dispenses that the log's entries name."""
    entries = select(AuditEntry.entry).where(AuditEntry.name == DrugHandedOver.name)
    return [orjson.loads(entry)["detail"]["dispense_id"] for entry in session.scalars(entries)]


def gaps(session: Session) -> list[str]:
    """Patients whose writes are not numbered 1, 2, 3 … in the log."""
    numbers = AuditEntry.subject_seq
    numbered = (
        select(AuditEntry.subject_id, func.count(), func.min(numbers), func.max(numbers))
        .where(numbers.is_not(None))
        .group_by(AuditEntry.subject_id)
    )
    return [
        str(subject)
        for subject, writes, first, last in session.execute(numbered)
        if (first, last) != (1, writes)
    ]
