"""At which site somebody works: chosen in the header, granted on the account's page."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import InvalidInput
from tracker.services import working_at
from tracker.web.access import current_actor, current_secret, now, requires
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.organizations import SiteForm

bp = Blueprint("sites", __name__)


@bp.post("/sites/active")
@requires(Permission.CHOOSE_SITE)
def choose() -> ResponseReturnValue:
    """Back to the home page: the open page may belong to the site that was left."""
    form = SiteForm()
    if not form.validate():
        raise BadRequest
    working_at.choose_site(
        db.session(), current_actor(), current_secret(), form.organization_id.data, now=now()
    )
    return redirect(url_for("home.show"), 303)


@bp.post("/accounts/<record_id:id>/sites")
@requires(Permission.GRANT_SITE)
def grant(id: str) -> ResponseReturnValue:
    form = SiteForm()
    if not form.validate():
        raise BadRequest
    chosen = form.organization_id.data
    try:
        working_at.grant_site(db.session(), current_actor(), id, chosen, now=now())
    except InvalidInput as error:
        flash(error.problem, "error")
    else:
        flash("From now on this person can choose that site in the header.", "success")
    return redirect(url_for("accounts.show", id=id), 303)


@bp.post("/sites/<record_id:id>/end")
@requires(Permission.GRANT_SITE)
def end(id: str) -> ResponseReturnValue:
    TrackerForm().validate()  # nothing but the token may be sent
    account_id = working_at.end_site(db.session(), current_actor(), id, now=now())
    flash("This person does not act for that site any more.", "success")
    return redirect(url_for("accounts.show", id=account_id), 303)
