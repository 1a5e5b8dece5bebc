"""What a person chose to see of a list: kept for a day under a random id, so that no address tells
it, or saved under a name until they delete it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import audit_log, list_views
from tracker.records.list_views import Chosen
from tracker.records.list_views import ListViewRow as ListViewRow
from tracker.records.transaction import AccountLock
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import InvalidInput, NotFound
from tracker.rules.events import ListViewDeleted, ListViewKept
from tracker.services.writing import writing

_KEPT_FOR: Final = timedelta(days=1)
_MOST_SAVED: Final = 20
_LONGEST_NAME: Final = 60


class ListName(StrEnum):
    """Lists whose filters can be saved."""

    PATIENTS = "patients"
    ACCOUNTS = "accounts"
    CERTIFICATIONS = "certifications"
    DISPENSES = "dispenses"
    AUDIT_LOG = "audit-log"


SEEN_WITH: Final = {
    ListName.PATIENTS: Permission.VIEW_PATIENT,
    ListName.ACCOUNTS: Permission.VIEW_ACCOUNTS,
    ListName.CERTIFICATIONS: Permission.VIEW_CERTIFICATIONS,
    ListName.DISPENSES: Permission.VIEW_DISPENSES,
    ListName.AUDIT_LOG: Permission.VIEW_AUDIT_LOG,
}


def views_of(session: Session, actor: Actor, name: ListName) -> tuple[ListViewRow, ...]:
    """The person's own saved views of this list, by name."""
    require(actor, SEEN_WITH[name])
    return list_views.saved(session, actor.id, name)


def view(
    session: Session, actor: Actor, name: ListName, view_id: str, *, now: datetime
) -> ListViewRow:
    """Raises NotFound for somebody else's, a deleted one, and one that ended."""
    require(actor, SEEN_WITH[name])
    found = list_views.by_id(session, view_id, actor.id, name, at=now)
    if found is None:
        raise NotFound("Not found.")
    return found


def keep_filter(
    session: Session, actor: Actor, name: ListName, chosen: Mapping[str, str], *, now: datetime
) -> str:
    """For a day at least. Returns the id that stands for it in addresses."""
    require(actor, SEEN_WITH[name])
    wanted = _cleaned(chosen)
    known = list_views.same(session, actor.id, name, wanted, until=now + _KEPT_FOR / 2)
    if known is not None:
        return known
    with writing(session, AccountLock(actor.id), now=now) as at:
        view_id = list_views.add(session, actor.id, name, wanted, expires_at=at + _KEPT_FOR, at=at)
        event = ListViewKept(view_id=view_id, list_name=name, saved=False)
        audit_log.append(session, event, actor=actor, now=at)
    return view_id


def save_view(
    session: Session,
    actor: Actor,
    name: ListName,
    label: str,
    chosen: Mapping[str, str],
    *,
    now: datetime,
) -> str:
    """Under the person's own name for it. Raises InvalidInput for `name`."""
    require(actor, SEEN_WITH[name])
    label = label.strip()
    if not 1 <= len(label) <= _LONGEST_NAME:
        raise InvalidInput("name", f"Enter a name of at most {_LONGEST_NAME} characters.")
    with writing(session, AccountLock(actor.id), now=now) as at:
        present = list_views.saved(session, actor.id, name)
        if label.casefold() in {(row.name or "").casefold() for row in present}:
            raise InvalidInput("name", "You have a view of this name. Choose another name.")
        if len(present) >= _MOST_SAVED:
            raise InvalidInput("name", f"You have {_MOST_SAVED} views. Delete one first.")
        view_id = list_views.add(session, actor.id, name, _cleaned(chosen), name=label, at=at)
        event = ListViewKept(view_id=view_id, list_name=name, saved=True)
        audit_log.append(session, event, actor=actor, now=at)
    return view_id


def delete_view(
    session: Session, actor: Actor, name: ListName, view_id: str, *, now: datetime
) -> None:
    """Raises NotFound as `view` does."""
    require(actor, SEEN_WITH[name])
    with writing(session, AccountLock(actor.id), now=now) as at:
        view(session, actor, name, view_id, now=at)
        list_views.delete(session, view_id, at=at)
        audit_log.append(session, ListViewDeleted(view_id=view_id), actor=actor, now=at)


def _cleaned(chosen: Mapping[str, str]) -> Chosen:
    return {key: value for key, value in chosen.items() if value}
