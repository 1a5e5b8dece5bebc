"""An invented question under a published version: what would the program say? Nothing is stored."""

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import InvalidQuestion
from tracker.services import supposing
from tracker.services.supposing import Tried
from tracker.web.access import current_actor, now, page_view, requires
from tracker.web.explaining import headline
from tracker.web.findings import panel_of
from tracker.web.forms.sandbox import QuestionForm, VersionForm

bp = Blueprint("sandbox", __name__)


@bp.get("/programs/sandbox")
@requires(Permission.TRY_PROGRAM)
def show() -> ResponseReturnValue:
    """`?version=` begins with a question about nobody."""
    chosen = VersionForm()
    chosen.validate()
    version_id = chosen.version.data
    form = _form({"version": version_id, "question": _blank(version_id)} if version_id else {})
    page_view("sandbox.show", object_id=version_id or None)
    return _drawn(form, None)


@bp.post("/programs/sandbox")
@requires(Permission.TRY_PROGRAM)
def answer() -> ResponseReturnValue:
    form = _form({})
    tried = _tried(form) if form.validate() else None
    page_view("sandbox.answer", object_id=form.version.data or None)
    return make_response(_drawn(form, tried), 200 if tried else 422)


def _form(data: dict[str, str]) -> QuestionForm:
    form = QuestionForm(data=data)
    listed = supposing.versions(db.session(), current_actor())
    form.version.choices = [(each.id, f"{each.ref}, {each.digest[:15]}…") for each in listed]
    return form


def _blank(version_id: str) -> str:
    return supposing.blank_question(db.session(), current_actor(), version_id, now=now())


def _tried(form: QuestionForm) -> Tried | None:
    """What is wrong with the question stands beside it, with its path in the JSON."""
    try:
        return supposing.try_question(
            db.session(), current_actor(), form.version.data, form.question.data
        )
    except InvalidQuestion as error:
        form.refuse("question", str(error))
    return None


def _drawn(form: QuestionForm, tried: Tried | None) -> str:
    panel = None
    if tried is not None:
        titles = {rule.key: rule.title for rule in tried.version.requirements}
        panel = panel_of(
            tried.decision,
            zone=tried.zone,
            titles=titles,
            allowed_heading=headline(tried.decision, tried.zone),
        )
    starts = [(choice.value, choice.label) for choice in form.version.choices]
    return render_template("sandbox/show.html", form=form, panel=panel, starts=starts)
