"""Every page that a link of ours leads to, as every role, at both widths."""

import re
from collections import deque

import pytest

from tests.browser.conftest import WIDTHS, a_person
from tests.browser.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
PEOPLE = (
    "pharmacist@demo.test",
    "representative@demo.test",
    "prescriber@demo.test",
    "delegate@demo.test",
    "patient@demo.test",
    "admin@demo.test",
    "auditor@demo.test",
)
_ID = re.compile(r"[0-9a-f]{32}")


def kind_of(path: str) -> str:
    """Pages that differ only in whose record they show are one kind."""
    return _ID.sub("*", path.partition("?")[0].partition("#")[0])


def links(walk: Walk) -> list[str]:
    found = walk.page.eval_on_selector_all(
        "a[href]:not([download])", "links => links.map(a => a.getAttribute('href'))"
    )
    return [href for href in found if href.startswith("/") and not href.startswith("//")]


def explore(walk: Walk, known: set[str]) -> None:
    """Each kind of page once; every one answers and passes the examination."""
    waiting = deque(["/"])
    queued = set(waiting)
    while waiting:
        path = waiting.popleft()
        answer = walk.page.goto(walk.base + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        walk.examine()
        for href in links(walk):
            kind = kind_of(href)
            if kind not in known | queued:
                waiting.append(href)
                queued.add(kind)
    known |= queued - {"/"}


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_dead_link_a_violation_or_a_sideways_scroll(browser, demo, width):
    known: set[str] = set()
    for email in PEOPLE:
        for walk in a_person(browser, demo, WIDTHS[width]):
            explore(walk.sign_in(email), known)
    assert len(known) > 50, sorted(known)
