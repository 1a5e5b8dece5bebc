"""Chromium, and a server with the demo in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.keyboard import WIDE
from tests.browser.serving import served
from tests.browser.starting import CHROMIUM, LAUNCH
from tests.browser.walking import PASSWORD, PATIENCE, Walk
from tests.counter import make_pharmacist
from tests.databases import copy_of_sqlite, missing
from tests.factories import add
from tests.made_demo import copied, made_demo
from tests.people import quick_hash
from tests.services.pharmacy_day import BORN, PharmacyDay
from tracker.rules.authority import Role

WIDTHS = {"wide": WIDE, "phone": 390}
Make = Callable[..., PharmacyDay]
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        missing("Chromium is not installed: as root, `make browser` installs it")
    return browser_type_launch_args | LAUNCH


@pytest.fixture(scope="module")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo of this module's own, to change."""
    return copied(made_demo(tmp_path_factory), tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def demo(demo_file: Path) -> Iterator[str]:
    """The base URL of a server on that demo."""
    with served(demo_file) as base:
        yield base


@pytest.fixture
def walk(browser: Browser, demo: str) -> Iterator[Walk]:
    """A person at a desk."""
    yield from a_person(browser, demo, WIDTHS["wide"])


@pytest.fixture
def phone(browser: Browser, demo: str) -> Iterator[Walk]:
    """A person with a phone."""
    yield from a_person(browser, demo, WIDTHS["phone"])


def a_person(browser: Browser, base: str, width: int) -> Iterator[Walk]:
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield Walk(context.new_page(), base)
    context.close()


@pytest.fixture(scope="module")
def counter(
    sqlite_head: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Make]]:
    """A served installation, and a way to make one more pharmacy with one prescription in it."""
    file = tmp_path_factory.mktemp("counter") / "counter.db"
    hashed = quick_hash(PASSWORD)
    with copy_of_sqlite(sqlite_head, file) as database, database.session() as session:

        def make(**given: object) -> PharmacyDay:
            day = PharmacyDay(session, at=datetime.now(UTC), **given)  # type: ignore[arg-type]
            day.of_patient(
                "patient_identity",
                given_name="Maria",
                family_name="Gomez",
                birth_date=BORN,
                recorded_at=day.at - timedelta(hours=1),
            )
            # Rows of the factories have no address to sign in with.
            day.pharmacist = make_pharmacist(session, day.pharmacy_id)
            day.prescriber = make_pharmacist(session, day.practice_id, role=Role.PRESCRIBER)
            for actor in (day.pharmacist, day.prescriber):
                add(session, "password", account_id=actor.id, hash=hashed)
            return day

        with served(file) as base:
            yield base, make
