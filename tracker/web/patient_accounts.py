"""Who signs in for a patient: linking one more account, and new one-time links."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services import enrolling
from tracker.services.overviews import enrollment as overview
from tracker.services.overviews.enrollment import EnrollmentPage
from tracker.web.access import current_actor, now, page_view, requires
from tracker.web.acting import beside
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.enrollments import GuardianForm, OwnAccountForm
from tracker.web.one_time_links import shown_link

bp = Blueprint("patient_accounts", __name__)


@bp.route(
    "/patients/<record_id:patient_id>/enrollments/<record_id:id>/accounts/new",
    methods=["GET", "POST"],
)
@requires(Permission.PREPARE_ENROLLMENT)
def new(patient_id: str, id: str) -> ResponseReturnValue:
    """A child's further guardian, or the own account of somebody who is 18 or older."""
    page = _page("new", patient_id, id)
    form = GuardianForm() if page.child else OwnAccountForm()
    if form.is_submitted() and form.validate():
        with beside(form):
            linked = enrolling.link_account(
                db.session(), current_actor(), form.to_request(patient_id), now=now()
            )
            return _linked(_page("new", patient_id, id), linked.account_id, linked.secret)
    status = 422 if form.is_submitted() else 200
    return render_template("patient_accounts/new.html", form=form, page=page), status


@bp.post("/patients/<record_id:patient_id>/enrollments/<record_id:id>/accounts/<record_id:of>/link")
@requires(Permission.PREPARE_ENROLLMENT)
def renew(patient_id: str, id: str, of: str) -> ResponseReturnValue:
    """A new one-time link, drawn at once: its secret is at hand only here."""
    TrackerForm().validate()  # nothing but the token may be sent
    page = _page("renew", patient_id, id)
    secret = enrolling.renew_link(db.session(), current_actor(), patient_id, of, now=now())
    return _linked(page, of, secret)


def _linked(page: EnrollmentPage, account_id: str, secret: str | None) -> str:
    account = next(a for a in page.accounts if a.account_id == account_id)
    link = None if secret is None else shown_link(secret)
    return render_template("patient_accounts/linked.html", page=page, account=account, link=link)


def _page(view: str, patient_id: str, enrollment_id: str) -> EnrollmentPage:
    page = overview.enrollment_page(
        db.session(), current_actor(), patient_id, enrollment_id, now=now()
    )
    page_view(f"patient_accounts.{view}", subject_id=patient_id, object_id=enrollment_id)
    return page
