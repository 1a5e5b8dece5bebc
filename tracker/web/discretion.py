"""Enforcement discretion: the list, one proposal, propose, approve, reject, revoke."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.rules.errors import InvalidInput, NotFound
from tracker.services import granting_discretion
from tracker.services.overviews import discretion as overview
from tracker.services.overviews.discretion import Grant
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.acting import beside, prove
from tracker.web.filters import local_time, long_date
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.discretion import (
    APART,
    ApprovalForm,
    DiscretionListForm,
    EndingForm,
    ProposalForm,
)
from tracker.web.layout import Cell, Link, Tag, Tone
from tracker.web.paging import pages, turn_of
from tracker.web.program_choices import program_choices

bp = Blueprint("discretion", __name__)

COLUMNS: Final = ("Requirement", "Program", "Today", "First day", "Last day", "Letter")
_STATES: Final[dict[str, tuple[str, Tone]]] = {
    "waiting": ("Waits for approval", "wait"),
    "lapsed": ("Never approved", "plain"),
    "rejected": ("Rejected", "plain"),
    "ahead": ("Approved, begins later", "wait"),
    "in-force": ("Applies: a warning only", "info"),
    "ended": ("Ended: enforced again", "plain"),
    "revoked": ("Revoked: enforced again", "plain"),
}


@bp.get("/programs/discretion")
@requires(Permission.VIEW_DISCRETION)
def index() -> ResponseReturnValue:
    form = DiscretionListForm()
    slugs = overview.slugs(db.session(), current_actor())
    form.program.choices = program_choices(slugs, zone_of_actor().key)
    if not form.validate():
        raise NotFound("Not found.")
    found = overview.listed(
        db.session(), current_actor(), form.program.data, turn_of(form), now=now()
    )
    page_view("discretion.index", rows=len(found.rows))
    return render_template(
        "discretion/index.html",
        columns=COLUMNS,
        filter=form,
        rows=[_row(each) for each in found.rows],
        pages=pages(found, "Newest first", **form.kept()),
        may_propose=permits(current_actor(), Permission.PROPOSE_DISCRETION),
    )


@bp.get("/programs/discretion/<record_id:id>")
@requires(Permission.VIEW_DISCRETION)
def show(id: str) -> ResponseReturnValue:
    grant = _viewed("discretion.show", id)
    return render_template("discretion/show.html", grant=grant, facts=_facts(grant))


@bp.route("/programs/discretion/new", methods=["GET", "POST"])
@requires(Permission.PROPOSE_DISCRETION)
def propose() -> ResponseReturnValue:
    form = ProposalForm()
    offered = overview.relaxable(db.session(), current_actor(), now=now())
    form.requirement.choices = [
        (f"{each.slug}{APART}{each.requirement.key}", f"{each.program}: {each.requirement.title}")
        for each in offered
    ]
    if not form.is_submitted():
        return render_template("discretion/new.html", form=form)
    proposed = _proposed(form) if form.validate() else None
    if proposed is None:
        return render_template("discretion/new.html", form=form), 422
    flash("The proposal is recorded. Another administrator has to approve it.", "success")
    return redirect(url_for(".show", id=proposed), 303)


@bp.route("/programs/discretion/<record_id:id>/approve", methods=["GET", "POST"])
@requires(Permission.REVIEW_DISCRETION)
def approve(id: str) -> ResponseReturnValue:
    form = ApprovalForm()
    if form.is_submitted() and form.validate():
        with beside(form):
            proof = prove(form.password_again.data)
            granting_discretion.approve(db.session(), current_actor(), id, proof, now=now())
            return _done(id, "The discretion is approved.")
    return _asked(id, form, "discretion/approve.html")


@bp.route("/programs/discretion/<record_id:id>/reject", methods=["GET", "POST"])
@requires(Permission.REVIEW_DISCRETION)
def reject(id: str) -> ResponseReturnValue:
    form = EndingForm()
    if form.is_submitted() and form.validate():
        granting_discretion.reject(db.session(), current_actor(), id, form.reason.data, now=now())
        return _done(id, "The proposal is rejected.")
    return _asked(id, form, "discretion/reject.html")


@bp.route("/programs/discretion/<record_id:id>/revoke", methods=["GET", "POST"])
@requires(Permission.REVOKE_DISCRETION)
def revoke(id: str) -> ResponseReturnValue:
    form = EndingForm()
    if form.is_submitted() and form.validate():
        granting_discretion.revoke(db.session(), current_actor(), id, form.reason.data, now=now())
        return _done(id, "The requirement is enforced again.")
    return _asked(id, form, "discretion/revoke.html")


def _proposed(form: ProposalForm) -> str | None:
    try:
        return granting_discretion.propose(
            db.session(), current_actor(), form.to_request(), now=now()
        )
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
        return None


def _done(id: str, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for(".show", id=id), 303)


def _asked(id: str, form: TrackerForm, template: str) -> ResponseReturnValue:
    """The grant above its form; what can be done to it is the service's to refuse."""
    grant = _viewed(str(request.endpoint), id)
    status = 422 if form.is_submitted() else 200
    return render_template(template, form=form, facts=_summary(grant), id=id), status


def _viewed(page: str, id: str) -> Grant:
    grant = overview.shown(db.session(), current_actor(), id, now=now())
    page_view(page, object_id=id)
    return grant


def _row(grant: Grant) -> list[Cell]:
    row = grant.row
    return [
        Link(grant.title, url_for("discretion.show", id=row.id)),
        grant.program,
        _state(grant),
        long_date(row.applies_from),
        long_date(row.applies_until),
        row.letter,
    ]


def _summary(grant: Grant) -> list[tuple[str, Cell]]:
    row = grant.row
    return [
        ("Requirement", grant.title),
        ("Program", grant.program),
        ("Today", _state(grant)),
        ("First day", long_date(row.applies_from)),
        ("Last day", long_date(row.applies_until)),
        ("Letter", row.letter),
        ("Reason", row.reason),
        ("Proposed", _by(grant.proposed_by, local_time(row.recorded_at, zone_of_actor()))),
    ]


def _facts(grant: Grant) -> list[tuple[str, Cell]]:
    """All of it: with the review and the revocation, where there is one."""
    row, zone = grant.row, zone_of_actor()
    facts = [*_summary(grant), ("Key", row.requirement)]
    if row.reviewed_at is not None:
        what = "Approved" if row.approved else "Rejected"
        facts.append((what, _by(grant.reviewed_by, local_time(row.reviewed_at, zone))))
    if row.review_reason:
        facts.append(("Reason for rejecting", row.review_reason))
    if row.revoked_at is not None:
        facts.append(("Revoked", _by(grant.revoked_by, local_time(row.revoked_at, zone))))
        facts.append(("Reason for revoking", row.revocation_reason))
    return facts


def _by(name: str, at: str) -> str:
    return f"{at} by {name}"


def _state(grant: Grant) -> Tag:
    return Tag(*_STATES[grant.state])
