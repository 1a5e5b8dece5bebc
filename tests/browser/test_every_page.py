"""Every page that a link of ours leads to, as every role: one page of each kind."""

import re
import sqlite3
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.browser.conftest import WIDTHS, a_person
from tests.browser.walking import Walk
from tests.web.tell_tales import FINDING

pytestmark = pytest.mark.browser
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
# Instants for machines carry their zone in themselves.
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_BARE_TIME = re.compile(r"(?<![+-])\b\d{1,2}:\d\d(?::\d\d)?+\b(?! (?:[A-Z]{2}|UTC[+-]))")
# What an organization says of its hours, in its own words.
_HOURS = re.compile(r"\d{1,2}:\d\d to \d{1,2}:\d\d Central")
# The page's text, without the cells whose table or column names a zone: `Time (CST)`.
_TEXT = r"""(() => {
    const main = document.querySelector('main').cloneNode(true);
    const names = text => /\((UTC|[A-Z]{2,5})\)/.test(text ?? '');
    for (const table of main.querySelectorAll('table')) {
        const columns = [...table.querySelectorAll('thead th')].map(each => each.textContent);
        for (const row of table.querySelectorAll('tbody tr'))
            [...row.cells].forEach((cell, at) => {
                if (names(table.caption?.textContent) || names(columns[at])) cell.textContent = '';
            });
    }
    return main.textContent;
})()"""
_IDS = "[...document.querySelectorAll('[id]')].map(each => each.id)"


def kind_of(path: str) -> str:
    """Pages that differ only in whose record they show are one kind."""
    return _ID.sub("*", path.partition("?")[0].partition("#")[0])


def links(walk: Walk) -> list[str]:
    found = walk.page.eval_on_selector_all(
        "a[href]:not([download])", "links => links.map(a => a.getAttribute('href'))"
    )
    return [href for href in found if href.startswith("/") and not href.startswith("//")]


def is_paper(walk: Walk, path: str) -> bool:
    """A PDF file is no page: it answers, as what it is."""
    if not path.endswith(".pdf"):
        return False
    answer = walk.page.request.get(walk.base + path)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf"), path
    return True


@dataclass
class Secrets:
    """What no address and no title may tell: numbers, categories, results, drugs, names."""

    names: re.Pattern[str]
    told: set[str] = field(default_factory=set)

    def look_at(self, path: str, addresses: list[str], title: str) -> None:
        # A fragment is a clause of a program version, which is nobody's record.
        of_one = [re.split("[?#]", each)[0] for each in addresses if _ID.search(each)]
        self.told |= {each for each in of_one if FINDING.search(each)}
        self.told |= {title} if _ID.search(path) and FINDING.search(title) else set()
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


def explore(walk: Walk, secrets: Secrets) -> set[str]:
    """One page of each kind: it answers and passes the examination. Returns the kinds."""
    waiting = deque(["/"])
    queued = set(waiting)
    while waiting:
        path = waiting.popleft()
        if is_paper(walk, path):
            continue
        answer = walk.page.goto(walk.base + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        ids = walk.page.evaluate(_IDS)
        assert len(ids) == len(set(ids)), f"{path}: {sorted(i for i in ids if ids.count(i) > 1)}"
        for width in (ZOOMED, WIDTHS["phone"], WIDTHS["wide"]):
            look(walk, width)
        assert times_without_zone(walk) == [], path
        hrefs = links(walk)
        secrets.look_at(walk.path, [walk.path, *hrefs], walk.page.title())
        for href in hrefs:
            if kind_of(href) not in queued:
                waiting.append(href)
                queued.add(kind_of(href))
    return queued


def times_without_zone(walk: Walk) -> list[str]:
    """Each time of day in the main part with neither a zone beside it nor over its column."""
    text = _HOURS.sub("", _ISO.sub("", walk.page.evaluate(_TEXT)))
    return [text[max(0, at.start() - 40) : at.end() + 20] for at in _BARE_TIME.finditer(text)]


def look(walk: Walk, width: int) -> None:
    """No sideways scroll; axe where a page has what none before had."""
    walk.page.set_viewport_size({"width": width, "height": 900})
    walk.look()
    if width != ZOOMED:
        walk.ask_axe()


@pytest.mark.parametrize("email", PEOPLE)
def test_no_page_of_a_role_is_dead_wrong_or_tells_a_secret(browser, demo, secrets, email):
    for walk in a_person(browser, demo, WIDTHS["wide"]):
        kinds = explore(walk.sign_in(email), secrets)
    assert secrets.told == set()
    assert len(kinds) > 6, sorted(kinds)
