"""What stands above a list: the person's saved views of it, and the field that saves one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from flask import url_for

from tracker.records.database import db
from tracker.services import saving_views
from tracker.services.saving_views import ListName
from tracker.web.access import current_actor, now
from tracker.web.forms.views import SaveViewForm
from tracker.web.layout import Link

# Where each list is, and what of its address makes up a view. Of patients nothing does: what
# they are filtered by is health data, so their address has the id of a stored filter alone.
ENDPOINTS: Final = {
    ListName.PATIENTS: "patients.index",
    ListName.ACCOUNTS: "accounts.index",
    ListName.CERTIFICATIONS: "certifications.index",
    ListName.DISPENSES: "handed_over.index",
    ListName.AUDIT_LOG: "audit_log.index",
}
_PARTS: Final[dict[ListName, tuple[str, ...]]] = {
    ListName.PATIENTS: ("view",),
    ListName.ACCOUNTS: ("role", "state"),
    ListName.CERTIFICATIONS: ("program", "party", "only"),
    ListName.DISPENSES: ("first", "last"),
    ListName.AUDIT_LOG: ("since", "until", "actor", "subject", "event", "outcome"),
}


@dataclass(frozen=True, slots=True)
class SavedView:
    """One of them, and where its button to delete it leads."""

    link: Link
    delete: str


@dataclass(frozen=True, slots=True)
class ViewsBar:
    """`form` None where nothing is filtered: then there is nothing to save."""

    saved: tuple[SavedView, ...]
    form: SaveViewForm | None
    save: str


def views_bar(name: ListName, query: Mapping[str, str]) -> ViewsBar:
    """`query` is the present address of the list, without the place in it."""
    rows = saving_views.views_of(db.session(), current_actor(), name)
    chosen = {key: query[key] for key in _PARTS[name] if query.get(key)}
    return ViewsBar(
        tuple(
            SavedView(
                Link(row.name or "", address_of(name, row.id, row.chosen)),
                url_for("views.delete", name=str(name), id=row.id),
            )
            for row in rows
        ),
        SaveViewForm(data={"chosen": urlencode(chosen)}, sent={}) if chosen else None,
        url_for("views.save", name=str(name)),
    )


def address_of(name: ListName, view_id: str, chosen: Mapping[str, str]) -> str:
    """Where a saved view is seen."""
    if name is ListName.PATIENTS:
        return url_for(ENDPOINTS[name], view=view_id)
    query: dict[str, Any] = {part: chosen[part] for part in _PARTS[name] if part in chosen}
    return url_for(ENDPOINTS[name], **query)


def chosen_in(name: ListName, query: str) -> dict[str, str]:
    """The filter that an address of the list stands for. Raises NotFound for a view that is not
    this person's."""
    parts = {key: value for key, value in parse_qsl(query) if key in _PARTS[name]}
    if name is ListName.PATIENTS:
        view_id = parts.get("view", "")
        return saving_views.view(db.session(), current_actor(), name, view_id, now=now()).chosen
    return parts
