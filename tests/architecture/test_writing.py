"""Every use case writes through `tracker.services.writing`, which keeps what is due next."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tracker.settings import ROOT

SERVICES = ROOT / "tracker" / "services"
# The one way to write itself, and the cross-check, which must not put right what it looks for.
APART = {"writing.py", "checking_schedules.py"}


def _uses(path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of everything imported, and (`module`, name) of every attribute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def test_no_use_case_writes_past_what_is_due_next() -> None:
    """The records' own `writing` keeps no schedule: services take the one of services."""
    past = [
        str(path.relative_to(ROOT))
        for path in sorted(SERVICES.rglob("*.py"))
        if path.name not in APART
        and {("tracker.records.transaction", "writing"), ("transaction", "writing")}
        & set(_uses(path))
    ]

    assert past == []


def test_the_services_that_write_are_found() -> None:
    writing = [
        path
        for path in SERVICES.rglob("*.py")
        if ("tracker.services.writing", "writing") in set(_uses(path))
    ]

    assert len(writing) > 20


def test_only_the_log_of_views_writes_below_the_services() -> None:
    """It is about no patient that it would hold, so that nothing becomes due by it."""
    records = ROOT / "tracker" / "records"
    below = [
        path.name
        for path in records.glob("*.py")
        if ("tracker.records.transaction", "writing") in set(_uses(path))
    ]

    assert below == ["audit_log.py"]
