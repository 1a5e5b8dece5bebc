"""A patient of the practice in one program more: the program, the facts, the category, enrolled."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, Role
from tracker.services import enrolling
from tracker.services.enrolling.changes import facts_of
from tracker.services.overviews import enrollment as overview
from tracker.services.overviews.enrollment import FurtherOptions
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.acting import beside
from tracker.web.enrollment_words import facts_text
from tracker.web.forms.enrollments import values_of
from tracker.web.forms.further_enrollments import FurtherEnrollmentForm
from tracker.web.plain_days import plain

bp = Blueprint("further_enrollments", __name__)


@bp.get("/patients/<record_id:patient_id>/enrollments/new")
@requires(Permission.PREPARE_ENROLLMENT)
def choose(patient_id: str) -> ResponseReturnValue:
    patient, offered = overview.further_programs(
        db.session(), current_actor(), patient_id, now=now()
    )
    page_view("further_enrollments.choose", subject_id=patient_id)
    return render_template("enrollments/further_choose.html", patient=patient, programs=offered)


@bp.route(
    "/patients/<record_id:patient_id>/enrollments/new/<record_id:version_id>",
    methods=["GET", "POST"],
)
@requires(Permission.PREPARE_ENROLLMENT)
def new(patient_id: str, version_id: str) -> ResponseReturnValue:
    offered = overview.further_options(
        db.session(), current_actor(), patient_id, version_id, now=now()
    )
    page_view("further_enrollments.new", subject_id=patient_id)
    form = _form(offered)
    if not form.is_submitted():
        return _page(offered, form)
    if not form.validate():
        return _page(offered, form), 422
    if form.pressed.data == "change":
        return _page(offered, form)
    return _checked(offered, form)


def _form(offered: FurtherOptions) -> FurtherEnrollmentForm:
    """Filled with the facts on record: they are the patient's, whatever the program."""
    actor = current_actor()
    own = actor.id if actor.role is Role.PRESCRIBER else None
    return FurtherEnrollmentForm(
        offered.version.indications,
        [(p.id, p.printed_name) for p in offered.prescribers],
        zone=zone_of_actor(),
        now=now(),
        data={**values_of(facts_of(offered.known)), "prescriber_id": own},
    )


def _page(offered: FurtherOptions, form: FurtherEnrollmentForm) -> str:
    form.shown_category.typed = ""
    return render_template("enrollments/further.html", form=form, offered=offered)


def _checked(offered: FurtherOptions, form: FurtherEnrollmentForm) -> ResponseReturnValue:
    """As for a new patient, nobody is enrolled before the category was seen."""
    request = form.to_further_request(offered.patient.id, offered.version.slug)
    checked = enrolling.check_further(db.session(), current_actor(), request, now=now())
    for problem in checked.problems:
        form.refuse(problem.field, problem.problem)
    if checked.problems or checked.derived is None:
        return _page(offered, form), 422
    if form.shown_category.data != checked.derived.category.code:
        form.shown_category.typed = checked.derived.category.code
        return render_template(
            "enrollments/further_check.html",
            form=form,
            offered=offered,
            derived=checked.derived,
            plain=plain,
            facts=facts_text(request.facts) if offered.patient.sex == "female" else None,
        )
    with beside(form):
        enrolled = enrolling.enroll_further(db.session(), current_actor(), request, now=now())
        flash("Enrolled. The agreement waits for its signatures.", "success")
        shown = url_for(
            "enrollments.show", patient_id=offered.patient.id, id=enrolled.enrollment_id
        )
        return redirect(shown, 303)
    return _page(offered, form), 422
