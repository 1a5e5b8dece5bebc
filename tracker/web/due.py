"""What is due for the practice's own patients."""

from typing import Final

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.numbers import shown
from tracker.rules.vocabulary import Owner
from tracker.services.overviews.due import DueLine, Topic, Wanted, When, due_lines
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.filters import long_date
from tracker.web.forms.due import WHO, DueForm
from tracker.web.layout import Cell, Code, Link, Tag
from tracker.web.paging import pages, turn_of

bp = Blueprint("due", __name__)

_COLUMNS: Final = ["Patient", "REMS ID", "What", "By when", "Who"]


@bp.get("/due")
@requires(Permission.VIEW_PATIENT)
def index() -> ResponseReturnValue:
    form = DueForm()
    valid = form.validate()
    wanted = _wanted(form) if valid else Wanted()
    found = due_lines(
        db.session(), current_actor(), wanted, turn_of(form), zone=zone_of_actor(), now=now()
    )
    page_view("due.index", rows=len(found.rows))
    return render_template(
        "due/index.html",
        form=form,
        columns=_COLUMNS,
        rows=[_row(line) for line in found.rows],
        pages=pages(found, **form.kept()),
    ), 200 if valid else 422


def _wanted(form: DueForm) -> Wanted:
    return Wanted(
        when=When(form.when.data) if form.when.data else When.SOON,
        who=Owner(form.who.data) if form.who.data else None,
        topic=Topic(form.what.data) if form.what.data else None,
    )


def _row(line: DueLine) -> tuple[Cell, ...]:
    return (
        Link(line.name, url_for("patients.show", patient_id=line.patient_id)),
        Code(shown(line.rems_id)),
        line.title,
        by_when(line),
        WHO[line.who],
    )


def by_when(line: DueLine) -> Cell:
    """`Nov 23, 2026`, that it is overdue since then, or that it is due at once."""
    if line.due_on is None:
        return Tag("Now", "wait")
    day = long_date(line.due_on)
    return Tag(f"Overdue since {day}", "bad") if line.overdue else day
