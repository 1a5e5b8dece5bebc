"""The last thing that a pharmacy did about one authorization, and who did it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

from tracker.records.tables.counter import Task
from tracker.records.tables.deciding import Decision
from tracker.records.tables.dispensing import (
    AuthorizationOpening,
    Checklist,
    Confirmation,
    ConfirmationClosing,
    Dispense,
)
from tracker.records.tables.people import Account


@dataclass(frozen=True, slots=True)
class LastTouch:
    """`what` in words, such as `confirmed`."""

    what: str
    at: datetime
    by: str


def last_touch(
    session: Session, authorization_id: str, prescription_id: str, pharmacy_id: str
) -> LastTouch | None:
    """None while nobody here did anything but look."""
    told = union_all(*_told(authorization_id, prescription_id, pharmacy_id)).subquery()
    row = session.execute(
        select(told.c.what, told.c.at, Account.printed_name)
        .join(Account, Account.id == told.c.by)
        .order_by(told.c.at.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else LastTouch(*row)


def _told(
    authorization_id: str, prescription_id: str, pharmacy_id: str
) -> list[Select[*tuple[Any, ...]]]:
    of_it = (
        Confirmation.authorization_id == authorization_id,
        Confirmation.pharmacy_id == (pharmacy_id),
    )
    return [
        _of("opened", AuthorizationOpening).where(
            AuthorizationOpening.authorization_id == authorization_id,
            AuthorizationOpening.pharmacy_id == pharmacy_id,
            AuthorizationOpening.succeeded,
        ),
        _of("counseled", Checklist).where(
            Checklist.authorization_id == authorization_id, Checklist.pharmacy_id == pharmacy_id
        ),
        _of("confirmed", Confirmation).where(*of_it),
        _of("confirmation closed", ConfirmationClosing)
        .join(Confirmation, Confirmation.id == ConfirmationClosing.confirmation_id)
        .where(*of_it),
        _of("handed over", Dispense)
        .join(Confirmation, Confirmation.id == Dispense.confirmation_id)
        .where(*of_it),
        _of("sent as a task", Task).where(
            Task.authorization_id == authorization_id, Task.pharmacy_id == pharmacy_id
        ),
        select(
            literal("refused").label("what"),
            Decision.decided_at.label("at"),
            Decision.asked_by.label("by"),
        ).where(
            Decision.prescription_id == prescription_id,
            Decision.pharmacy_id == pharmacy_id,
            ~Decision.allowed,
        ),
    ]


def _of(what: str, table: Any) -> Select[*tuple[Any, ...]]:
    return select(
        literal(what).label("what"), table.recorded_at.label("at"), table.recorded_by.label("by")
    )
