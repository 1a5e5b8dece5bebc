"""The audit log on the first pages of those who watch it."""

from collections.abc import Iterator
from typing import Any, Final

from flask import url_for

from tracker.rules.events import ExportStarted
from tracker.services.overviews.log_state import COUNTED_UP_TO, Exported, LogState
from tracker.web import log_words
from tracker.web.access import now, zone_of_actor
from tracker.web.filters import countdown, grouped, local_time
from tracker.web.homes.board import Tally
from tracker.web.layout import Cell, Code, Link, Tag, Tone
from tracker.web.titles import title_of
from tracker.web.version_cells import gate_label

REFUSED_COLUMNS: Final = ["Requirement", "Times", "At the gates"]
EXPORT_COLUMNS: Final = ["Began", "Who", "Format", "Entries", "State", "Why", "Digest"]
_GATES: Final = ("authorize", "confirm", "hand_over")
_OUTCOMES: Final[tuple[tuple[str, str, Tone], ...]] = (
    ("denied", "Denied access", "bad"),
    ("failed", "Failed sign-ins, signatures and exports", "bad"),
    ("blocked", "Blocked by the rules", "plain"),
)


def log_tallies(state: LogState) -> Iterator[Tally]:
    """Of the last days; each leads to exactly those entries."""
    since: dict[str, Any] = {"since": state.since.isoformat()}
    for outcome, label, tone in _OUTCOMES:
        href = url_for("audit_log.index", outcome=outcome, **since)
        number = state.outcomes.get(outcome, 0)
        yield Tally(label=label, number=number, href=href, tone=tone)
    href = url_for("audit_log.index", event=ExportStarted.name, **since)
    yield Tally(label="Exports of the log", number=state.exports, href=href, tone="plain")


def refused_rows(state: LogState) -> list[tuple[Cell, ...]]:
    """The most frequent first: how often each requirement stopped a gate, and which."""
    found: dict[str, dict[str, int]] = {}
    for (key, gate), count in state.refused.items():
        found.setdefault(key, {})[gate] = count
    ordered = sorted(found.items(), key=lambda each: (-sum(each[1].values()), each[0]))
    return [(title_of(key), sum(gates.values()), _at_gates(gates)) for key, gates in ordered]


def _at_gates(gates: dict[str, int]) -> str:
    """`Authorize 3, confirm 1`."""
    told = ", ".join(f"{gate_label(gate)} {gates[gate]}" for gate in _GATES if gate in gates)
    return told[0].upper() + told[1:]


def export_rows(state: LogState) -> list[tuple[Cell, ...]]:
    return [_export(each) for each in state.last_exports]


def facts(state: LogState) -> list[tuple[str, Cell]]:
    """What stands at the top of the auditor's page."""
    found: list[tuple[str, Cell]] = [("Entries in the last 24 hours", _counted(state.last_day))]
    if state.last_exports and state.since_export is not None:
        found.append(("Last export", _began(state.last_exports[0])))
        found.append(("Entries since then", _counted(state.since_export)))
    else:
        found.append(("Last export", "Never"))
    return [*found, ("Last signed checkpoint", "None: this release signs none")]


def _began(export: Exported) -> str:
    at = export.started.recorded_at
    ago = countdown(at, now()).removeprefix("expired ")
    return f"{local_time(at, zone_of_actor())} ({ago}), by {log_words.who(export.started)}"


def _counted(number: int) -> str:
    return f"{grouped(number)}{'+' if number >= COUNTED_UP_TO else ''}"


def _export(each: Exported) -> tuple[Cell, ...]:
    started, ended = each.started, each.ended
    at = local_time(started.recorded_at, zone_of_actor())
    detail = ended.detail if ended else {}
    digest = str(detail.get("digest") or "").removeprefix("sha256:")
    return (
        Link(at, url_for("audit_log.show", id=started.id)),
        log_words.who(started),
        str(started.detail["format"]),
        str(detail["rows"]) if ended else None,
        _state(each),
        str(started.detail["reason"]),
        Code(log_words.short(digest)) if digest else None,
    )


def _state(each: Exported) -> Tag:
    if each.ended is None:
        return Tag("No end recorded", "wait")
    return Tag("Complete", "good") if each.ended.detail["completed"] else Tag("Broken off", "bad")
