"""`make screenshots`: the main pages at both widths, from the demo, into docs/screenshots/.

Each page is opened once and each person signs in once; a page that changes something, as a task
that is sent, stands in the list behind those that show how it was before.
"""

import shutil
import sys
import tempfile
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.pages import MAIN_PAGES, sign_in
from tests.browser.serving import command, served
from tests.browser.starting import LAUNCH
from tracker.settings import ROOT

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = (1280, 390)
TALLEST = 1800


def main(folder: Path = FOLDER) -> None:
    """Replace every picture in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        file = Path(place) / "demo.db"
        command(file, "demo", "load")
        browser = playwright.chromium.launch(**LAUNCH)
        with served(file) as base:
            page = browser.new_page()
            for email, pages in groupby(MAIN_PAGES.items(), key=lambda each: each[1].email):
                sign_in(page, base, email)
                for name, wanted in pages:
                    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
                    wanted.go(page, base)
                    _photograph(page, folder, name)
        browser.close()


def _photograph(page: Page, folder: Path, name: str) -> None:
    """The top of the page at each width: long lists say nothing more further down."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        whole = page.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0.0, "y": 0.0, "width": float(width), "height": float(min(whole, TALLEST))}
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True, clip=clip)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
