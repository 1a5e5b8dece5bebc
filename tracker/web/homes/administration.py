"""The administrators' first page: what waits for them, with the days left, and the log."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.services.overviews.administration import ToDo, to_do
from tracker.services.overviews.log_state import RECENT_DAYS, log_state
from tracker.web.access import current_actor, now, page_view, zone_of_actor
from tracker.web.homes import administration_rows as rows_of
from tracker.web.homes.administration_rows import COLUMNS, Row
from tracker.web.homes.board import Tally, board_of
from tracker.web.homes.log import log_tallies
from tracker.web.layout import Link, Tone

_SHOWN: Final = 5

# What waits, the most urgent first: (name in addresses, title, tone, its rows).
LISTS: Final[tuple[tuple[str, str, Tone, Callable[[ToDo], Iterator[Row]]], ...]] = (
    ("tasks", "Certifications that pharmacies wait for", "bad", rows_of.tasks),
    ("program-drafts", "Versions that wait for an approval", "wait", rows_of.drafts),
    ("discretion", "Enforcement discretion to review", "wait", rows_of.proposals),
    ("ending", "Certifications that end within 30 days", "wait", rows_of.ending),
    ("coming-versions", "Versions that come into force later", "wait", rows_of.coming),
    ("unused-links", "One-time links of the staff not used yet", "wait", rows_of.links),
    ("never-certified", "Parties never certified", "wait", rows_of.uncertified),
)


def show() -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    found = to_do(session, actor, now=now(), zone=zone_of_actor())
    state = log_state(session, actor, now=now(), zone=zone_of_actor())
    lists = [(name, title, tone, list(rows(found))) for name, title, tone, rows in LISTS]
    agenda = [row for *_, rows in lists for row in rows[:_SHOWN]]
    page_view("home.administration", rows=len(agenda))
    return render_template(
        "home/administration.html",
        board=board_of([
            *(_tally(found, name, title, tone, rows) for name, title, tone, rows in lists),
            *_counted(found),
        ]),
        log=board_of(log_tallies(state)),
        days=RECENT_DAYS,
        columns=COLUMNS,
        agenda=agenda,
        most=_SHOWN,
        links=_links(),
    )  # fmt: skip


def waiting(name: str) -> ResponseReturnValue | None:
    """One list whole; None where there is none of that name."""
    chosen = next(((title, rows) for each, title, _, rows in LISTS if each == name), None)
    if chosen is None:
        return None
    title, rows_in = chosen
    found = to_do(db.session(), current_actor(), now=now(), zone=zone_of_actor())
    rows = list(rows_in(found))
    page_view("home.waiting", rows=len(rows))
    return render_template("home/waiting.html", title=title, columns=COLUMNS, rows=rows)


def _tally(found: ToDo, name: str, title: str, tone: Tone, rows: list[Row]) -> Tally:
    if name == "ending":
        href = url_for("certifications.index", only="expiring")
        return Tally(label=title, number=found.ending_count, href=href, tone=tone)
    notes = {
        "program-drafts": sum(each.yours for each in found.drafts),
        "discretion": sum(each.approvable for each in found.proposals),
    }
    yours = notes.get(name)
    note = "" if yours is None else f"{yours or 'None'} for you"
    href = url_for("home.waiting", name=name)
    return Tally(label=title, number=len(rows), href=href, tone=tone, note=note)


def _counted(found: ToDo) -> Iterator[Tally]:
    yield Tally(
        label="Suspended parties",
        number=found.suspended,
        href=url_for("certifications.index", only="suspended"),
    )
    yield Tally(
        label="Accounts without a password yet",
        number=found.without_password,
        href=url_for("accounts.index", state="no-password"),
        tone="plain",
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
