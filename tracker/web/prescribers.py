"""Enrolling a prescriber: the account and the certification on one page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import InvalidInput
from tracker.services import enrolling_prescribers
from tracker.services.managing_accounts import NewAccount
from tracker.services.overviews import accounts, programs
from tracker.web.access import current_actor, now, requires, zone_of_actor
from tracker.web.accounts import link_page
from tracker.web.forms.accounts import PrescriberForm
from tracker.web.program_choices import program_choices, program_label

bp = Blueprint("prescribers", __name__)


@bp.route("/prescribers/new", methods=["GET", "POST"])
@requires(Permission.CREATE_ACCOUNT)
def new() -> ResponseReturnValue:
    """The program is always chosen by hand: choosing it says that training is complete."""
    form = PrescriberForm()
    known = programs.slugs(db.session(), current_actor())
    form.program.choices = program_choices(known, zone_of_actor().key)
    practices = accounts.organizations_listed(db.session(), current_actor(), "practice")
    form.practice_id.choices = [(place.id, place.name) for place in practices]
    if not form.is_submitted():
        return render_template("prescribers/new.html", form=form)
    made = _enrolled(form) if form.validate() else None
    if made is None:
        return render_template("prescribers/new.html", form=form), 422
    # No redirect: the secret exists in this answer only.
    certified_in = program_label(form.program.data) if form.program.data else None
    return link_page(made.account_id, made.secret, certified_in=certified_in)


def _enrolled(form: PrescriberForm) -> NewAccount | None:
    try:
        return enrolling_prescribers.enroll_prescriber(
            db.session(), current_actor(), form.to_request(), now=now()
        )
    except InvalidInput as error:
        field = "practice_id" if error.field == "organization_id" else error.field
        form.refuse(field, error.problem)
        return None
