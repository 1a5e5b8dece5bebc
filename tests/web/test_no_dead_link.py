"""Every link of a page of each kind, as every role of the demo, is asked for: none is dead and none
breaks the server. Plain HTTP, so that links of one page that differ in their query only are asked
for too; how the pages look is the browser's test."""

import re
from collections import Counter, deque
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.made_demo import SECRET, copied, made_demo
from tests.web.crawling import own_path
from tests.web.test_home_numbers import account_of
from tests.web.visiting import Visitor
from tracker.app import create_app
from tracker.records.database import db
from tracker.settings import Settings

pytestmark = pytest.mark.xdist_group("demo")

PEOPLE = (
    "pharmacist@demo.test",
    "representative@demo.test",
    "prescriber@demo.test",
    "delegate@demo.test",
    "patient@demo.test",
    "guardian@demo.test",
    "admin@demo.test",
    "auditor@demo.test",
)
_ID = re.compile(r"[0-9a-f]{32}|(?<=[?&]page=)[^&]+")
# Of links that differ in an id only, so many are asked for: all versions of all programs.
MOST = 24


@pytest.fixture(scope="module")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """What breaks is a 500 here, as in production."""
    file = copied(made_demo(tmp_path_factory), tmp_path_factory.mktemp("links"))
    app = create_app(Settings(database_url=f"sqlite:///{file}", secret_key=SECRET))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("email", PEOPLE)
def test_no_link_is_dead_and_none_breaks_the_server(demo_app: Flask, email: str) -> None:
    visitor = Visitor(demo_app).become(account_of(demo_app, email))

    asked = statuses(visitor)

    assert len(asked) > 5
    assert {path: status for path, status in asked.items() if status not in (200, 303)} == {}


def statuses(visitor: Visitor) -> dict[str, int]:
    """By address. The links of the first page of each kind are followed."""
    asked: dict[str, int] = {}
    kinds: Counter[str] = Counter()
    opened: set[str] = set()
    waiting = deque(["/"])
    while waiting:
        path = waiting.popleft()
        kind = _ID.sub("*", path)
        if path in asked or kinds[kind] >= MOST or path.startswith("/static/"):
            continue
        kinds[kind] += 1
        page = visitor.get(path)
        asked[path] = page.status
        shape = kind.partition("?")[0]
        if page.tree is not None and shape not in opened:
            opened.add(shape)
            waiting.extend(p for href in page.links() if (p := own_path(path, href)))
        elif page.location:
            waiting.append(own_path(path, page.location) or "/")
    return asked
