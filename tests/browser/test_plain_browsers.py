"""Without script, with forced colors, and when a session is about to end."""

import json
import re
from itertools import groupby

import pytest

from tests.browser.pages import MAIN_PAGES, reach
from tests.browser.pages import sign_in as sign_in_as
from tests.browser.walking import PATIENCE, Walk, click_through
from tests.made_demo import tracker

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(browser, demo):
    """A person whose browser runs no script."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, java_script_enabled=False
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def sign_in(page, demo: str, email: str) -> None:
    page.goto(f"{demo}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(Walk.password)
    click_through(page.get_by_role("button", name="Sign in"))


def test_a_practice_finds_filters_and_saves_a_view_without_script(plain, demo):
    sign_in(plain, demo, "prescriber@demo.test")
    assert "You are signed in until" in plain.inner_text("footer")
    plain.goto(f"{demo}/patients")
    name = plain.locator("main table a").first.inner_text()
    plain.get_by_role("search").get_by_role("textbox").fill(name.upper())
    click_through(plain.get_by_role("search").get_by_role("button"))
    assert plain.locator("h1").inner_text().startswith(name)

    plain.goto(f"{demo}/patients")
    plain.locator("summary", has_text="Filter").click()
    plain.get_by_label("Risk category").select_option("AM")
    click_through(plain.get_by_role("button", name="Filter"))
    assert re.search(r"/patients\?view=[0-9a-f]{32}$", plain.url)
    plain.locator("summary", has_text="Save this view").click()
    plain.get_by_label("Save this view as").fill("Men")
    click_through(plain.get_by_role("button", name="Save"))
    assert plain.get_by_role("link", name="Men", exact=True).count() == 1


def test_a_pharmacy_checks_a_number_without_script(plain, demo, demo_file):
    told = json.loads(tracker(demo_file, "demo", "list", "--json").stdout)["prescriptions"]
    ready = next(
        each for each in told
        if each["authorization"] and each["gate"] == "confirm" and each["allowed"]
    )  # fmt: skip
    sign_in(plain, demo, "pharmacist@demo.test")
    plain.goto(demo)
    plain.locator("main input[name=number], main input[name=scan]").first.fill(
        ready["authorization"]
    )
    with plain.expect_navigation():
        plain.keyboard.press("Enter")
    assert plain.locator("[data-decision]").get_attribute("data-decision") == "allowed"


def test_with_forced_colors_panels_tags_and_the_focus_have_edges(walk, demo):
    walk.page.emulate_media(forced_colors="active")
    reach(walk.page, demo, "dispense-blocked")

    for part in (".panel--bad", ".strip"):
        edge = walk.page.locator(part).first.evaluate(
            "each => [getComputedStyle(each).borderTopStyle, getComputedStyle(each).borderTopWidth]"
        )
        assert edge[0] == "solid", part
        assert edge[1] != "0px", part
    walk.page.keyboard.press("Tab")
    outline = walk.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    reach(walk.page, demo, "certifications")
    tag = walk.page.locator("main .tag--good").first
    assert tag.evaluate("each => getComputedStyle(each).borderTopStyle") == "solid"


# Boxes that a ground alone would tell apart; forced colors take grounds away.
_BOXES = (
    ".panel, .strip, .tag, .usa-alert, .card, .tally, .empty, .usa-input, .usa-select,"
    " .usa-textarea, .usa-button:not(.usa-button--unstyled)"
)
_WITHOUT_EDGES = """boxes => [...document.querySelectorAll(boxes)]
    .filter(each => each.checkVisibility() && each.getClientRects().length)
    .filter(each => {
        const style = getComputedStyle(each);
        const edge = side =>
            style[`border${side}Style`] !== 'none' && parseFloat(style[`border${side}Width`]) > 0;
        const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        return !outlined && !['Top', 'Bottom', 'Left', 'Right'].some(edge);
    })
    .map(each => each.outerHTML.slice(0, 120))"""


def test_with_forced_colors_no_box_of_any_main_page_loses_its_edge(walk, demo):
    bare: dict[str, list[str]] = {}
    for email, pages in groupby(MAIN_PAGES.items(), key=lambda each: each[1].email):
        sign_in_as(walk.page, demo, email)
        for name, wanted in pages:
            wanted.go(walk.page, demo)
            walk.page.emulate_media(forced_colors="active")
            bare[name] = walk.page.evaluate(_WITHOUT_EDGES, _BOXES)
            walk.page.emulate_media(forced_colors="none")
    assert {name: found for name, found in bare.items() if found} == {}


@pytest.mark.parametrize("name", ["sign-in", "dispense-blocked", "patient", "audit-log"])
def test_whatever_has_the_focus_shows_it(walk, demo, name):
    reach(walk.page, demo, name)
    unmarked = []
    for _ in range(60):
        walk.page.keyboard.press("Tab")
        unmarked += walk.page.evaluate(
            """() => {
                const each = document.activeElement;
                if (each === document.body) return [];
                // USWDS hides the real box and marks its label.
                const marked = [each, ...(each.labels ?? [])].some(part =>
                    ['', '::before'].some(pseudo => {
                        const style = getComputedStyle(part, pseudo || null);
                        return style.outlineStyle !== 'none' && style.outlineWidth !== '0px';
                    }));
                return marked ? [] : [each.outerHTML.slice(0, 120)];
            }"""
        )
    assert unmarked == []


def test_who_asks_for_less_motion_gets_none(walk, demo):
    walk.page.emulate_media(reduced_motion="reduce")
    reach(walk.page, demo, "patient")

    moving = walk.page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(each => {
            const style = getComputedStyle(each);
            return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
        }).map(each => each.outerHTML.slice(0, 120))"""
    )
    assert moving == []


# 60 letters without a space, and an address as long as some hospitals give them.
LONG = (
    "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis",
    f"{'very.long.' * 8}@a.test",
)


@pytest.mark.parametrize(
    "name", ["pharmacy-home", "dispense-blocked", "patient", "certifications", "audit-log"]
)
@pytest.mark.parametrize("long", LONG, ids=["name", "address"])
def test_long_names_and_addresses_break_no_page(walk, demo, name, long):
    reach(walk.page, demo, name)
    walk.page.evaluate(
        """long => document.querySelectorAll('bdi:not(.text-no-wrap bdi)').forEach(
            each => each.textContent = long)""",
        long,
    )
    for width in (390, 640, 1280):
        walk.page.set_viewport_size({"width": width, "height": 900})
        walk.look()


def test_two_minutes_before_its_end_a_session_is_extended_by_one_press(walk):
    walk.page.clock.install()
    walk.sign_in("prescriber@demo.test")
    dialog = walk.page.get_by_role("dialog", name="Your session ends soon")
    walk.page.clock.fast_forward("12:50")
    walk.page.clock.run_for(2000)
    assert not dialog.is_visible()

    walk.page.clock.fast_forward("00:20")
    walk.page.clock.run_for(2000)
    assert dialog.is_visible()
    walk.examine()
    with walk.page.expect_response("**/session/extend") as answer:
        walk.page.get_by_role("button", name="Stay signed in").click()
    assert answer.value.json()["seconds"] > 850
    dialog.wait_for(state="hidden")

    walk.page.clock.fast_forward("15:10")
    walk.page.clock.run_for(2000)
    assert "Your session has ended" in dialog.inner_text()
