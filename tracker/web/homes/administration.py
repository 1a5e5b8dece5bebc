"""The administrators' first page: what waits for them, with the days left, and the log."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.rules.errors import NotFound
from tracker.services.overviews import administration
from tracker.services.overviews.administration import Group, ToDo, Waiting
from tracker.services.overviews.discretion import Grant
from tracker.services.overviews.drafts import Drafted
from tracker.services.overviews.log_state import RECENT_DAYS, log_state
from tracker.web.access import current_actor, now, page_view, zone_of_actor
from tracker.web.filters import plural
from tracker.web.forms.lists import TurnForm
from tracker.web.homes.administration_rows import COLUMNS, row_of
from tracker.web.homes.board import Tally, board_of
from tracker.web.homes.log import log_tallies
from tracker.web.layout import Link, Tone
from tracker.web.paging import pages, turn_of

_SHOWN: Final = 5
_LISTS: Final[Mapping[Waiting, tuple[str, Tone]]] = {
    Waiting.TASKS: ("Certifications that pharmacies wait for", "bad"),
    Waiting.DRAFTS: ("Versions that wait for an approval", "wait"),
    Waiting.PROPOSALS: ("Enforcement discretion to review", "wait"),
    Waiting.ENDING: ("Certifications that end within 30 days", "wait"),
    Waiting.COMING: ("Versions that come into force later", "wait"),
    Waiting.LINKS: ("One-time links of the staff not used yet", "wait"),
    Waiting.UNCERTIFIED: ("Parties never certified", "wait"),
}


def show() -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    found = administration.to_do(session, actor, now=now(), zone=zone_of_actor())
    state = log_state(session, actor, now=now(), zone=zone_of_actor())
    agenda = [row_of(each) for group in found.groups.values() for each in group.rows[:_SHOWN]]
    page_view("home.administration", rows=len(agenda))
    return render_template(
        "home/administration.html",
        board=board_of([
            *(_tally(kind, group) for kind, group in found.groups.items()),
            *_counted(found),
        ]),
        log=board_of(log_tallies(state)),
        days=RECENT_DAYS,
        columns=COLUMNS,
        agenda=agenda,
        most=_SHOWN,
        links=_links(),
    )  # fmt: skip


def waiting(name: str) -> ResponseReturnValue:
    """One page of one list. Raises NotFound where there is none of that name."""
    form = TurnForm()
    if name not in set(Waiting) or not form.validate():
        raise NotFound("Not found.")
    kind, turn = Waiting(name), turn_of(form)
    page = administration.waiting(
        db.session(), current_actor(), kind, turn, now=now(), zone=zone_of_actor()
    )
    page_view("home.waiting", rows=len(page.rows))
    return render_template(
        "home/waiting.html",
        title=_LISTS[kind][0],
        columns=COLUMNS,
        rows=[row_of(each) for each in page.rows],
        pages=pages(page),
    )


def _tally(kind: Waiting, group: Group) -> Tally:
    title, tone = _LISTS[kind]
    listed = url_for("home.waiting", name=str(kind))
    return Tally(
        label=title,
        number=group.number,
        href=url_for("certifications.index", only="expiring") if kind is Waiting.ENDING else listed,
        tone=tone,
        note=_yours(group) if kind in (Waiting.DRAFTS, Waiting.PROPOSALS) else "",
        more=group.more,
    )


def _yours(group: Group) -> str:
    """How many of those that two administrators decide this one may."""
    own = sum(
        (isinstance(each, Drafted) and each.yours) or (isinstance(each, Grant) and each.approvable)
        for each in group.rows
    )
    return f"{own or 'None'} for you"


def _counted(found: ToDo) -> Iterator[Tally]:
    yield Tally(
        label="Suspended certifications",
        number=found.suspended,
        href=url_for("certifications.index", only="suspended"),
        note=f"Of {plural(found.suspended_parties, 'party', 'parties')}",
    )
    yield Tally(
        label="Accounts without a password yet",
        number=found.without_password,
        href=url_for("accounts.index", state="no-password"),
        tone="plain",
        more=found.without_password >= administration.COUNTED_UP_TO,
    )
    yield Tally(
        label="Reported pregnancies, outcome not known",
        number=found.pregnancies,
        href=None,
        tone="plain",
        note="Followed up by the practices",
    )


def _links() -> list[Link]:
    choices: tuple[tuple[Permission, str, str, dict[str, Any]], ...] = (
        (Permission.CREATE_ACCOUNT, "Enroll a prescriber", "prescribers.new", {}),
        (Permission.CERTIFY, "Certify a prescriber", "certifications.new", {"kind": "prescriber"}),
        (Permission.CERTIFY, "Certify a pharmacy", "certifications.new", {"kind": "pharmacy"}),
        (Permission.CREATE_ACCOUNT, "Create an account", "accounts.new", {}),
        (Permission.CREATE_ACCOUNT, "Create an organization", "organizations.new", {}),
        (Permission.EXPORT_AUDIT_LOG, "Export the audit log", "audit_exports.new", {}),
    )
    actor = current_actor()
    return [
        Link(label, url_for(endpoint, **values))
        for permission, label, endpoint, values in choices
        if permits(actor, permission)
    ]
