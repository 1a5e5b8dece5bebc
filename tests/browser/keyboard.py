"""A pharmacist at the counter with keyboard and scanner, and how few keys they press."""

from dataclasses import dataclass

from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from tests.browser.walking import A_MOMENT, PASSWORD, Walk
from tests.services.pharmacy_day import PharmacyDay
from tracker.records import accounts
from tracker.rules.authority import Actor

WIDE = 1280
FOUR_MG = "01003595725042191728063010A1|21S"
ONE_MG = "01003595725012181728063010B1|21S"
OUT_OF_DATE = "01003595725042191716063010A1|21S"


@dataclass
class Keyboard:
    """What a person presses, in groups: one key, or one field's text with its Enter."""

    page: Page
    groups: int = 0

    def scan(self, text: str) -> "Keyboard":
        """A scanner types and sends Enter; the page answers."""
        with self.page.expect_navigation():
            self.page.keyboard.type(text)
            self.page.keyboard.press("Enter")
        self.page.wait_for_timeout(A_MOMENT)
        return self

    def press(self, *keys: str, leads_on: bool = False) -> "Keyboard":
        self.groups += 1
        if not leads_on:
            for key in keys:
                self._key(key)
            return self
        with self.page.expect_navigation():
            for key in keys:
                self._key(key)
        self.page.wait_for_timeout(A_MOMENT)
        return self

    def tab_to(self, text: str) -> "Keyboard":
        """Tab until what has the focus says this."""
        self.groups += 1
        for _ in range(60):
            self.page.keyboard.press("Tab")
            told = "document.activeElement.innerText || document.activeElement.name || ''"
            if text in self.page.evaluate(told):
                return self
        raise AssertionError(f"Tab never came to {text}")

    def _key(self, key: str) -> None:
        if len(key) == 1 or (key[0].isupper() and key in ("Enter", "Tab", "Escape")):
            self.page.keyboard.press(key)
        else:
            self.page.keyboard.type(key)


def email(session: Session, actor: Actor) -> str:
    account = accounts.by_id(session, actor.id)
    session.rollback()  # a read left open could not write later
    assert account is not None
    return account.email


def at_work(
    browser: Browser, base: str, day: PharmacyDay, **context: object
) -> tuple[Walk, Keyboard]:
    """The pharmacist, signed in, at the home page."""
    size = {"width": WIDE, "height": 800}
    page = browser.new_context(**({"viewport": size} | context)).new_page()  # type: ignore[arg-type]
    walk = Walk(page, base)
    page.goto(f"{base}/sign-in")
    page.get_by_label("E-mail address").fill(email(day.session, day.pharmacist))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{base}/")
    return walk, Keyboard(page)
