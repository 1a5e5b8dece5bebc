"""The main pages, by name, and how a person gets there in the demo."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

from tests.browser.walking import PASSWORD


def _sign_in(page: Page, base: str, email: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{base}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state("load")


def _home(email: str) -> Callable[[Page, str], None]:
    return lambda page, base: _sign_in(page, base, email)


def _at(email: str, path: str) -> Callable[[Page, str], None]:
    def go(page: Page, base: str) -> None:
        _sign_in(page, base, email)
        page.goto(base + path)

    return go


def _dispense(worklist: str, status: str) -> Callable[[Page, str], None]:
    """The first prescription of that worklist whose page has a finding of that kind."""

    def go(page: Page, base: str) -> None:
        _sign_in(page, base, "pharmacist@demo.test")
        page.goto(f"{base}/worklists/{worklist}")
        paths = page.eval_on_selector_all(
            'main a[href^="/dispenses/"]', "links => links.map(a => a.getAttribute('href'))"
        )
        for path in dict.fromkeys(paths):
            page.goto(base + path)
            if page.locator(status).count():
                return
        raise AssertionError(f"no prescription in the worklist shows {status}")

    return go


def _patient(page: Page, base: str) -> None:
    _sign_in(page, base, "prescriber@demo.test")
    page.goto(f"{base}/patients")
    page.locator("main table a").first.click()
    page.wait_for_load_state("load")


def _enrollment_with_errors(page: Page, base: str) -> None:
    _at("prescriber@demo.test", "/enrollments/new/ps-pomalidomide-us")(page, base)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state("load")


MAIN_PAGES: Final[dict[str, Callable[[Page, str], None]]] = {
    "sign-in": lambda page, base: page.goto(f"{base}/sign-in") and None,
    "pharmacy-home": _home("pharmacist@demo.test"),
    "dispense-blocked": _dispense("blocked", '.panel--bad [data-status="unmet"]'),
    "dispense-ready": _dispense("ready", '[data-decision="allowed"]'),
    "prescriber-home": _home("prescriber@demo.test"),
    "patient": _patient,
    "enroll-with-errors": _enrollment_with_errors,
    "patients-own-page": _home("patient@demo.test"),
    "certifications": _at("admin@demo.test", "/certifications"),
    "audit-log": _at("auditor@demo.test", "/audit-log"),
}


def reach(page: Page, base: str, name: str) -> None:
    """Open the page of that name, as whoever uses it."""
    page.context.clear_cookies()
    MAIN_PAGES[name](page, base)
