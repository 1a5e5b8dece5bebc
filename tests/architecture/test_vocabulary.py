"""Closed vocabularies are whole: every event has its own name, every permission its use."""

import ast
import re
from collections import Counter
from pathlib import Path

from tracker.rules.authority import GRANTS, Permission, Role
from tracker.rules.events import EVENTS, Event
from tracker.settings import ROOT

WEB = sorted((ROOT / "tracker" / "web").rglob("*.py"))
SERVICES = sorted((ROOT / "tracker" / "services").rglob("*.py"))


def kinds(event: type[Event] = Event) -> list[type[Event]]:
    """Every class of event, however deep."""
    return [kind for below in event.__subclasses__() for kind in (below, *kinds(below))]


def used(paths: list[Path], owner: str) -> set[str]:
    """The members of `owner` that these modules name."""
    return {
        node.attr
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == owner
    }


def test_every_event_has_a_name_of_its_own() -> None:
    # A dataclass with slots is made twice; the class that carries the fields is the one in use.
    ours = {kind.__qualname__: kind for kind in kinds() if kind.__module__.startswith("tracker.")}
    names = Counter(kind.name for kind in ours.values())

    assert [name for name, count in names.items() if count > 1] == []
    assert set(names) == set(EVENTS)


def test_an_event_is_a_noun_and_what_happened_to_it() -> None:
    assert [n for n in EVENTS if not re.fullmatch(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*", n)] == []


def test_every_event_is_written_by_somebody() -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in SERVICES)
    classes = {kind.__name__ for kind in EVENTS.values()}

    assert [name for name in sorted(classes) if not re.search(rf"\b{name}\(", said)] == []


def test_every_permission_is_granted_to_somebody() -> None:
    granted = {permission for permissions in GRANTS.values() for permission in permissions}

    assert set(Permission) - granted == set()
    assert set(GRANTS) == set(Role)


def test_every_permission_is_asked_for_by_a_page_and_none_is_invented() -> None:
    in_web, in_services = used(WEB, "Permission"), used(SERVICES, "Permission")
    known = set(Permission.__members__)

    assert known - in_web - in_services == set()
    assert (in_web | in_services) - known == set()


def test_every_permission_to_write_is_asked_for_again_in_the_service() -> None:
    """Pages check first, services check again; a view of one's own home is the page's alone."""
    only_pages = used(WEB, "Permission") - used(SERVICES, "Permission")

    assert only_pages <= {"VIEW_HOME", "END_SESSION"}


def test_administrators_hold_no_clinical_permission() -> None:
    clinical = (GRANTS[Role.PRESCRIBER] | GRANTS[Role.PHARMACIST] | GRANTS[Role.PATIENT]) - GRANTS[
        Role.AUDITOR
    ]

    assert GRANTS[Role.ADMINISTRATOR] & clinical == set()
