"""A form that met an ended session: kept for whoever sent it, and drawn again once they are back.
So is a form that is half filled in, from one scan to the next.

It lies in the database for half an hour, under a random id and for one account; the browser gets
the id alone. Passwords are not kept.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import audit_log, kept_forms, sessions
from tracker.records.kept_forms import KeptFormRow as KeptFormRow
from tracker.records.transaction import LOOKING
from tracker.rules.authority import Actor
from tracker.rules.errors import NotFound
from tracker.rules.events import FormKept
from tracker.services.signing_in import KEPT_FOR, secret_hash
from tracker.services.writing import writing

_MOST_TEXT: Final = 100_000
# Of one account: more than anybody has open in windows, less than a script could pile up.
_MOST_KEPT: Final = 50
_NOT_TYPED: Final = frozenset({"csrf_token", "drawn_for", "request_id"})


def keep(
    session: Session,
    secret: str,
    path: str,
    fields: Iterable[tuple[str, str]],
    *,
    route: str,
    now: datetime,
) -> str | None:
    """The id under which it waits for the account of this session, which has ended.

    None when nothing is worth keeping, or the secret was never a session's.
    """
    kept = KeptFormRow(path, tuple(pair for pair in fields if _is_kept(*pair)))
    account_id = sessions.account_of(session, secret_hash(secret))
    if account_id is None or not is_typed(kept.fields):
        return None
    with writing(session, now=now) as at:
        kept_forms.delete_older(session, than=at - KEPT_FOR)
        kept_forms.keep_newest(session, account_id, most=_MOST_KEPT - 1)
        kept_id = kept_forms.add(session, account_id, kept, at=at)
        audit_log.append(session, FormKept(account_id=account_id, route=route), actor=None, now=at)
    return kept_id


def keep_begun(
    session: Session, actor: Actor, path: str, fields: Iterable[tuple[str, str]], *, now: datetime
) -> str:
    """A form of that page that is half filled in: the id under which its sender finds it again.
    It is no record of anything yet, so the log says nothing of it."""
    with writing(session, now=now) as at:
        kept_forms.delete_older(session, than=at - KEPT_FOR)
        kept_forms.keep_newest(session, actor.id, most=_MOST_KEPT - 1)
        return kept_forms.add(session, actor.id, KeptFormRow(path, tuple(fields)), at=at)


def begun_form(
    session: Session, actor: Actor, path: str, kept_id: str, *, now: datetime
) -> tuple[tuple[str, str], ...] | None:
    """Its fields; None for another account's or page's, and when the half hour is over."""
    found = kept_forms.of_account(session, kept_id, actor.id, since=now - KEPT_FOR)
    return found.fields if found is not None and found.path == path else None


def kept_form(session: Session, actor: Actor, kept_id: str, *, now: datetime) -> KeptFormRow:
    """Raises NotFound for another account's, and when the half hour is over."""
    found = kept_forms.of_account(session, kept_id, actor.id, since=now - KEPT_FOR)
    if found is None:
        raise NotFound("Not found.")
    return found


def only_look(session: Session) -> None:
    """From now on this session records nothing but views: a form is drawn, not sent."""
    session.info[LOOKING] = True


def only_looks(session: Session) -> bool:
    return LOOKING in session.info


def _is_kept(name: str, value: str) -> bool:
    return name != "csrf_token" and "password" not in name


def is_typed(fields: Iterable[tuple[str, str]]) -> bool:
    """Something was typed or chosen, and it is no more than people type."""
    typed = [value for name, value in fields if name not in _NOT_TYPED and value.strip()]
    return bool(typed) and sum(map(len, typed)) <= _MOST_TEXT
