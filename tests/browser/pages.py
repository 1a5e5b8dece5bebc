"""The main pages, by name, and how a person gets there in the demo."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page

from tests.browser.walking import PASSWORD, click_through

Go = Callable[[Page, str], None]

PHARMACIST: Final = "pharmacist@demo.test"
REPRESENTATIVE: Final = "representative@demo.test"
PRESCRIBER: Final = "prescriber@demo.test"
DELEGATE: Final = "delegate@demo.test"
PATIENT: Final = "patient@demo.test"
GUARDIAN: Final = "guardian@demo.test"
ADMINISTRATOR: Final = "admin@demo.test"
AUDITOR: Final = "auditor@demo.test"


@dataclass(frozen=True, slots=True)
class MainPage:
    """Who opens it, None for nobody signed in, and the way from anywhere."""

    email: str | None
    go: Go


def _at(path: str) -> Go:
    return lambda page, base: page.goto(base + path) and None


def _first(path: str, link: str, *, shows: str = "main") -> Go:
    """The first page behind such a link of `path` on which `shows` is to be seen."""

    def go(page: Page, base: str) -> None:
        page.goto(base + path)
        hrefs = page.eval_on_selector_all(
            f"main a[href{link}]", "links => links.map(each => each.getAttribute('href'))"
        )
        for href in dict.fromkeys(hrefs):
            page.goto(base + href)
            if page.locator(shows).count():
                return
        raise AssertionError(f"{path} leads to no page with {shows}")

    return go


def _then(first: Go, *links: str) -> Go:
    """On from there, by the first link of each kind."""

    def go(page: Page, base: str) -> None:
        first(page, base)
        for link in links:
            href = page.locator(f"main a[href{link}]").first.get_attribute("href")
            page.goto(base + str(href))

    return go


def _pressed(first: Go, button: str) -> Go:
    """What such a button leads to."""

    def go(page: Page, base: str) -> None:
        first(page, base)
        click_through(page.locator(button).first)

    return go


_DISPENSES: Final = '^="/dispenses/"'
_PATIENTS: Final = '^="/patients/"'
_BLOCKED: Final = _first(
    "/worklists/blocked", _DISPENSES, shows='.panel--bad [data-status="unmet"]'
)
_READY: Final = _first("/worklists/ready", _DISPENSES, shows='[data-decision="allowed"]')
_CONFIRMED: Final = _first("/worklists/to-ship", _DISPENSES, shows='[data-decision="allowed"]')
_HANDED_OVER: Final = _first("/dispenses", '^="/dispenses/handed-over/"')
_ONE_PATIENT: Final = _first("/patients", _PATIENTS)
_REFUSED: Final = _first("/patients/waiting/without-number", '^="/decisions/"')
_NEWER_VERSION: Final = _first(
    "/programs", '^="/programs/versions/"', shows="caption:has-text('Differences')"
)
_WITH_ERRORS: Final = _pressed(
    _at("/enrollments/new/ps-pomalidomide-us"), "main button[type=submit]"
)

MAIN_PAGES: Final[dict[str, MainPage]] = {
    "sign-in": MainPage(None, _at("/sign-in")),
    "pharmacy-home": MainPage(PHARMACIST, _at("/")),
    "worklist-ready": MainPage(PHARMACIST, _at("/worklists/ready")),
    "worklist-blocked": MainPage(PHARMACIST, _at("/worklists/blocked")),
    "worklist-to-ship": MainPage(PHARMACIST, _at("/worklists/to-ship")),
    "dispense-blocked": MainPage(PHARMACIST, _BLOCKED),
    "dispense-ready": MainPage(PHARMACIST, _READY),
    "dispense-confirmed": MainPage(PHARMACIST, _CONFIRMED),
    "handed-over": MainPage(PHARMACIST, _HANDED_OVER),
    "pharmacy-patient": MainPage(PHARMACIST, _then(_READY, '$="/patient"')),
    "explanation": MainPage(PHARMACIST, _then(_HANDED_OVER, '$="/explanation"')),
    "task-sent": MainPage(PHARMACIST, _pressed(_BLOCKED, "form[data-task] button")),
    "representative-home": MainPage(REPRESENTATIVE, _at("/")),
    "prescriber-home": MainPage(PRESCRIBER, _at("/")),
    "patients": MainPage(PRESCRIBER, _at("/patients")),
    "patient": MainPage(PRESCRIBER, _ONE_PATIENT),
    "due": MainPage(PRESCRIBER, _at("/due")),
    "renewals": MainPage(PRESCRIBER, _at("/renewals")),
    "decision-refused": MainPage(PRESCRIBER, _REFUSED),
    "survey": MainPage(PRESCRIBER, _then(_ONE_PATIENT, '*="/survey?"')),
    "what-if": MainPage(
        PRESCRIBER, _pressed(_then(_ONE_PATIENT, '*="/what-if"'), ".supposing button[type=submit]")
    ),
    "enroll-with-errors": MainPage(PRESCRIBER, _WITH_ERRORS),
    "delegate-home": MainPage(DELEGATE, _at("/")),
    "patients-own-page": MainPage(PATIENT, _at("/")),
    "guardian-home": MainPage(GUARDIAN, _at("/")),
    "administrator-home": MainPage(ADMINISTRATOR, _at("/")),
    "certifications": MainPage(ADMINISTRATOR, _at("/certifications")),
    "programs": MainPage(ADMINISTRATOR, _at("/programs")),
    "program-version": MainPage(ADMINISTRATOR, _NEWER_VERSION),
    "auditor-home": MainPage(AUDITOR, _at("/")),
    "audit-log": MainPage(AUDITOR, _at("/audit-log")),
}


def reach(page: Page, base: str, name: str) -> None:
    """Open the page of that name, as whoever uses it."""
    wanted = MAIN_PAGES[name]
    sign_in(page, base, wanted.email)
    wanted.go(page, base)


def sign_in(page: Page, base: str, email: str | None) -> None:
    """Anew, whoever was signed in before."""
    page.context.clear_cookies()
    if email is None:
        return
    page.goto(f"{base}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    click_through(page.get_by_role("button", name="Sign in"))
