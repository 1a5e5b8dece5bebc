"""The home pages of administrators and auditors: what waits, and what was refused of late."""

from datetime import timedelta
from typing import Any, Final

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.rules.timeline import day_of
from tracker.services.overviews import administration, tasks
from tracker.services.overviews.administration import RECENT_DAYS, Waiting
from tracker.services.overviews.tasks import OpenTask
from tracker.web.access import current_actor, now, page_view, zone_of_actor
from tracker.web.layout import Card, Cell, Instant, Link, Tone

_OUTCOMES: Final[tuple[tuple[str, str, Tone], ...]] = (
    ("blocked", "Blocked by the rules", "bad"),
    ("denied", "Denied access", "bad"),
    ("failed", "Failed sign-ins, signatures, exports", "bad"),
)


def show() -> ResponseReturnValue:
    """Counts only; each leads to the list behind it."""
    actor = current_actor()
    waiting = administration.waiting(db.session(), actor, now=now(), zone=zone_of_actor())
    page_view("home.administration")
    runs = permits(actor, Permission.CERTIFY)
    asked = tasks.for_administrators(db.session(), actor, now=now()) if runs else ()
    return render_template(
        "home/administration.html",
        waiting=_waiting(waiting) if runs else (),
        tasks=[_asked(task) for task in asked],
        refusals=_refusals(waiting),
        links=_links(),
        days=RECENT_DAYS,
    )


def _waiting(waiting: Waiting) -> list[Card]:
    return [
        _card("Certifications that end within 30 days", waiting.expiring, "wait",
              url_for("certifications.index", only="expiring")),
        _card("Suspended parties", waiting.suspended, "bad",
              url_for("certifications.index", only="suspended")),
        _card("Accounts without a password yet", waiting.without_password, "wait",
              url_for("accounts.index", state="no-password")),
        _card("Program drafts that wait for your approval", waiting.drafts, "wait",
              url_for("programs.index")),
        _card("Enforcement discretion to review", waiting.proposals, "wait",
              url_for("discretion.index")),
        Card("Reported pregnancies, outcome not known", f"{waiting.pregnancies:,}",
             "Followed up by the practices", tone="wait" if waiting.pregnancies else "plain"),
    ]  # fmt: skip


def _refusals(waiting: Waiting) -> list[Card]:
    since = day_of(now() - timedelta(days=RECENT_DAYS), zone_of_actor()).isoformat()
    cards = [
        _card(label, waiting.refusals.get(outcome, 0), tone,
              url_for("audit_log.index", since=since, outcome=outcome))
        for outcome, label, tone in _OUTCOMES
    ]  # fmt: skip
    exports = url_for("audit_log.index", since=since, event="audit-log.export-started")
    return [*cards, _card("Exports of the log", waiting.exports, "plain", exports)]


def _asked(task: OpenTask) -> tuple[Cell, ...]:
    """What a dispense waits for: whose certification, and nothing of the patient."""
    row = task.row
    keys = {finding.requirement for finding in task.missing}
    if "prescriber-certified" in keys:
        href = url_for("certifications.prescriber", id=row.prescriber_id)
    elif "pharmacy-certified" in keys:
        href = url_for("certifications.pharmacy", id=row.pharmacy_id)
    else:
        href = url_for("programs.index")
    return (
        Link(", ".join(task.titles), href),
        row.program,
        f"{row.pharmacy}, {row.pharmacy_phone}",
        Instant(row.sent_at, zone_of_actor().key),
        task.note,
    )


def _card(label: str, count: int, tone: Tone, href: str) -> Card:
    """Quiet when there is nothing to do."""
    return Card(label, f"{count:,}", "Show", href, tone if count else "plain")


def _links() -> list[Link]:
    choices: tuple[tuple[Permission, str, str, dict[str, Any]], ...] = (
        (Permission.CREATE_ACCOUNT, "Enroll a prescriber", "prescribers.new", {}),
        (Permission.CERTIFY, "Certify a prescriber", "certifications.new", {"kind": "prescriber"}),
        (Permission.CERTIFY, "Certify a pharmacy", "certifications.new", {"kind": "pharmacy"}),
        (Permission.CREATE_ACCOUNT, "Create an account", "accounts.new", {}),
        (Permission.CREATE_ACCOUNT, "Create an organization", "organizations.new", {}),
        (Permission.VIEW_STORY, "Find a patient's story", "stories.index", {}),
        (Permission.EXPORT_AUDIT_LOG, "Export the audit log", "audit_exports.new", {}),
    )
    actor = current_actor()
    return [
        Link(label, url_for(endpoint, **values))
        for permission, label, endpoint, values in choices
        if permits(actor, permission)
    ]
