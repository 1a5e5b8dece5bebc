"""Drawing the numbers that people type: random, checked, never given twice."""

import secrets
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.records.tables.deciding import Authorization
from tracker.records.tables.dispensing import Confirmation
from tracker.records.tables.enrollments import Patient
from tracker.rules.numbers import ALPHABET, BODY_LENGTH, NumberKind, compose

_COLUMNS: Final[dict[NumberKind, InstrumentedAttribute[str]]] = {
    NumberKind.REMS_ID: Patient.rems_id,
    NumberKind.AUTHORIZATION: Authorization.number,
    NumberKind.CONFIRMATION: Confirmation.number,
}


def draw_number(session: Session, kind: NumberKind) -> str:
    """A number nobody has, in its stored form. The table's unique key has the last word."""
    column = _COLUMNS[kind]
    while True:
        number = compose(kind, "".join(secrets.choice(ALPHABET) for _ in range(BODY_LENGTH)))
        if number and session.scalar(select(column).where(column == number)) is None:
            return number
