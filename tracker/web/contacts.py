"""Whom to call at a practice or a pharmacy: the page, changing it, and who changed what."""

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.rules.contacts import ContactPurpose
from tracker.rules.errors import AlreadyDone, NotFound, NotPermitted
from tracker.services import keeping_contacts
from tracker.services.keeping_contacts import ContactPage, ContactRow
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.acting import beside
from tracker.web.calling import PURPOSES, reached
from tracker.web.errors import said_of
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.contacts import ContactForm
from tracker.web.layout import Cell, Instant

bp = Blueprint("contacts", __name__)

COLUMNS: Final = ["Call about", "Name or function", "Phone", "E-mail", "Hours"]
HISTORY_COLUMNS: Final = ["When", "About", "What", "By"]


@dataclass(frozen=True, slots=True)
class PurposeRow:
    """One line of the page. `change` and `end` are addresses, where this person may use them."""

    label: str
    cells: tuple[Cell, ...]
    change: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class ContactList:
    """What the page shows; `fallback` says what stands in for those that are not kept."""

    rows: tuple[PurposeRow, ...]
    history: tuple[tuple[Cell, ...], ...]
    fallback: str
    may_change: bool


@bp.get("/contacts")
@requires(Permission.VIEW_CONTACTS)
def index() -> ResponseReturnValue:
    page = keeping_contacts.contact_page(db.session(), current_actor(), _own())
    page_view("contacts.index", object_id=page.organization.id, rows=len(page.newest))
    return render_template(
        "contacts/index.html",
        page=page,
        contacts=contact_list(page),
        columns=COLUMNS,
        history_columns=HISTORY_COLUMNS,
    )


@bp.route("/contacts/<slug:purpose>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CONTACTS)
def record(purpose: str) -> ResponseReturnValue:
    return _record(_own(), purpose)


@bp.post("/contacts/<record_id:id>/end")
@requires(Permission.MANAGE_CONTACTS)
def end(id: str) -> ResponseReturnValue:
    return _end(_own(), id)


@bp.route(
    "/organizations/<record_id:organization_id>/contacts/<slug:purpose>", methods=["GET", "POST"]
)
@requires(Permission.MANAGE_ANY_CONTACTS)
def record_for(organization_id: str, purpose: str) -> ResponseReturnValue:
    return _record(organization_id, purpose)


@bp.post("/organizations/<record_id:organization_id>/contacts/<record_id:id>/end")
@requires(Permission.MANAGE_ANY_CONTACTS)
def end_for(organization_id: str, id: str) -> ResponseReturnValue:
    return _end(organization_id, id)


def contact_list(page: ContactPage) -> ContactList:
    """One line for each purpose, and every change, the newest first."""
    place, zone = page.organization, zone_of_actor().key
    return ContactList(
        tuple(_purpose(page, purpose) for purpose in page.purposes),
        tuple(
            (Instant(row.recorded_at, zone), PURPOSES[row.purpose], _change(row), row.recorded_by)
            for row in page.history
        ),
        f"Where nobody is named, pages say {place.name}, {place.phone}.",
        page.may_change,
    )


def _purpose(page: ContactPage, purpose: ContactPurpose) -> PurposeRow:
    row = page.newest.get(purpose)
    kept = row if row is not None and not row.ended else None
    place = page.organization.id
    return PurposeRow(
        PURPOSES[purpose],
        (kept.name, kept.phone, kept.email, kept.hours) if kept else (),
        _address("record", place, purpose=str(purpose)) if page.may_change else None,
        _address("end", place, id=kept.id) if kept and page.may_change else None,
    )


def _change(row: ContactRow) -> str:
    if row.ended:
        return "Ended: nobody is named any more"
    told = f"{reached(row)}{', ' if row.email else ''}{row.email}"
    return f"{'Changed to' if row.replaces_id else 'Named'}: {told}"


def _record(organization_id: str, name: str) -> ResponseReturnValue:
    """The form begins with what is in force, and remembers which row that was."""
    page = keeping_contacts.contact_page(db.session(), current_actor(), organization_id)
    purpose = next((each for each in page.purposes if each == name), None)
    if purpose is None:
        raise NotFound("Not found.")
    newest = page.newest.get(purpose)
    form = ContactForm(data=_begun(newest))
    if form.is_submitted() and form.validate() and _recorded(form, organization_id, purpose):
        flash("It is on record. Pages show it from now on.", "success")
        return redirect(_page_of(organization_id), 303)
    page_view("contacts.record", object_id=organization_id)
    return render_template(
        "contacts/record.html",
        form=form,
        place=page.organization.name,
        label=PURPOSES[purpose],
        kept=reached(newest) if newest is not None and not newest.ended else "Nobody named",
        back=_page_of(organization_id),
    ), 422 if form.is_submitted() else 200


def _recorded(form: ContactForm, organization_id: str, purpose: ContactPurpose) -> bool:
    """False with the reason in the form, and all that was typed. Where somebody was faster, the
    page shows what is on record now, and one press more would put this in its place."""
    request = form.to_request(purpose)
    session, actor = db.session(), current_actor()
    try:
        with beside(form):
            keeping_contacts.record_contact(session, actor, organization_id, request, now=now())
            return True
    except AlreadyDone as error:
        form.go_on_from(error.id)
        form.refuse(None, f"{said_of(error)} Save again to put yours in its place.")
    return False


def _begun(row: ContactRow | None) -> dict[str, Any]:
    if row is None:
        return {}
    fields = ("name", "phone", "email", "hours")
    return {"replaces_id": row.id} | {name: getattr(row, name) for name in fields}


def _end(organization_id: str, id: str) -> ResponseReturnValue:
    TrackerForm().validate()  # nothing but the token may be sent
    keeping_contacts.end_contact(db.session(), current_actor(), organization_id, id, now=now())
    flash("Ended. Pages show the organization's own number again.", "success")
    return redirect(_page_of(organization_id), 303)


def _own() -> str:
    """The organization that this person acts for now."""
    organization_id = current_actor().organization_id
    if organization_id is None:
        raise NotPermitted("This account belongs to no practice or pharmacy.")
    return organization_id


def _address(what: str, organization_id: str, **values: Any) -> str:
    """Of one's own organization, or of the one that an administrator keeps."""
    if permits(current_actor(), Permission.MANAGE_ANY_CONTACTS):
        return url_for(f"contacts.{what}_for", organization_id=organization_id, **values)
    return url_for(f"contacts.{what}", **values)


def _page_of(organization_id: str) -> str:
    if permits(current_actor(), Permission.MANAGE_ANY_CONTACTS):
        return url_for("organizations.show", id=organization_id)
    return url_for("contacts.index")
