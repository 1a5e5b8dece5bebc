"""What waits for administrators, as the rows of its lists: each leads to the act."""

from datetime import date
from typing import Final, assert_never

from flask import url_for

from tracker.rules.timeline import day_of
from tracker.services.overviews.administration import Item, UncertifiedRow, UnusedLink
from tracker.services.overviews.discretion import Grant
from tracker.services.overviews.drafts import Drafted
from tracker.services.overviews.parties import Standing
from tracker.services.overviews.programs import Published
from tracker.services.overviews.tasks import OpenTask
from tracker.web.access import now, zone_of_actor
from tracker.web.filters import long_date
from tracker.web.layout import Cell, Deadline, Instant, Link, joined
from tracker.web.menu import ROLE_LABELS
from tracker.web.patient_record.windows import days_left
from tracker.web.program_choices import program_label
from tracker.web.titles import required
from tracker.web.version_cells import waits_for

COLUMNS: Final = ["What", "Which", "When", "Next"]
Row = tuple[Cell, ...]


def row_of(item: Item) -> Row:
    """What it is, which one, its day, and the act."""
    match item:
        case OpenTask():
            return _task(item)
        case Drafted():
            return _draft(item)
        case Grant():
            return _proposal(item)
        case Standing():
            return _ending(item)
        case Published():
            return _coming(item)
        case UnusedLink():
            return _link(item)
        case UncertifiedRow():
            return _uncertified(item)
        case _:
            assert_never(item)


def _task(each: OpenTask) -> Row:
    """What a dispense waits for: whose certification, and nothing of the patient."""
    return (
        f"A pharmacy waits. {required(each.titles)}",
        joined([program_label(each.row.program), f"{each.row.pharmacy}, {each.phone}", each.note]),
        Instant(each.row.sent_at, zone_of_actor().key),
        _mended_at(each),
    )


def _ending(each: Standing) -> Row:
    row = each.row
    href = url_for(f"certifications.{row.party}", id=row.party_id)
    ends_on = row.certified_until
    when = None if ends_on is None else _on(ends_on, each.today)
    whose = f"{row.party_name}, {program_label(row.program)}"
    return "Certification ends", whose, when, Link("Open", href)


def _draft(each: Drafted) -> Row:
    href = url_for("drafts.show", id=each.row.id)
    return (
        "Version waits for approval",
        joined([each.row.ref, waits_for(each) or ""]),
        f"First day {_on(each.row.effective_from)}",
        Link("Review" if each.yours else "Open", href),
    )


def _coming(each: Published) -> Row:
    href = url_for("programs.show", id=each.row.id)
    return (
        "Version comes into force",
        each.row.ref,
        _on(each.row.effective_from),
        Link("Open", href),
    )


def _proposal(each: Grant) -> Row:
    href = url_for("discretion.show", id=each.row.id)
    return (
        "Discretion to review",
        joined([each.title, each.program, f"proposed by {each.proposed_by}"]),
        f"First day {_on(each.row.applies_from)}",
        Link("Review" if each.approvable else "Open", href),
    )


def _link(each: UnusedLink) -> Row:
    return (
        "One-time link not used yet",
        joined([each.printed_name, ROLE_LABELS[each.role], each.organization_name or ""]),
        Deadline(each.until, zone_of_actor().key, now()),
        Link("Open the account", url_for("accounts.show", id=each.account_id)),
    )


def _uncertified(each: UncertifiedRow) -> Row:
    return (
        f"{each.kind.capitalize()} never certified",
        joined([each.name, each.organization_name or ""]),
        Instant(each.recorded_at, zone_of_actor().key),
        Link("Certify", url_for("certifications.new", kind=each.kind)),
    )


def _mended_at(task: OpenTask) -> Link:
    row, keys = task.row, {finding.requirement for finding in task.missing}
    if "prescriber-certified" in keys:
        return Link("Open", url_for("certifications.prescriber", id=row.prescriber_id))
    if "pharmacy-certified" in keys:
        return Link("Open", url_for("certifications.pharmacy", id=row.pharmacy_id))
    return Link("Open the programs", url_for("programs.index"))


def _on(day: date, today: date | None = None) -> str:
    """`Dec 23, 2026 (26 days left)`."""
    left = days_left(day, today or day_of(now(), zone_of_actor()))
    return f"{long_date(day)} ({left})"
