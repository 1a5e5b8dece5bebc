"""Practices and pharmacies: the list, one of them, creating."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.rules.errors import InvalidInput, NotFound
from tracker.services import keeping_contacts, managing_accounts
from tracker.services.overviews import accounts as overview
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.contacts import COLUMNS, HISTORY_COLUMNS, contact_list
from tracker.web.forms.lists import TurnForm
from tracker.web.forms.organizations import OrganizationForm, OrganizationListForm, zones
from tracker.web.layout import Link
from tracker.web.menu import ROLE_LABELS
from tracker.web.paging import pages, turn_of

bp = Blueprint("organizations", __name__)


@bp.get("/organizations")
@requires(Permission.VIEW_ACCOUNTS)
def index() -> ResponseReturnValue:
    form = OrganizationListForm()
    if not form.validate():
        raise NotFound("Not found.")
    page = overview.organization_page(db.session(), current_actor(), form.kind.data, turn_of(form))
    page_view("organizations.index", rows=len(page.rows))
    rows = [
        [
            Link(each.name, url_for(".show", id=each.id)),
            each.kind.capitalize(),
            each.phone,
            each.npi,
            each.ncpdp,
            each.time_zone,
        ]
        for each in page.rows
    ]
    return render_template(
        "organizations/index.html",
        filter=form,
        rows=rows,
        pages=pages(page, **form.kept()),
        may_create=_may_create(),
    )


@bp.get("/organizations/<record_id:id>")
@requires(Permission.VIEW_ACCOUNTS)
def show(id: str) -> ResponseReturnValue:
    form = TurnForm()
    form.validate()
    details = overview.organization(db.session(), current_actor(), id, turn_of(form))
    kept = keeping_contacts.contact_page(db.session(), current_actor(), id)
    page_view("organizations.show", object_id=id, rows=len(details.staff.rows))
    staff = [
        [
            Link(each.printed_name, url_for("accounts.show", id=each.id)),
            each.email,
            ROLE_LABELS[each.role],
            "Closed" if each.closed_at else "Open",
        ]
        for each in details.staff.rows
    ]
    return render_template(
        "organizations/show.html",
        organization=details.organization,
        staff=staff,
        pages=pages(details.staff),
        zone=zone_of_actor(),
        contacts=contact_list(kept),
        columns=COLUMNS,
        history_columns=HISTORY_COLUMNS,
    )


@bp.route("/organizations/new", methods=["GET", "POST"])
@requires(Permission.CREATE_ACCOUNT)
def new() -> ResponseReturnValue:
    form = OrganizationForm()
    form.time_zone.choices = zones()
    if not form.is_submitted():
        return render_template("organizations/new.html", form=form)
    made = _created(form) if form.validate() else None
    if made is None:
        return render_template("organizations/new.html", form=form), 422
    flash("The organization is created.", "success")
    return redirect(url_for(".show", id=made), 303)


def _created(form: OrganizationForm) -> str | None:
    try:
        return managing_accounts.create_organization(
            db.session(), current_actor(), form.to_request(), now=now()
        )
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
        return None


def _may_create() -> bool:
    return permits(current_actor(), Permission.CREATE_ACCOUNT)
