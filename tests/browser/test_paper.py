"""What comes out of a printer: documents, not screens."""

from urllib.parse import urlsplit

import pytest

from tests.browser.pages import reach

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
SCREEN_ONLY = (
    "nav, .demo-banner, .find-box, .account, .usa-button, .usa-input, .usa-select,"
    " .form--inline, .footer, dialog, [role=status]"
)
LETTER = {"width": 816, "height": 1056}  # CSS pixels


@pytest.fixture
def paper(walk, demo):
    """A main page by its name, as it is laid out on a sheet."""

    def printed(name):
        reach(walk.page, demo, name)
        walk.page.set_viewport_size(LETTER)
        walk.page.emulate_media(media="print")
        return walk.page

    return printed


@pytest.mark.parametrize(
    "name", ["pharmacy-home", "dispense-blocked", "patient", "audit-log", "patients-own-page"]
)
def test_paper_has_no_controls_and_says_who_printed_which_record_when(paper, name):
    page = paper(name)

    seen = page.locator(SCREEN_ONLY).evaluate_all(
        "all => all.filter(each => each.checkVisibility()).map(each => each.outerHTML)"
    )
    assert seen == []
    words = page.locator(".letterhead").inner_text()
    assert "Printed by" in words
    assert f"Record {urlsplit(page.url).path}" in words
    assert page.locator(".letterhead time").inner_text().split()[-1].isupper()


def test_a_refusal_is_legible_in_black_and_white(paper):
    page = paper("dispense-blocked")

    heading = page.locator(".panel--bad > .panel__heading").first
    style = heading.evaluate(
        "each => [getComputedStyle(each).color, getComputedStyle(each).backgroundColor]"
    )
    assert style == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]
    assert "BLOCKED" in heading.inner_text()
    findings = page.locator('.panel--bad [data-status="unmet"]').all()
    assert findings
    for finding in findings:
        assert "How to fix:" in finding.inner_text()
        assert finding.is_visible()


def test_a_table_stays_a_table_and_its_heading_is_on_every_sheet(paper):
    page = paper("audit-log")

    display = "each => getComputedStyle(each).display"
    assert page.locator("main thead").evaluate(display) == "table-header-group"
    row = page.locator("main tbody tr").first
    assert row.evaluate(display) == "table-row"
    assert row.evaluate("each => getComputedStyle(each).breakInside") == "avoid"


def test_what_is_folded_on_the_screen_is_open_on_paper(paper):
    page = paper("patient")

    folded = page.locator("details.fold:not([open]):not(:has(form, pre))")
    assert folded.count() > 0
    heights = folded.evaluate_all("all => all.map(each => each.offsetHeight)")
    assert min(heights) > 40


def test_a_link_is_text_on_paper(paper):
    page = paper("patient")

    style = page.locator("main table a").first.evaluate(
        "each => [getComputedStyle(each).color, getComputedStyle(each).textDecorationLine]"
    )
    assert style == ["rgb(0, 0, 0)", "none"]
