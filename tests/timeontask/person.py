"""A person with a keyboard and a scanner in real Chromium, and the time that they would take.

What a person does is added up from the stated delays; what the machine does is measured, from the
key that asks for a page to the page's `load` event. Tab counts as a key like any other.
"""

import time
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Locator, Page

from tests.browser.walking import A_MOMENT, PASSWORD
from tests.timeontask.delays import Delays

MOST_TABS: Final = 80


class NotDone(Exception):
    """The task could not be completed by keyboard and scanner."""


@dataclass
class Tally:
    """What one task took, in seconds, and of what. `spared`: what a stricter count adds, which
    prepares for every scan of a go and waits for each answer before it aims at the next code."""

    human: float = 0.0
    reading: float = 0.0  # of the human part
    system: float = 0.0
    spared: float = 0.0
    keys: int = 0
    scans: int = 0
    words: int = 0
    pages: int = 0


@dataclass
class Person:
    page: Page
    base: str
    delays: Delays
    tally: Tally = field(default_factory=Tally)
    _answered: float = 0.0

    def arrives(self, path: str) -> None:
        """Where the task begins: not counted."""
        self.page.goto(path if path.startswith("http") else self.base + path)
        self._answered = time.perf_counter()

    def opens(self, path: str) -> None:
        """By a link outside of the product, in a mail or a QR code: one scan or tap."""
        self._takes(self.delays.mental + self.delays.scans(1))
        self.tally.scans += 1
        started = time.perf_counter()
        self.page.goto(path)
        self._has_answered(started)

    def reads(self, *parts: Locator) -> None:
        """Each word of these parts once; what is not on the page is a fault of the script."""
        for part in parts:
            words = sum(_words(text) for text in part.all_inner_texts())
            if not words:
                raise NotDone(f"nothing to read in {part} on {self.page.url}")
            self.tally.words += words
            self.tally.reading += self.delays.reading(words)
            self._takes(self.delays.reading(words))

    def scans(self, *codes: str) -> None:
        """The scan field has the focus; the scanner types each code and Enter. What is scanned one
        after the other is one go, prepared once (rules 0 and 1), with the scanner in the hand and
        aimed anew. The counter takes a code before it has answered the one before."""
        self._takes(self.delays.mental + self.delays.scans(len(codes)))
        self.tally.spared += self.delays.mental * (len(codes) - 1)
        self.tally.scans += len(codes)
        for code in codes[:-1]:
            self.page.keyboard.type(code)
            self._asks("Enter", meanwhile=self.delays.pointing)
        self.page.keyboard.type(codes[-1])
        self._asks("Enter")

    def goes_to(self, target: Locator) -> None:
        """By Tab, past the menu by the skip link if that is where the focus is."""
        self._skips_the_menu(target)
        for _ in range(MOST_TABS):
            if _focused(target):
                return
            self._key("Tab")
        raise NotDone(f"Tab never came to {target} on {self.page.url}")

    def fills(self, label: str, text: str, *, code: bool = False) -> None:
        """A field by its label; a `code` is copied letter by letter."""
        target = self.page.get_by_label(label).first
        self.goes_to(target)
        self.types(text, code=code)
        if not target.input_value():
            raise NotDone(f"{label} stayed empty on {self.page.url}")

    def types(self, text: str, *, code: bool = False) -> None:
        each = self.delays.code_key if code else self.delays.key
        self._takes(self.delays.mental + each * len(text))
        self.tally.keys += len(text)
        self.page.keyboard.type(text)

    def picks(self, label: str, option: str) -> None:
        """In a select: how the option begins is typed."""
        target = self.page.get_by_label(label).first
        self.goes_to(target)
        self.types(option)
        chosen = target.evaluate("select => select.selectedOptions[0].label")
        if not chosen.startswith(option):
            raise NotDone(f"{label} has {chosen}, not {option}")

    def ticks(self, box: Locator) -> None:
        """A checkbox: Tab to it, Space."""
        self.goes_to(box)
        self._takes(self.delays.mental)
        self._key("Space")
        if not box.is_checked():
            raise NotDone(f"{box} stayed unticked on {self.page.url}")

    def chooses(self, radio: Locator) -> None:
        """A radio button: Tab to its group, down to it; Space where it is the first."""
        name = radio.get_attribute("name")
        self.goes_to(self.page.locator(f"input[type=radio][name={name}]").first)
        self._takes(self.delays.mental)
        if _focused(radio):
            self._key("Space")
        while not radio.is_checked():
            self._key("ArrowDown")
            if self.page.evaluate("document.activeElement.name") != name:
                raise NotDone(f"{radio} cannot be chosen on {self.page.url}")

    def leads_on(self, target: Locator) -> None:
        """A link or button: Tab to it, Enter, and the page that follows."""
        self.goes_to(target)
        self.decides()

    def follows(self, name: str) -> None:
        self.leads_on(self.page.get_by_role("main").get_by_role("link", name=name).first)

    def jumps(self, name: str) -> None:
        """A link to another part of the same page: Tab to it, Enter."""
        self.goes_to(self.page.get_by_role("main").get_by_role("link", name=name).first)
        self._takes(self.delays.mental)
        self._key("Enter")

    def presses(self, name: str) -> None:
        self.leads_on(self.page.get_by_role("button", name=name, exact=True).first)

    def enters(self) -> None:
        """Enter where the focus is, and the page that follows."""
        # A decision alone takes a person longer than this; the script would be faster.
        early = A_MOMENT - 1000 * (time.perf_counter() - self._answered)
        if early > 0:
            self.page.wait_for_timeout(early)
        self._takes(self.delays.key)
        self.tally.keys += 1
        self._asks("Enter")

    def decides(self) -> None:
        """Enter as a command of its own: prepared, unlike one that ends what was just done."""
        self._takes(self.delays.mental)
        self.enters()

    def hits(self, key: str) -> None:
        """One of the page's own single keys, which leads nowhere else."""
        self._takes(self.delays.mental)
        self._key(key)

    def leads_on_by(self, key: str) -> None:
        """One of the page's own single keys, and the page that follows."""
        self._takes(self.delays.mental + self.delays.key)
        self.tally.keys += 1
        self._asks(key)

    def sees(self, text: str) -> None:
        """Looked for, not read: that the task went well."""
        if not self.page.get_by_role("main").get_by_text(text).count():
            heading = self.page.locator("h1").inner_text()
            raise NotDone(f"{self.page.url} ({heading}) does not say: {text}")

    def signs_in(self, email: str) -> None:
        self.fills("E-mail address", email)
        self.fills("Password", PASSWORD)
        self.decides()

    def signs(self, button: str) -> None:
        """The password again; what the signature says is read by whoever calls."""
        self.fills("Your password", PASSWORD)
        self.presses(button)

    def _skips_the_menu(self, target: Locator) -> None:
        at_the_top = self.page.evaluate("document.activeElement === document.body")
        if not at_the_top or not target.evaluate("e => Boolean(e.closest('main'))"):
            return
        self._key("Tab")
        if self.page.evaluate("document.activeElement.matches('.usa-skipnav')"):
            self._key("Enter")

    def _asks(self, key: str, *, meanwhile: float = 0.0) -> None:
        """`meanwhile`: seconds of the person's own that begin with the key. An answer that comes
        in them is not waited for (R)."""
        started = time.perf_counter()
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(key)
        self._has_answered(started, meanwhile)

    def _has_answered(self, started: float, meanwhile: float = 0.0) -> None:
        self._answered = time.perf_counter()
        took = self._answered - started
        self.tally.system += max(0.0, took - meanwhile)
        self.tally.spared += min(took, meanwhile)
        self.tally.pages += 1

    def _key(self, key: str) -> None:
        self._takes(self.delays.key)
        self.tally.keys += 1
        self.page.keyboard.press(key)

    def _takes(self, seconds: float) -> None:
        self.tally.human += seconds


def _words(text: str) -> int:
    """A dot or an arrow between two words is none."""
    return sum(any(sign.isalnum() for sign in part) for part in text.split())


def _focused(target: Locator) -> bool:
    return bool(target.evaluate("element => element === document.activeElement"))
