"""Chromium, and a server with the demo in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.serving import command, served
from tests.browser.starting import CHROMIUM, LAUNCH
from tests.browser.walking import Walk
from tests.databases import missing


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        missing("Chromium is not installed: as root, `make browser` installs it")
    return browser_type_launch_args | LAUNCH


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, loaded once by the command that a person would type."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    command(file, "demo", "load")
    return file


@pytest.fixture(scope="module")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of a server with a demo of this module's own."""
    file = tmp_path_factory.mktemp("served") / "demo.db"
    shutil.copyfile(demo_file, file)
    with served(file) as base:
        yield base


@pytest.fixture(params=[1280, 390], ids=["wide", "phone"])
def walk(request: pytest.FixtureRequest, browser: Browser, demo: str) -> Iterator[Walk]:
    """A person on the demo, at both widths."""
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    yield Walk(context.new_page(), demo)
    context.close()
