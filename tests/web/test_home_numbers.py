"""Each number of a home page is that of the lines behind its link: for every role of the demo."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests.made_demo import SECRET, copied, made_demo
from tests.web.crawling import own_path
from tests.web.visiting import Page, Visitor
from tracker.app import create_app
from tracker.records.database import db
from tracker.records.tables.people import Account
from tracker.settings import Settings

pytestmark = pytest.mark.xdist_group("demo")

# Everybody of the demo whose home page has numbers, and at least how many it has.
PEOPLE = {
    "prescriber@demo.test": 15,
    "delegate@demo.test": 15,
    "suspended-prescriber@demo.test": 0,
    "prescriber@other.test": 1,
    "pharmacist@demo.test": 6,
    "representative@demo.test": 6,
    "pharmacist@other.test": 0,
    "admin@demo.test": 3,
    "auditor@demo.test": 1,
}


@pytest.fixture(scope="module")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    file = copied(made_demo(tmp_path_factory), tmp_path_factory.mktemp("homes"))
    app = create_app(Settings(database_url=f"sqlite:///{file}", secret_key=SECRET))
    app.testing = True
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("email", PEOPLE)
def test_each_number_is_that_of_the_lines_behind_its_link(demo_app: Flask, email: str) -> None:
    visitor = Visitor(demo_app).become(account_of(demo_app, email))

    home = visitor.get("/")

    found = dict(numbers_of(home))
    assert len(found) >= PEOPLE[email]
    behind = {href: lines_behind(visitor, href) for href in found}
    assert behind == found
    assert 0 not in found.values(), "an empty list is named, not counted"


@pytest.mark.parametrize("email", ["patient@demo.test", "guardian@demo.test"])
def test_a_patients_page_says_how_much_there_is_to_do(demo_app: Flask, email: str) -> None:
    visitor = Visitor(demo_app).become(account_of(demo_app, email))

    page = visitor.follow(visitor.get("/"))

    to_do = [item for box in page.all("ul") if box.get("class") == "todo" for item in box]
    assert to_do
    assert f"To do for you{len(to_do)} thing" in page.text


def account_of(app: Flask, email: str) -> str:
    with app.app_context():
        return str(db.session.scalars(select(Account.id).where(Account.email == email)).one())


def numbers_of(page: Page) -> Iterator[tuple[str, int]]:
    """The address of each list that is counted, and how many lines it is said to have."""
    for link in page.all("a"):
        for part in link.iter("b"):
            if part.get("data-count") is not None:
                yield str(link.get("href")), int("".join(part.itertext()).replace(",", ""))


def lines_behind(visitor: Visitor, href: str) -> int:
    """The rows of the list, from its first page to its last."""
    lines, path = 0, href
    while path:
        page = visitor.get(path)
        assert page.status == 200, path
        lines += sum(1 for body in page.all("tbody") for _ in body.iter("tr"))
        path = next((own_path(path, each) or "" for each in next_of(page)), "")
    return lines


def next_of(page: Page) -> Iterator[str]:
    for link in page.all("a"):
        if link.get("rel") == "next":
            yield str(link.get("href"))
