"""`make screenshots`: the main pages at both widths, from the demo, into docs/screenshots/."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.pages import MAIN_PAGES, reach
from tests.browser.serving import command, served
from tests.browser.starting import LAUNCH
from tracker.settings import ROOT

FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = (1280, 390)
TALLEST = 1800


def main() -> None:
    """Replace every picture."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "demo.db"
        command(file, "demo", "load")
        browser = playwright.chromium.launch(**LAUNCH)
        with served(file) as base:
            for width in WIDTHS:
                page = browser.new_page(viewport={"width": width, "height": 900})
                for name in MAIN_PAGES:
                    reach(page, base, name)
                    _photograph(page, FOLDER / f"{name}-{width}.png")
        browser.close()


def _photograph(page: Page, file: Path) -> None:
    """The top of the page: long lists say nothing more further down."""
    whole = page.evaluate("document.documentElement.scrollHeight")
    width = page.evaluate("document.documentElement.clientWidth")
    clip = {"x": 0.0, "y": 0.0, "width": float(width), "height": float(min(whole, TALLEST))}
    page.screenshot(path=file, full_page=True, clip=clip)


if __name__ == "__main__":
    main()
