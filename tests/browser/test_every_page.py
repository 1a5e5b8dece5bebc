"""Every page that a link of ours leads to, as every role: one page of each kind."""

import re
import sqlite3
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.browser.conftest import WIDTHS, a_person
from tests.browser.walking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
PEOPLE = (
    "pharmacist@demo.test",
    "representative@demo.test",
    "prescriber@demo.test",
    "delegate@demo.test",
    "patient@demo.test",
    "admin@demo.test",
    "auditor@demo.test",
)
ZOOMED = 640  # 1280 pixels at 200 %
_ID = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"\b[PAC]-?[0-9A-HJKMNP-TV-Z]{5}-?[0-9A-HJKMNP-TV-Z]{5}\b")
_HEALTH = re.compile(
    r"\b(AF-RP|AF-NRP|AM|FC-RP|FC-NRP|MC|FRP|FNRP|positive|negative|indeterminate)\b"
)
_DRUG = re.compile("(poma|lena|tha)lidomide|bosentan|clozapine|esketamine|fentanyl|isotretinoin")
_IDS = "[...document.querySelectorAll('[id]')].map(each => each.id)"
_SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth"


def kind_of(path: str) -> str:
    """Pages that differ only in whose record they show are one kind."""
    return _ID.sub("*", path.partition("?")[0].partition("#")[0])


def links(walk: Walk) -> list[str]:
    found = walk.page.eval_on_selector_all(
        "a[href]:not([download])", "links => links.map(a => a.getAttribute('href'))"
    )
    return [href for href in found if href.startswith("/") and not href.startswith("//")]


@dataclass
class Secrets:
    """What no address and no title may tell: numbers, categories, results, drugs, names."""

    names: re.Pattern[str]
    told: set[str] = field(default_factory=set)

    def look_at(self, addresses: list[str], title: str) -> None:
        for text in (*addresses, title):
            if any(each.search(text) for each in (_NUMBER, _HEALTH, self.names)):
                self.told.add(text)
        # A program may be named in an address, but not beside somebody's record.
        self.told |= {each for each in addresses if _DRUG.search(each) and _ID.search(each)}
        self.told |= {title} if _DRUG.search(title.lower()) else set()


@pytest.fixture
def secrets(demo_file: Path) -> Secrets:
    with sqlite3.connect(demo_file) as file:
        people = file.execute("SELECT given_name, family_name FROM patient_identity").fetchall()
    file.close()
    names = {name for each in people for name in each}
    return Secrets(re.compile(rf"\b({'|'.join(map(re.escape, sorted(names)))})\b"))


@pytest.fixture(scope="module")
def kinds() -> dict[str, set[str]]:
    """By role, what was found."""
    return {}


def explore(walk: Walk, secrets: Secrets, seen_on_phones: set[str]) -> Iterator[str]:
    """Each kind of page once; every one answers and passes the examination."""
    waiting = deque(["/"])
    queued = set(waiting)
    while waiting:
        path = waiting.popleft()
        answer = walk.page.goto(walk.base + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        walk.examine()
        look_closer(walk, path, phone=kind_of(path) not in seen_on_phones)
        hrefs = links(walk)
        secrets.look_at([walk.path, *hrefs], walk.page.title())
        for href in hrefs:
            if kind_of(href) not in queued:
                waiting.append(href)
                queued.add(kind_of(href))
        yield kind_of(path)


def look_closer(walk: Walk, path: str, *, phone: bool) -> None:
    """No id twice; nothing scrolls sideways at 200 % and on a phone, where axe looks once at each
    kind of page, whoever sees it."""
    ids = walk.page.evaluate(_IDS)
    assert len(ids) == len(set(ids)), (
        f"{path}: {sorted(each for each in ids if ids.count(each) > 1)}"
    )
    for width in (ZOOMED, WIDTHS["phone"]):
        walk.page.set_viewport_size({"width": width, "height": 900})
        assert not walk.page.evaluate(_SIDEWAYS), f"{path} scrolls sideways at {width}"
    if phone:
        walk.examine()
    walk.page.set_viewport_size({"width": WIDTHS["wide"], "height": 900})


@pytest.mark.parametrize("email", PEOPLE)
def test_no_page_of_a_role_is_dead_wrong_or_tells_a_secret(browser, demo, secrets, kinds, email):
    seen = set().union(*kinds.values())
    for walk in a_person(browser, demo, WIDTHS["wide"]):
        kinds[email] = set(explore(walk.sign_in(email), secrets, seen))
    assert secrets.told == set()
    assert len(kinds[email]) > 4, sorted(kinds[email])
