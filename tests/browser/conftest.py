"""Chromium, and a server with the demo in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.serving import served
from tests.browser.starting import CHROMIUM, LAUNCH
from tests.browser.walking import PATIENCE, Walk
from tests.databases import missing
from tests.made_demo import copied, made_demo

WIDTHS = {"wide": 1280, "phone": 390}
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
