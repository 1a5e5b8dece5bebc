"""Program versions: what is published, one version in plain words, its text, publishing."""

import re
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.rules.errors import Conflict, InvalidInput, InvalidProgram
from tracker.rules.program import FactsFrom, ProgramVersion, Requirement
from tracker.rules.vocabulary import ProgramStatus
from tracker.services import drafting
from tracker.services.definition_problems import problems_of
from tracker.services.drafting import HandedIn
from tracker.services.overviews import discretion, drafts
from tracker.services.overviews import programs as overview
from tracker.services.overviews.discretion import Grant
from tracker.services.overviews.programs import Published
from tracker.services.pages import Turn
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.clauses import parameters
from tracker.web.filters import grouped, local_time, long_date, ndc
from tracker.web.findings import owner_label
from tracker.web.forms.lists import TurnForm
from tracker.web.forms.programs import PublicationForm
from tracker.web.layout import Cell, Code, Link, Tag
from tracker.web.paging import pages, turn_of
from tracker.web.version_cells import case_tables, difference_rows, draft_row, gate_label

bp = Blueprint("programs", __name__)

_ENFORCEMENT = {
    "block": "Stops",
    "acknowledge": "Stops until acknowledged",
    "warn": "Warns",
}
REQUIREMENT_COLUMNS = (
    "Requirement", "Checked at", "When unmet", "Who mends it", "Parameters", "ETASU", "Source",
)  # fmt: skip
_STATUSES: Final = {
    ProgramStatus.ACTIVE: "Open to patients",
    ProgramStatus.CLOSED_TO_NEW: "Closed to new patients",
    ProgramStatus.RETIRED: "Ended: nothing is authorized or dispensed",
}
_PLACE = re.compile(r"\{(\w+)\}")
_FACTS_FROM: Final[dict[FactsFrom, str]] = {
    "records": "the records of this application",
    "files": "files only: nobody is enrolled in this program here",
}


@bp.get("/programs")
@requires(Permission.VIEW_PROGRAMS)
def index() -> ResponseReturnValue:
    form = TurnForm()
    form.validate()
    turn, actor = turn_of(form), current_actor()
    found = overview.listed(db.session(), actor, now=now())
    page_view("programs.index", rows=len(found))
    return render_template(
        "programs/index.html",
        rows=[_row(each) for each in found],
        drafts=_drafts(turn) if permits(actor, Permission.VIEW_DRAFTS) else None,
        may_publish=permits(actor, Permission.PUBLISH_PROGRAM),
        may_see_discretion=permits(actor, Permission.VIEW_DISCRETION),
    )


def _drafts(turn: Turn) -> dict[str, Any]:
    """Those that wait, all of them; and a page of the others."""
    session, actor = db.session(), current_actor()
    over = drafts.over(session, actor, turn)
    return {
        "waiting": [draft_row(each) for each in drafts.waiting(session, actor)],
        "over": [draft_row(each) for each in over.rows],
        "pages": pages(over),
    }


@bp.get("/programs/versions/<record_id:id>")
@requires(Permission.VIEW_PROGRAMS)
def show(id: str) -> ResponseReturnValue:
    page = overview.page(db.session(), current_actor(), id, now=now())
    found, before = page.published, page.before
    granted = discretion.standing(db.session(), current_actor(), found.row.program, now=now())
    page_view("programs.show", object_id=id)
    return render_template(
        "programs/show.html",
        version=found.version,
        before=before and Link(before.row.ref, url_for(".show", id=before.row.id)),
        differences=difference_rows(page.differences),
        cases=case_tables(page.cases),
        summary=_summary(found),
        discretion=[_granted(each) for each in granted],
        columns=REQUIREMENT_COLUMNS,
        requirements=[(each, _facts(each), _spoken(each)) for each in found.version.requirements],
        products=_products(found.version),
        holds=_holds(found.version),
        id=id,
    )


@bp.get("/programs/versions/<record_id:id>/text")
@requires(Permission.VIEW_PROGRAMS)
def text(id: str) -> ResponseReturnValue:
    found = overview.shown(db.session(), current_actor(), id, now=now())
    words = overview.text_of(db.session(), current_actor(), id)
    page_view("programs.text", object_id=id)
    return render_template("programs/text.html", version=found.version, text=words, id=id)


@bp.route("/programs/publish", methods=["GET", "POST"])
@requires(Permission.PUBLISH_PROGRAM)
def publish() -> ResponseReturnValue:
    form = PublicationForm()
    if not form.is_submitted():
        return render_template("programs/publish.html", form=form)
    handed_in = _handed_in(form) if form.validate() else None
    if handed_in is None:
        return render_template("programs/publish.html", form=form), 422
    if handed_in.draft_id is None:
        flash(f"{handed_in.ref} is published.", "success")
        return redirect(url_for(".index"), 303)
    flash(f"{handed_in.ref} is a draft. Nothing changes before it is approved.", "success")
    return redirect(url_for("drafts.show", id=handed_in.draft_id), 303)


def _handed_in(form: PublicationForm) -> HandedIn | None:
    """The text stays in the form whatever is wrong, so that nothing typed is lost."""
    text = form.text.data
    try:
        return drafting.hand_in(
            db.session(), current_actor(), text, now=now(), reason=form.reason.data
        )
    except InvalidProgram as error:
        for problem in problems_of(text, error):
            form.refuse("text", problem)
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
    except Conflict as error:
        form.refuse(None, str(error))
    return None


def _row(each: Published) -> list[Cell]:
    return [
        Link(each.row.ref, url_for("programs.show", id=each.row.id)),
        each.version.name,
        _state(each),
        long_date(each.row.effective_from),
        local_time(each.row.recorded_at, zone_of_actor()),
        each.published_by or "Command line",
        Code(f"{each.row.digest[:15]}…"),
    ]


def _state(each: Published) -> Tag:
    if each.in_force:
        retired = each.version.status == "retired"
        return Tag("Retired", "bad") if retired else Tag("In force", "good")
    if each.ahead:
        return Tag(f"Comes into force {long_date(each.row.effective_from)}", "wait")
    return Tag("Not in force", "plain")


def _summary(each: Published) -> list[tuple[str, Cell]]:
    version = each.version
    return [
        ("Version", each.row.ref),
        ("Today", _state(each)),
        ("Drug", version.drug),
        ("Effective from", long_date(version.effective_from)),
        ("Status", _STATUSES[version.status]),
        ("Days are counted in", version.zone or "the zone of the practice or pharmacy"),
        ("Facts come from", _FACTS_FROM[version.facts_from]),
        ("Published", local_time(each.row.recorded_at, zone_of_actor())),
        ("Published by", each.published_by or "Command line"),
        ("Reason", each.row.reason),
        ("Digest", Code(each.row.digest)),
    ]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What people are told at one outcome; `remedy` is empty where nothing stops."""

    reason: str
    remedy: str


def _granted(grant: Grant) -> str:
    row = grant.row
    return (
        f"Enforcement discretion from {long_date(row.applies_from)} to"
        f' {long_date(row.applies_until)}: "{grant.title}" is a warning only, by {row.letter}.'
    )


def _facts(requirement: Requirement) -> list[Cell]:
    """Where, what then, by whom, how much, by what right: the cells beside the title."""
    etasu = requirement.etasu
    unverified = " (unverified)" if requirement.unverified else ""
    return [
        ", ".join(gate_label(gate.value) for gate in requirement.gates),
        _ENFORCEMENT[requirement.enforcement.value],
        owner_label(requirement.owner),
        parameters(requirement),
        None if etasu is None else str(etasu.value),
        f"{requirement.cited}{unverified}",
    ]


def _spoken(requirement: Requirement) -> list[Spoken]:
    """Every outcome's sentences; a fact that they would name stands in brackets."""
    said = requirement.says.values()
    return [Spoken(_open(each.reason), _open(each.remedy or "")) for each in said]


def _open(sentence: str) -> str:
    return _PLACE.sub(lambda place: f"[{place[1].replace('_', ' ')}]", sentence)


def _holds(version: ProgramVersion) -> list[list[Cell]]:
    return [
        [
            f"{each.test.upper()} below {grouped(each.below)}"
            + (f", with {each.only_if}" if each.only_if else ""),
            each.indication.replace("-", " "),
            each.action,
            each.restart,
            f"{each.source} [{each.mark}]" + (", unverified" if each.unverified else ""),
        ]
        for each in version.dose_holds
    ]


def _products(version: ProgramVersion) -> list[list[Cell]]:
    return [
        [
            ndc(product.ndc),
            product.name,
            f"{product.strength_mg:g} mg",
            product.package,
            product.holder,
            f"{product.source} [{product.mark}]",
        ]
        for product in version.products
    ]
