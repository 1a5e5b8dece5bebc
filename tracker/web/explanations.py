"""Why a decision was made: one page for the practice, the pharmacy, the patient, the auditor."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, Role, permits
from tracker.rules.numbers import shown
from tracker.services.overviews.explanation import Explanation, explanation
from tracker.web import explaining, replays
from tracker.web.access import current_actor, now, page_view, requires
from tracker.web.filters import long_date
from tracker.web.forms.explanations import ReplayForm
from tracker.web.layout import Cell
from tracker.web.question_words import groups_of

bp = Blueprint("explanations", __name__)


@bp.get("/decisions/<record_id:id>/explanation")
@requires(Permission.EXPLAIN_DECISION)
def show(id: str) -> ResponseReturnValue:
    return explanation_page("explanations.show", id)


def explanation_page(page: str, id: str, *, patient_id: str | None = None) -> str:
    """`page` is the name under which the view is logged. `patient_id`: only a decision about
    this patient is meant."""
    form = ReplayForm()
    form.validate()
    found = explanation(
        db.session(),
        current_actor(),
        id,
        now=now(),
        version_id=form.version.data or None,
        of_patient=patient_id,
    )
    page_view(page, subject_id=found.patient_id, object_id=id)
    rows = explaining.findings_of(found)
    return render_template(
        "explanations/show.html",
        page=found,
        headline=explaining.headline(found.decision, found.zone),
        summary=explaining.summary(found.decision),
        strip=_strip(found),
        asked=explaining.asked_items(found),
        findings=rows,
        stops=[row for row in rows if row.stops],
        facts=groups_of(found.question, found.zone, found.late),
        record=explaining.record_items(found),
        version_href=_version_href(found),
        versions=replays.versions_of(found),
        columns=replays.COLUMNS,
        differences=replays.differences(found.replayed.differences),
        others=replays.differences(found.another.differences) if found.another else [],
        back=_back(found),
    )


def _strip(found: Explanation) -> list[tuple[str, Cell]]:
    """A pharmacy knows a patient by given name and initial."""
    at_pharmacy = current_actor().role in (Role.PHARMACIST, Role.REPRESENTATIVE)
    who = found.patient
    name = who.short_name if at_pharmacy else f"{who.given_name} {who.family_name}"
    return [("Patient", name), ("Born", long_date(who.birth_date)), ("REMS ID", shown(who.rems_id))]


def _version_href(found: Explanation) -> str | None:
    """The page of the version that answered, for those who may open it."""
    if found.version_id is None or not permits(current_actor(), Permission.VIEW_PROGRAMS):
        return None
    return url_for("programs.show", id=found.version_id)


def _back(found: Explanation) -> tuple[str, str]:
    """Where the reader came from."""
    match current_actor().role:
        case Role.PATIENT:
            return "All decisions", url_for("own_record.decisions", patient_id=found.patient_id)
        case Role.AUDITOR:
            return "Back to the story", url_for("stories.show", id=found.patient_id)
        case Role.PHARMACIST | Role.REPRESENTATIVE:
            return "To the worklist", url_for("worklists.index")
        case _:
            return "To the answer and its fixes", url_for("decisions.show", id=found.id)
