"""The counter by scanner and keyboard alone, and how few keys a whole dispense takes."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import FOUR_MG, ONE_MG, at_work, email
from tests.browser.walking import A_MOMENT, PASSWORD
from tracker.rules.numbers import shown

pytestmark = pytest.mark.browser


def test_a_whole_dispense_takes_two_scans_and_three_keys(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)

    keyboard.scan(shown(day.number))
    walk.examine()
    button = walk.page.get_by_role("button", name="Confirm and get the number")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 800, "the button is in sight without scrolling"
    keyboard.scan(FOUR_MG + "1")
    walk.examine()
    keyboard.press("Enter", leads_on=True)
    walk.sees("Write it on the prescription").examine()
    keyboard.press("h").press("Enter", leads_on=True)

    walk.heading("Handed over").examine()
    assert keyboard.groups <= 4
    keyboard.scan(shown(day.number))
    walk.sees("has handed over the drug under this number")


def test_confirming_and_handing_over_in_one_press(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)

    keyboard.scan(shown(day.number))
    keyboard.press("h")
    assert walk.page.evaluate("document.activeElement.matches('[data-scan]')"), "nothing to give"
    keyboard.scan(FOUR_MG + "5").press("h")
    assert "hand over" in walk.page.evaluate("document.activeElement.innerText")
    keyboard.press("Enter", leads_on=True)

    walk.heading("Handed over").sees("Write it on the prescription").examine()
    assert day.events()[-1] == "dispense.handed-over"


def test_where_somebody_chose_so_one_enter_hands_over_and_s_only_confirms(browser, counter):
    base, make = counter
    day = make(lines=((4.0, 21), (1.0, 21)))
    day.counsel()
    walk, keyboard = at_work(browser, base, day)
    walk.open("/help/keys").press("Let Enter confirm and hand over").open("/")

    keyboard.scan(shown(day.number)).scan(FOUR_MG + "A")
    assert walk.page.evaluate("document.activeElement.matches('[data-scan]')"), "half of it"
    keyboard.scan(ONE_MG + "A")
    walk.examine()
    keyboard.press("s")
    assert "get the number" in walk.page.evaluate("document.activeElement.innerText")
    keyboard.press("h").press("Enter", leads_on=True)

    walk.heading("Handed over")


def test_a_refusal_that_was_stored_takes_the_next_scan_and_its_keys(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)
    keyboard.scan(shown(day.number)).scan(FOUR_MG + "T")
    day.of_patient("pregnancy_report", status="suspected", reported_at=day.at, recorded_at=day.at)
    keyboard.press("Enter", leads_on=True)

    walk.heading("Do not dispense").examine()
    keyboard.press("r", leads_on=True)
    walk.heading("Dispense").sees("Send as a task")


def test_two_strengths_in_one_pass_in_whatever_order(browser, counter):
    base, make = counter
    day = make(lines=((4.0, 21), (1.0, 21)))
    day.counsel()
    walk, keyboard = at_work(browser, base, day)

    keyboard.scan(shown(day.number)).scan(ONE_MG + "2").scan(FOUR_MG + "2")
    keyboard.press("Enter", leads_on=True)
    walk.sees("Write it on the prescription").examine()
    keyboard.press("h").press("Enter", leads_on=True)

    walk.heading("Handed over").sees("Pomalidomide 1 mg")
    assert keyboard.groups <= 4


def test_by_hand_enter_goes_from_field_to_field_and_never_confirms_half_a_form(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)
    keyboard.scan(shown(day.number)).scan("359572504219")
    focused = "document.activeElement.name"

    assert walk.page.evaluate(focused) == "lines-0-lot"
    keyboard.press("LOT7", "Enter")
    assert walk.page.evaluate(focused) == "lines-0-expires_on"
    keyboard.press("08312028", "Enter")
    assert "Confirm" in walk.page.evaluate("document.activeElement.innerText")
    assert "gate.decided" not in day.events()
    walk.page.wait_for_timeout(A_MOMENT)
    keyboard.press("Enter", leads_on=True)

    walk.sees("Write it on the prescription")
    assert keyboard.groups <= 4


def test_a_refusal_is_sent_as_a_task_with_one_key_and_printed_with_another(browser, counter):
    base, make = counter
    day = make()
    day.of_patient("pregnancy_report", status="suspected", reported_at=day.at, recorded_at=day.at)
    walk, keyboard = at_work(browser, base, day)

    keyboard.scan(shown(day.number))
    assert walk.stops >= {"no-open-pregnancy"}
    walk.sees("Call ").examine()
    keyboard.press("t")
    assert "task.sent" not in day.events(), "one letter alone sends nothing"
    keyboard.press("Enter", leads_on=True)
    walk.sees("Sent to the prescriber").examine()
    keyboard.press("d", leads_on=True)
    walk.heading("Refusal slip").examine()
    assert keyboard.groups <= 4

    walk.sign_in(email(day.session, day.prescriber)).sees("Sent by pharmacies")
    walk.follow("See what to mend").sees("No pregnancy is open")
    later = datetime.now(UTC)
    day.of_patient("pregnancy_report", status="ruled-out", reported_at=later, recorded_at=later)
    assert "See what to mend" not in walk.open("/").page.inner_text("main")


def test_a_shipment_asks_for_carrier_and_tracking_one_after_the_other(browser, counter):
    base, make = counter
    day = make()
    day.confirmed()
    walk, keyboard = at_work(browser, base, day)

    keyboard.scan(shown(day.number))
    keyboard.press("s").press("Swift Parcel", "Enter")
    keyboard.press("SW 77", "Enter", leads_on=True)

    walk.heading("Handed over").sees("Swift Parcel").examine()
    assert keyboard.groups <= 4


def test_a_tracking_number_scanned_first_asks_for_its_carrier_before_anything_leaves(
    browser, counter
):
    base, make = counter
    day = make()
    day.confirmed()
    walk, keyboard = at_work(browser, base, day)
    keyboard.scan(shown(day.number)).press("s").press("Enter")
    walk.sees("Carrier (for a shipment)")
    assert walk.page.evaluate("document.activeElement.name") == "tracking"

    keyboard.press("SW 78", "Enter")
    assert walk.page.evaluate("document.activeElement.name") == "carrier"
    keyboard.press("Swift Parcel", "Enter", leads_on=True)

    walk.heading("Handed over").sees("SW 78")


def test_the_checklist_is_reached_and_filled_in_by_its_keys(browser, counter):
    base, make = counter
    day = make()
    walk, keyboard = at_work(browser, base, day)
    keyboard.scan(shown(day.number)).press("f", leads_on=True)
    boxes = walk.heading("Counseling checklist").examine().page.get_by_role("checkbox").all()

    keyboard.press(*"y" * len(boxes))

    assert len(boxes) > 5
    assert all(box.is_checked() for box in boxes)
    keyboard.press(PASSWORD, "Enter", leads_on=True)
    walk.sees("The checklist is signed").sees("Allowed")
    keyboard.scan(FOUR_MG + "C").press("h").press("Enter", leads_on=True)
    walk.heading("Handed over")


def test_a_confirmation_is_taken_back_by_keyboard(browser, counter):
    base, make = counter
    day = make()
    day.confirmed()
    walk, keyboard = at_work(browser, base, day)

    keyboard.scan(shown(day.number)).tab_to("Take the confirmation back")
    keyboard.press("Enter", leads_on=True)
    walk.examine()
    keyboard.tab_to("reason").press("The patient did not come")
    keyboard.tab_to("Take it back").press("Enter", leads_on=True)

    walk.sees("Reversed")
    assert walk.decision == "allowed"


def test_the_keys_are_told_and_can_be_switched_off(browser, counter):
    base, make = counter
    day = make()
    walk, keyboard = at_work(browser, base, day)
    scan = walk.page.locator("[data-scan]")

    keyboard.press("?")
    expect(walk.page.get_by_role("dialog", name="Keys")).to_be_visible()
    walk.examine()
    keyboard.press("Escape")
    walk.page.evaluate("document.activeElement.blur()")
    walk.page.keyboard.type("P-1")
    assert scan.input_value() == "P-1"

    walk.open("/help/keys").press("Switch single keys off").sees("Single keys are off")
    walk.open("/").page.keyboard.type("wr?")
    assert scan.input_value() == "wr?"


def test_without_script_a_dispense_is_two_scans_and_two_enters(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day, java_script_enabled=False)

    keyboard.scan(shown(day.number))
    lot = walk.page.get_by_label("Lot", exact=True).first
    lot.fill("Z 9")
    lot.press("Enter")
    expect(walk.page.get_by_text("Scan a package, or enter it below").first).to_be_visible()
    assert walk.page.get_by_label("Lot", exact=True).first.input_value() == "Z 9"
    walk.page.get_by_label("Lot", exact=True).first.fill("")
    walk.page.get_by_label("Authorization number").focus()
    keyboard.scan(FOUR_MG + "3").press("Enter", leads_on=True)

    walk.sees("Write it on the prescription")


def test_at_390_pixels_nothing_scrolls_sideways(browser, counter):
    base, make = counter
    day = make(lines=((4.0, 21), (1.0, 21)))
    day.counsel()
    phone = {"viewport": {"width": 390, "height": 844}}
    walk, keyboard = at_work(browser, base, day, **phone)

    keyboard.scan(shown(day.number))
    walk.examine()
    keyboard.scan(FOUR_MG + "4").scan(ONE_MG + "4")
    walk.examine()
    keyboard.press("Enter", leads_on=True)
    walk.examine().open("/worklists/to-ship")
