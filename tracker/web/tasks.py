"""A blocked dispense, sent as a task, and what was sent before."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import NotFound
from tracker.rules.vocabulary import Owner
from tracker.services import sending_tasks
from tracker.services.overviews import pharmacy
from tracker.services.overviews import tasks as overview
from tracker.services.overviews.counter import CounterPage
from tracker.services.overviews.tasks import SentTask, TaskRow
from tracker.services.sending_tasks import missing_by_owner
from tracker.web.access import current_actor, now, page_view, requires
from tracker.web.clearing_words import cleared_text
from tracker.web.filters import local_time, number
from tracker.web.forms.dispenses import TaskForm
from tracker.web.forms.lists import PharmacyListForm
from tracker.web.layout import Cell, Code, Instant, Link, Tag
from tracker.web.paging import pages, turn_of
from tracker.web.titles import title_of

bp = Blueprint("tasks", __name__)

COLUMNS: Final = ["Patient", "REMS ID", "Asked for", "Of", "Sent", "By", "Now"]
OWNERS = {
    Owner.PRESCRIBER: "the prescriber",
    Owner.PATIENT: "the patient",
    Owner.REPRESENTATIVE: "your representative",
    Owner.ADMINISTRATOR: "the REMS administrator",
}


@dataclass(frozen=True, slots=True)
class Sending:
    """The form below a refusal. `owners` in words: `the prescriber and the patient`."""

    form: TaskForm
    action: str
    owners: str


@bp.post("/dispenses/<record_id:id>/tasks")
@requires(Permission.SEND_TASK)
def send(id: str) -> ResponseReturnValue:
    form = TaskForm()
    if not form.validate():
        raise BadRequest
    owners = sending_tasks.send_tasks(db.session(), current_actor(), form.to_request(id), now=now())
    flash(f"Sent to {named(owners)}. It leaves their list once it is mended.", "success")
    return redirect(url_for("dispenses.show", id=id), 303)


@bp.get("/tasks")
@requires(Permission.SEND_TASK)
def index() -> ResponseReturnValue:
    """What this pharmacy sent, and how each stands."""
    session, actor = db.session(), current_actor()
    drugs = pharmacy.all_drugs(session, actor, now=now())
    form = PharmacyListForm().of_drugs(pharmacy.own_drugs(session, actor, drugs))
    if not form.validate():
        raise NotFound("Not found.")
    owner = Owner(form.by.data) if form.by.data else None
    program = form.drug.data or None
    page = overview.sent(session, actor, turn_of(form), program=program, owner=owner, now=now())
    page_view("tasks.index", rows=len(page.rows))
    return render_template(
        "tasks/index.html",
        form=form,
        columns=COLUMNS,
        rows=[_listed(task) for task in page.rows],
        pages=pages(page, "Newest first", **form.kept()),
    )


def _listed(task: SentTask) -> tuple[Cell, ...]:
    row = task.row
    asked = "; ".join(title if " " in title else title_of(title) for title in task.titles)
    return (
        Link(task.patient.short_name, url_for("dispenses.show", id=row.authorization_id)),
        Code(number(task.patient.rems_id)),
        asked,
        OWNERS[Owner(row.owner)].capitalize(),
        Instant(row.sent_at, row.zone),
        row.sent_by,
        _state(task),
    )


def _state(task: SentTask) -> Cell:
    """Open; cleared, when and by what; over by the present decision alone, or by its age."""
    if task.row.cleared_at is not None:
        return cleared_text(task.row)
    if task.missing and task.lapsed:
        return "Not mended in time: nobody is asked any more"
    return Tag("Open", "wait") if task.missing else Tag("Nothing of it is missing now", "good")


def sending(page: CounterPage) -> Sending | None:
    """None when all that others must mend was sent before, or nothing is for others to mend."""
    waiting = [task for task in page.tasks if task.cleared_at is None]
    sent = {(task.owner, key) for task in waiting for key in task.requirements}
    owners = [
        owner
        for owner, keys in missing_by_owner(page.decision).items()
        if not {(owner.value, key) for key in keys} <= sent
    ]
    if not owners:
        return None
    action = url_for("tasks.send", id=page.authorization_id)
    return Sending(TaskForm(sent={}), action, named(owners))


def sent_lines(page: CounterPage) -> list[str]:
    """Who was asked, by whom and when; and for each how it stands."""
    missing = {finding.requirement for finding in page.decision.stopping}
    return [_line(task, missing) for task in page.tasks]


def _line(task: TaskRow, missing: AbstractSet[str]) -> str:
    sent = f"Sent to {OWNERS[Owner(task.owner)]} by {task.sent_by}"
    stands = cleared_text(task) or (
        "" if missing & set(task.requirements) else "Nothing of it is missing now"
    )
    told = f"{sent}, {local_time(task.sent_at, task.zone)}"
    return f"{told}. {stands}." if stands else told


def named(owners: Iterable[Owner]) -> str:
    """`the prescriber and the patient`."""
    return " and ".join(OWNERS[owner] for owner in owners)
