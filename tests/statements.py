"""What is sent to the database meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Session


@contextmanager
def statements(session: Session) -> Iterator[list[tuple[str, object]]]:
    """What is asked meanwhile, with its values."""
    asked: list[tuple[str, object]] = []

    def keep(_connection: object, _cursor: object, statement: str, values: object, *_: object):
        asked.append((statement, values))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", keep)
