"""Forms that met an ended session: kept for their sender alone, and deleted soon."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.records.identifiers import new_id
from tracker.records.tables.views import KeptForm


@dataclass(frozen=True, slots=True)
class KeptFormRow:
    """Where it was sent, and its fields in their order."""

    path: str
    fields: tuple[tuple[str, str], ...]


def add(session: Session, account_id: str, kept: KeptFormRow, *, at: datetime) -> str:
    """Returns the id under which it waits."""
    row = KeptForm(
        id=new_id(),
        account_id=account_id,
        path=kept.path,
        fields=orjson.dumps(kept.fields).decode(),
        kept_at=at,
    )
    session.add(row)
    session.flush()
    return row.id


def of_account(
    session: Session, kept_id: str, account_id: str, *, since: datetime
) -> KeptFormRow | None:
    """None for somebody else's, and for one that was kept before `since`."""
    row = session.execute(
        select(KeptForm.path, KeptForm.fields).where(
            KeptForm.id == kept_id, KeptForm.account_id == account_id, KeptForm.kept_at >= since
        )
    ).one_or_none()
    if row is None:
        return None
    return KeptFormRow(row.path, tuple((name, value) for name, value in orjson.loads(row.fields)))


def delete_older(session: Session, *, than: datetime) -> None:
    """Everybody's."""
    session.execute(delete(KeptForm).where(KeptForm.kept_at < than))


def keep_newest(session: Session, account_id: str, *, most: int) -> None:
    """Of this account's the newest stay."""
    over = (
        select(KeptForm.id)
        .where(KeptForm.account_id == account_id)
        .order_by(KeptForm.kept_at.desc(), KeptForm.id.desc())
        .offset(most)
    )
    ids = session.scalars(over).all()
    if ids:
        session.execute(delete(KeptForm).where(KeptForm.id.in_(ids)))


def delete_of(session: Session, account_id: str) -> None:
    """Whatever waits for this account."""
    session.execute(delete(KeptForm).where(KeptForm.account_id == account_id))
