"""Enrolling a patient: one page of facts, the category they prove, then the link to sign."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, Role, permits
from tracker.services import enrolling
from tracker.services.enrolling import EnrolledPatient, EnrollmentRequest
from tracker.services.overviews import enrollment as overview
from tracker.services.overviews.enrollment import EnrollmentOptions, EnrollmentPage
from tracker.web.access import current_actor, next_path, now, page_view, requires, zone_of_actor
from tracker.web.acting import beside
from tracker.web.enrollment_words import agreement_tag, details_of, facts_text
from tracker.web.forms.enrollments import EnrollmentForm
from tracker.web.one_time_links import shown_link
from tracker.web.plain_days import plain

bp = Blueprint("enrollments", __name__)
STEPS = ("Patient", "Check", "Sign")


@bp.get("/enrollments/new")
@requires(Permission.PREPARE_ENROLLMENT)
def choose() -> ResponseReturnValue:
    programs = overview.open_programs(db.session(), current_actor(), now=now())
    if len(programs) == 1:
        return redirect(url_for(".new", program=programs[0][0]), 303)
    return render_template("enrollments/choose.html", programs=programs)


@bp.route("/enrollments/new/<slug:program>", methods=["GET", "POST"])
@requires(Permission.PREPARE_ENROLLMENT)
def new(program: str) -> ResponseReturnValue:
    offered = overview.options(db.session(), current_actor(), program, now=now())
    form = _form(offered)
    if not form.is_submitted():
        return _page(offered, form)
    if not form.validate():
        return _page(offered, form), 422
    if form.pressed.data == "change":
        return _page(offered, form)
    request_id = form.request_id.data
    earlier = enrolling.earlier(db.session(), current_actor(), request_id, now=now())
    if earlier is not None:
        return _enrolled(earlier)
    return _checked(offered, form, form.to_request(program))


@bp.get("/patients/<record_id:patient_id>/enrollments/<record_id:id>")
@requires(Permission.VIEW_PATIENT)
def show(patient_id: str, id: str) -> ResponseReturnValue:
    page = overview.enrollment_page(db.session(), current_actor(), patient_id, id, now=now())
    page_view("enrollments.show", subject_id=patient_id, object_id=id)
    actor = current_actor()
    return render_template(
        "enrollments/show.html",
        page=page,
        details=details_of(page),
        tag=agreement_tag(page.agreement.lacking) if page.agreement else None,
        back=next_path(url_for("patients.show", patient_id=patient_id)),
        may_prepare=permits(actor, Permission.PREPARE_ENROLLMENT),
        may_end=permits(actor, Permission.END_ENROLLMENT),
    )


def _form(offered: EnrollmentOptions) -> EnrollmentForm:
    actor = current_actor()
    return EnrollmentForm(
        offered.version.indications,
        [(p.id, p.printed_name) for p in offered.prescribers],
        zone=zone_of_actor(),
        now=now(),
        prescriber_id=actor.id if actor.role is Role.PRESCRIBER else None,
    )


def _page(offered: EnrollmentOptions, form: EnrollmentForm) -> str:
    form.shown_category.typed = ""
    return render_template("enrollments/new.html", form=form, version=offered.version, steps=STEPS)


def _checked(
    offered: EnrollmentOptions, form: EnrollmentForm, request: EnrollmentRequest
) -> ResponseReturnValue:
    """Nobody is enrolled before they saw the category that the facts prove."""
    checked = enrolling.check(db.session(), current_actor(), request, now=now())
    for problem in checked.problems:
        form.refuse(problem.field, problem.problem)
    if checked.problems or checked.derived is None:
        return _page(offered, form), 422
    category = checked.derived.category
    if form.shown_category.data != category.code:
        form.shown_category.typed = category.code
        return render_template(
            "enrollments/check.html",
            form=form,
            version=offered.version,
            steps=STEPS,
            derived=checked.derived,
            plain=plain,
            facts=facts_text(request.facts) if category.sexes == ("female",) else None,
            prescriber=_name(offered, request.prescriber_id),
            criteria=[c.label for c in form.criteria.choices if c.value in request.criteria],
            indication=_label(form, request),
        )
    with beside(form):
        enrolled = enrolling.enroll(db.session(), current_actor(), request, now=now())
        return _enrolled(enrolled)
    return _page(offered, form), 422


def _enrolled(enrolled: EnrolledPatient) -> str:
    """Drawn at once: the link's secret is at hand only here."""
    page: EnrollmentPage = overview.enrollment_page(
        db.session(), current_actor(), enrolled.patient_id, enrolled.enrollment_id, now=now()
    )
    page_view("enrollments.new", subject_id=enrolled.patient_id, object_id=enrolled.enrollment_id)
    return render_template(
        "enrollments/enrolled.html",
        page=page,
        plain=plain,
        steps=STEPS,
        link=None if enrolled.secret is None else shown_link(enrolled.secret),
        signs=page.agreement is not None and page.agreement.prescriber_id == current_actor().id,
    )


def _name(offered: EnrollmentOptions, prescriber_id: str | None) -> str:
    return next((p.printed_name for p in offered.prescribers if p.id == prescriber_id), "")


def _label(form: EnrollmentForm, request: EnrollmentRequest) -> str:
    labels = {choice.value: choice.label for choice in form.indication.choices}
    return labels.get(request.indication, request.indication)
