"""A blocked dispense, sent as a task, and what was sent before."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.vocabulary import Owner
from tracker.services import sending_tasks
from tracker.services.overviews.counter import CounterPage
from tracker.services.sending_tasks import missing_by_owner
from tracker.web.access import current_actor, now, requires
from tracker.web.filters import local_time
from tracker.web.forms.dispenses import TaskForm

bp = Blueprint("tasks", __name__)

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


def sending(page: CounterPage) -> Sending | None:
    """None when all that others must mend was sent before, or nothing is for others to mend."""
    sent = {(task.owner, key) for task in page.tasks for key in task.requirements}
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
    """Who was asked, by whom and when: for those requirements that still stop it."""
    missing = {finding.requirement for finding in page.decision.stopping}
    zone = page.summary.zone
    return [
        f"Sent to {OWNERS[Owner(task.owner)]} by {task.sent_by}, {local_time(task.sent_at, zone)}"
        for task in page.tasks
        if missing & set(task.requirements)
    ]


def named(owners: Iterable[Owner]) -> str:
    """`the prescriber and the patient`."""
    return " and ".join(OWNERS[owner] for owner in owners)
