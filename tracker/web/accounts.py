"""Accounts: the list, finding one, creating, new links, closing."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, Role, permits
from tracker.rules.errors import InvalidInput, NotFound
from tracker.services import managing_accounts, working_at
from tracker.services.managing_accounts import NewAccount
from tracker.services.overviews import accounts as overview
from tracker.services.overviews.accounts import AccountListing
from tracker.services.saving_views import ListName
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.forms.accounts import (
    AccountForm,
    AccountListForm,
    ClosingForm,
    FindAccountForm,
)
from tracker.web.forms.base import TrackerForm
from tracker.web.layout import Cell, Link, Tag
from tracker.web.menu import ROLE_LABELS
from tracker.web.one_time_links import shown_link
from tracker.web.paging import pages, turn_of
from tracker.web.saved_views import views_bar

bp = Blueprint("accounts", __name__)


@bp.get("/accounts")
@requires(Permission.VIEW_ACCOUNTS)
def index() -> ResponseReturnValue:
    form = AccountListForm()
    if not form.validate():
        raise NotFound("Not found.")
    role = Role(form.role.data) if form.role.data else None
    wanted = overview.filter_for(role, form.state.data)
    page = overview.page(db.session(), current_actor(), wanted, turn_of(form))
    page_view("accounts.index", rows=len(page.rows))
    return render_template(
        "accounts/index.html",
        filter=form,
        find=FindAccountForm(),
        rows=[_row(account) for account in page.rows],
        pages=pages(page, **form.kept()),
        views=views_bar(ListName.ACCOUNTS, form.kept()),
        may=_may(),
    )


@bp.post("/accounts/find")
@requires(Permission.VIEW_ACCOUNTS)
def find() -> ResponseReturnValue:
    """The account itself where only one fits. A list is drawn at once: a name in an address
    could tell that somebody is a patient."""
    form = FindAccountForm()
    if not form.validate():
        page_view("accounts.find", rows=0)
        return render_template("accounts/find.html", form=form, rows=[], more=False), 422
    found = overview.find(db.session(), current_actor(), form.text.data.strip())
    if len(found.rows) == 1:
        return redirect(url_for(".show", id=found.rows[0].id), 303)
    page_view("accounts.find", rows=len(found.rows))
    rows = [_row(account) for account in found.rows]
    more = found.next is not None
    return render_template("accounts/find.html", form=form, rows=rows, more=more)


@bp.get("/accounts/<record_id:id>")
@requires(Permission.VIEW_ACCOUNTS)
def show(id: str) -> ResponseReturnValue:
    details = overview.details(db.session(), current_actor(), id, now=now())
    page_view("accounts.show", object_id=id)
    return render_template(
        "accounts/show.html",
        details=details,
        account=details.account,
        role=ROLE_LABELS[details.account.role],
        state=_state(details.account),
        zone=zone_of_actor(),
        own=id == current_actor().id,
        sites=working_at.sites_granted(db.session(), current_actor(), id),
        pharmacies=_pharmacies(details.account),
        may=_may(),
    )


@bp.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.CREATE_ACCOUNT)
def new() -> ResponseReturnValue:
    form = AccountForm()
    places = overview.organizations_listed(db.session(), current_actor())
    form.organization_id.choices = [(place.id, f"{place.name} ({place.kind})") for place in places]
    if not form.is_submitted():
        return render_template("accounts/new.html", form=form)
    made = _created(form) if form.validate() else None
    if made is None:
        return render_template("accounts/new.html", form=form), 422
    # No redirect: the secret exists in this answer only.
    return link_page(made.account_id, made.secret)


@bp.post("/accounts/<record_id:id>/link")
@requires(Permission.ISSUE_LINK)
def issue_link(id: str) -> ResponseReturnValue:
    TrackerForm().validate()  # nothing but the token may be sent
    secret = managing_accounts.issue_link(db.session(), current_actor(), id, now=now())
    return link_page(id, secret)


@bp.route("/accounts/<record_id:id>/close", methods=["GET", "POST"])
@requires(Permission.CLOSE_ACCOUNT)
def close(id: str) -> ResponseReturnValue:
    details = overview.details(db.session(), current_actor(), id, now=now())
    form = ClosingForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate() and _closed(form, id):
            return redirect(url_for(".show", id=id), 303)
    page_view("accounts.close", object_id=id)
    return render_template("accounts/close.html", form=form, account=details.account), status


def _created(form: AccountForm) -> NewAccount | None:
    try:
        return managing_accounts.create_account(
            db.session(), current_actor(), form.to_request(), now=now()
        )
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
        return None


def _closed(form: ClosingForm, account_id: str) -> bool:
    try:
        managing_accounts.close_account(
            db.session(), current_actor(), account_id, form.reason.data, now=now()
        )
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
        return False
    flash("The account is closed. Its sessions and links have ended.", "success")
    return True


def link_page(
    account_id: str, secret: str, *, certified_in: str | None = None
) -> ResponseReturnValue:
    """The one page that shows a new link; `certified_in` is the program of a new prescriber."""
    details = overview.details(db.session(), current_actor(), account_id, now=now())
    page_view("accounts.link", object_id=account_id)
    return render_template(
        "accounts/link.html",
        account=details.account,
        link=shown_link(secret),
        certified_in=certified_in,
    )


def _pharmacies(account: AccountListing) -> list[tuple[str, str]]:
    """The sites that may be granted to this person: none but to a pharmacy's staff."""
    may = permits(current_actor(), Permission.GRANT_SITE)
    if not may or account.closed_at is not None or not working_at.may_have_sites(account.role):
        return []
    found = overview.organizations_listed(db.session(), current_actor(), "pharmacy")
    return [(place.id, place.name) for place in found if place.id != account.organization_id]


def _row(account: AccountListing) -> list[Cell]:
    return [
        Link(account.printed_name, url_for("accounts.show", id=account.id)),
        account.email,
        ROLE_LABELS[account.role],
        account.organization_name,
        _state(account),
    ]


def _state(account: AccountListing) -> Tag:
    if account.closed_at is not None:
        return Tag("Closed", "plain")
    return Tag("Open", "good") if account.has_password else Tag("No password yet", "wait")


def _may() -> dict[str, bool]:
    """Which buttons this reader gets; the services ask again."""
    actor = current_actor()
    return {
        "create": permits(actor, Permission.CREATE_ACCOUNT),
        "link": permits(actor, Permission.ISSUE_LINK),
        "close": permits(actor, Permission.CLOSE_ACCOUNT),
        "sites": permits(actor, Permission.GRANT_SITE),
        "certify": permits(actor, Permission.CERTIFY),
    }
