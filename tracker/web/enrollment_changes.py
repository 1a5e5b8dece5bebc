"""What changes after enrolling: facts, identity, a new agreement, accounts, the end."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services import enrolling
from tracker.services.overviews import enrollment as overview
from tracker.services.overviews.enrollment import EnrollmentPage
from tracker.web.access import (
    current_actor,
    next_path,
    now,
    page_view,
    requires,
    zone_of_actor,
)
from tracker.web.acting import beside
from tracker.web.enrollment_words import facts_text
from tracker.web.forms.enrollments import (
    EndingForm,
    FactsForm,
    IdentityForm,
    NewAgreementForm,
    values_of,
)
from tracker.web.plain_days import plain

bp = Blueprint("enrollment_changes", __name__)


@bp.route(
    "/patients/<record_id:patient_id>/enrollments/<record_id:id>/facts", methods=["GET", "POST"]
)
@requires(Permission.PREPARE_ENROLLMENT)
def facts(patient_id: str, id: str) -> ResponseReturnValue:
    """Re-assessing: the category is told first, and what it changes, then recorded."""
    page = _page("facts", patient_id, id)
    form = FactsForm(zone=zone_of_actor(), now=now(), data=values_of(page.facts))
    if not form.is_submitted():
        return render_template("enrollment_changes/facts.html", form=form, page=page)
    if not form.validate():
        return render_template("enrollment_changes/facts.html", form=form, page=page), 422
    if form.pressed.data == "change":
        form.shown_category.typed = ""
        return render_template("enrollment_changes/facts.html", form=form, page=page)
    return _assess(page, form)


@bp.route(
    "/patients/<record_id:patient_id>/enrollments/<record_id:id>/end", methods=["GET", "POST"]
)
@requires(Permission.END_ENROLLMENT)
def end(patient_id: str, id: str) -> ResponseReturnValue:
    page = _page("end", patient_id, id)
    form = EndingForm(zone=zone_of_actor(), now=now())
    if form.is_submitted() and form.validate():
        with beside(form):
            request = form.to_request(patient_id, id)
            enrolling.end_enrollment(db.session(), current_actor(), request, now=now())
            flash("The enrollment has ended. Open authorizations are void.", "success")
            return redirect(_back(patient_id, id), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("enrollment_changes/end.html", form=form, page=page), status


@bp.route(
    "/patients/<record_id:patient_id>/enrollments/<record_id:id>/agreement",
    methods=["GET", "POST"],
)
@requires(Permission.PREPARE_ENROLLMENT)
def agreement(patient_id: str, id: str) -> ResponseReturnValue:
    """A new agreement in the same category: after a long break, or with another prescriber."""
    page = _page("agreement", patient_id, id)
    form = NewAgreementForm(data={"prescriber_id": page.enrollment.prescriber_id})
    form.prescriber_id.choices = [(p.id, p.printed_name) for p in page.prescribers]
    if form.is_submitted() and form.validate():
        with beside(form):
            agreement_id = enrolling.new_agreement(
                db.session(),
                current_actor(),
                patient_id,
                id,
                now=now(),
                prescriber_id=form.prescriber_id.data,
            )
            flash("The agreement is ready to be signed.", "success")
            shown = url_for("agreements.show", patient_id=patient_id, id=agreement_id)
            return redirect(shown, 303)
    status = 422 if form.is_submitted() else 200
    return render_template("enrollment_changes/agreement.html", form=form, page=page), status


@bp.route(
    "/patients/<record_id:patient_id>/enrollments/<record_id:id>/identity",
    methods=["GET", "POST"],
)
@requires(Permission.CORRECT_RECORD)
def identity(patient_id: str, id: str) -> ResponseReturnValue:
    page = _page("identity", patient_id, id)
    form = IdentityForm(zone=zone_of_actor(), now=now(), data=_identity(page))
    if form.is_submitted() and form.validate():
        with beside(form):
            request = form.to_request(patient_id)
            changed = enrolling.correct_identity(db.session(), current_actor(), request, now=now())
            _tell(changed=changed)
            return redirect(_back(patient_id, id), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("enrollment_changes/identity.html", form=form, page=page), status


def _assess(page: EnrollmentPage, form: FactsForm) -> ResponseReturnValue:
    patient_id, id = page.patient.id, page.enrollment.id
    request = form.to_risk_request(patient_id, id)
    with beside(form):
        problems, derived = enrolling.preview_risk(
            db.session(), current_actor(), request, now=now()
        )
        for problem in problems:
            form.refuse(problem.field, problem.problem)
        if not problems and form.shown_category.data != derived.category.code:
            form.shown_category.typed = derived.category.code
            return render_template(
                "enrollment_changes/facts_check.html",
                form=form,
                page=page,
                derived=derived,
                plain=plain,
                facts=facts_text(request.facts),
            )
        if not problems:
            prepared = enrolling.assess_risk(db.session(), current_actor(), request, now=now())
            _tell(changed=prepared is not None)
            return redirect(_back(patient_id, id), 303)
    form.shown_category.typed = ""
    return render_template("enrollment_changes/facts.html", form=form, page=page), 422


def _tell(*, changed: bool) -> None:
    if changed:
        flash(
            "The risk category has changed. Open authorizations are void, and a new agreement"
            " waits for its signatures.",
            "warning",
        )
    else:
        flash("Recorded. The risk category and the agreement stand.", "success")


def _page(view: str, patient_id: str, enrollment_id: str) -> EnrollmentPage:
    page = overview.enrollment_page(
        db.session(), current_actor(), patient_id, enrollment_id, now=now()
    )
    page_view(f"enrollment_changes.{view}", subject_id=patient_id, object_id=enrollment_id)
    return page


def _back(patient_id: str, enrollment_id: str) -> str:
    return next_path(url_for("enrollments.show", patient_id=patient_id, id=enrollment_id))


def _identity(page: EnrollmentPage) -> dict[str, object]:
    patient = page.patient
    names = ("given_name", "family_name", "birth_date", "sex", "phone")
    return {name: getattr(patient, name) for name in names}
