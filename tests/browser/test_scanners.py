"""What scanners send, and when: line ends, codes ahead of their page, codes that are refused."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.keyboard import FOUR_MG, ONE_MG, OUT_OF_DATE, at_work
from tests.browser.walking import A_MOMENT
from tracker.rules.numbers import shown

pytestmark = pytest.mark.browser


def test_back_after_a_scan_shows_the_page_before_it_and_forward_the_package_again(browser, counter):
    base, make = counter
    day = make(lines=((4.0, 21), (1.0, 21)))
    day.counsel()
    walk, keyboard = at_work(browser, base, day)
    keyboard.scan(shown(day.number)).scan(FOUR_MG + "1").scan(ONE_MG + "2")

    walk.page.go_back()
    serials = walk.page.get_by_label("Serial")
    expect(serials.nth(0)).to_have_value("S1")
    expect(serials.nth(1)).to_have_value("")
    walk.page.reload()
    expect(serials.nth(0)).to_have_value("S1")
    walk.page.go_forward()
    expect(serials.nth(1)).to_have_value("S2")


@pytest.mark.parametrize(
    ("serial", "ends"), [("D", ["Enter", "Enter"]), ("E", ["Control+m", "Control+j"])]
)
def test_a_second_line_end_of_a_scanner_hands_nothing_over(browser, counter, serial, ends):
    """CR and LF, as keys or as control signs: kept until the page is there, or dropped on it."""
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)
    walk.open("/help/keys").press("Let Enter confirm and hand over").open("/")
    keyboard.scan(shown(day.number))
    with walk.page.expect_navigation():
        walk.page.keyboard.type(FOUR_MG + serial)
        for key in ends:
            walk.page.keyboard.press(key)
    expect(walk.page.get_by_label("Serial").first).to_have_value(f"S{serial}")
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_timeout(A_MOMENT)

    # In its other mode a scanner sends each sign as Alt and a number: none of them arrives.
    for digit in "0048":
        walk.page.keyboard.press(f"Alt+{digit}")
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_timeout(A_MOMENT)
    assert "dispense.confirmed" not in day.events()

    keyboard.press("Enter", leads_on=True)
    walk.heading("Handed over")


def test_enter_in_the_empty_scan_field_leaves_the_next_package_to_it(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)
    keyboard.scan(shown(day.number))
    walk.page.wait_for_timeout(700)  # longer than the second line end of a scanner takes

    walk.page.keyboard.press("Enter")
    assert walk.page.evaluate("document.activeElement.name") == "scan"
    keyboard.scan(FOUR_MG + "NX")

    assert walk.page.locator("[name=lines-0-lot]").input_value() != ""


def test_after_a_refused_scan_reload_shows_the_packages_scanned_before(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)
    keyboard.scan(shown(day.number)).scan(FOUR_MG + "R").scan(OUT_OF_DATE + "R")
    walk.sees("last day")

    walk.page.reload()

    assert walk.page.locator("#problems").count() == 0
    assert walk.page.locator("[name=lines-0-serial]").input_value() != ""


def test_a_refused_scan_is_not_sent_again_by_reload_nor_a_hand_over_by_back(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)
    keyboard.scan(shown(day.number)).scan(OUT_OF_DATE + "R")
    walk.sees("last day")

    walk.page.reload()
    assert walk.page.locator("#problems").count() == 0
    keyboard.scan(FOUR_MG + "R").press("h").press("Enter", leads_on=True)
    walk.heading("Handed over")
    walk.page.go_back()
    walk.sees("has handed over the drug under this number")


def test_tab_after_a_scan_reads_it_and_after_typing_goes_on(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)
    keyboard.scan(shown(day.number))
    with walk.page.expect_navigation():
        # FNC1 as GS, which arrives as a control sign and so not at all.
        walk.page.keyboard.type(FOUR_MG.partition("|")[0])
        walk.page.keyboard.press("Control+]")
        walk.page.keyboard.type("21SG")
        walk.page.keyboard.press("Tab")
    expect(walk.page.get_by_label("Serial").first).to_have_value("SG")

    scan = walk.page.locator("[data-scan]")
    scan.focus()
    walk.page.keyboard.type("A-12345-67", delay=60)
    walk.page.keyboard.press("Tab")
    assert scan.input_value() == "A-12345-67"
    assert walk.page.evaluate("document.activeElement.innerText") == "Read"


def test_a_scan_while_the_keys_are_shown_is_read(browser, counter):
    base, make = counter
    day = make()
    walk, keyboard = at_work(browser, base, day)
    keyboard.press("?")
    expect(walk.page.get_by_role("dialog", name="Keys")).to_be_visible()

    keyboard.scan(shown(day.number))

    walk.sees("Not yet")


def test_a_package_scanned_while_the_number_is_on_its_way_is_read_on_the_next_page(
    browser, counter
):
    base, make = counter
    day = make(lines=((4.0, 21), (1.0, 21)))
    day.counsel()
    walk, _ = at_work(browser, base, day)
    scan_without_waiting(walk.page, shown(day.number), FOUR_MG + "6", ONE_MG + "6")

    expect(walk.page.get_by_label("Serial").nth(1)).to_have_value("S6")
    expect(walk.page.get_by_label("Serial").nth(0)).to_have_value("S6")
    walk.page.wait_for_function("sessionStorage.length === 0")
    assert "dispense.confirmed" not in day.events()


def test_a_package_scanned_ahead_never_hides_a_refusal(browser, counter):
    base, make = counter
    day = make()
    day.of_patient("pregnancy_report", status="suspected", reported_at=day.at, recorded_at=day.at)
    walk, _ = at_work(browser, base, day)
    with walk.page.expect_navigation():
        scan_without_waiting(walk.page, shown(day.number), FOUR_MG + "7")
    walk.page.wait_for_timeout(A_MOMENT)

    assert walk.stops >= {"no-open-pregnancy"}
    assert walk.page.evaluate("sessionStorage.length") == 0


def scan_without_waiting(page: Page, *codes: str) -> None:
    """The request of the first is on its way until the last is scanned."""
    held: list[Route] = []
    page.route("**/dispenses/find", lambda route: held.append(route))
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    held[0].continue_()


def test_a_code_that_was_refused_gives_way_to_the_next_scan(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)

    keyboard.scan(shown(day.number)).scan(ONE_MG + "8")
    walk.sees("There is a problem")
    keyboard.scan(FOUR_MG + "8")

    expect(walk.page.get_by_label("Serial").first).to_have_value("S8")


def test_a_package_scanned_twice_leaves_the_field_and_slash_selects_what_was_refused(
    browser, counter
):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)
    scan = walk.page.locator("[data-scan]")
    keyboard.scan(shown(day.number)).scan(FOUR_MG + "TW").scan(FOUR_MG + "TW")
    walk.sees("in a row below already")
    expect(scan).to_have_value("")
    keyboard.scan(OUT_OF_DATE + "E")
    walk.sees("last day")

    keyboard.press("Tab", "/")
    keyboard.scan("nonsense")

    expect(scan).to_have_value("nonsense")
    keyboard.press("h").press("Enter", leads_on=False)


def test_a_scan_while_the_end_of_the_session_is_announced_is_read(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)
    walk.page.evaluate("document.getElementById('session').showModal()")

    keyboard.scan(shown(day.number))

    walk.sees("Allowed")
