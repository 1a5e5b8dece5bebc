"""A return by scanner and keyboard alone; and a task, from the counter to the mending and back."""

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import ONE_MG, Keyboard, at_work, email
from tests.browser.walking import Walk
from tests.services.pharmacy_day import NDC, PharmacyDay
from tracker.rules.numbers import shown

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("counter")]
EXPIRES = "270630"
FOCUSED = "document.activeElement.name"


def code(serial: str, separator: str = "|") -> str:
    """As a scanner types it: FNC1 as one sign, or dropped."""
    return f"010035957250421917{EXPIRES}10A1{separator}21{serial}"


def gone(make, serial: str) -> PharmacyDay:
    """Handed over in one package."""
    day = make()
    day.counsel()
    answer = day.ask(lines=day.packages(serial=serial))
    day.give(answer.confirmation_id)
    return day


def to_the_scan_field(walk: Walk, keyboard: Keyboard) -> Keyboard:
    walk.open("/returns")
    return keyboard.tab_to("Record a return").press("Enter", leads_on=True)


@pytest.mark.parametrize("separator", ["|", ""], ids=["FNC1 as a sign", "FNC1 dropped"])
def test_a_package_that_came_back_is_recorded_without_a_mouse(browser, counter, separator):
    base, make = counter
    day = gone(make, f"R{len(separator)}")
    walk, keyboard = at_work(browser, base, day)

    to_the_scan_field(walk, keyboard).scan(code(f"R{len(separator)}", separator))
    walk.heading("Record a return").examine()
    assert walk.page.get_by_label("NDC").input_value().replace("-", "") == NDC[4.0]
    assert walk.page.get_by_label("Lot").input_value() == "A1"
    assert walk.page.get_by_label("Expires").input_value() == "2027-06-30"
    assert walk.page.get_by_label("Serial").input_value() == f"R{len(separator)}"
    assert walk.page.evaluate(FOCUSED) == "quantity"
    keyboard.press("5", "Enter")
    assert walk.page.evaluate(FOCUSED) == "reason"
    keyboard.press("Therapy stopped", "Enter", leads_on=True)

    walk.sees("The return is recorded").sees(f"R{len(separator)}").examine()


def test_a_number_finds_the_hand_over_and_the_package_is_scanned_into_its_form(browser, counter):
    base, make = counter
    day = gone(make, "R5")
    walk, keyboard = at_work(browser, base, day)

    to_the_scan_field(walk, keyboard).scan(shown(day.number))
    walk.heading("Record a return").sees("21 of this lot").examine()
    keyboard.scan(ONE_MG + "9")
    walk.sees("The package scanned is not one of this dispense").examine()
    walk.page.get_by_label("Package, or another").fill("")
    keyboard.scan(code("R5"))
    keyboard.press("21", "Enter")
    keyboard.press("Dose changed", "Enter", leads_on=True)

    walk.sees("The return is recorded").examine()
    walk.open("/returns").sees("Dose changed")


def test_a_task_goes_to_the_mending_page_and_comes_back_cleared(browser, counter):
    base, make = counter
    day = make()
    day.of_patient("patient_identity", sex="female", given_name="Maria", recorded_at=day.at)
    day.of_patient("pregnancy_report", status="suspected", recorded_at=day.at, reported_at=day.at)
    walk, keyboard = at_work(browser, base, day)
    keyboard.scan(shown(day.number))
    keyboard.press("t").press("Enter", leads_on=True)
    walk.sees("Sent to the prescriber").examine()

    walk.sign_in(email(day.session, day.prescriber)).sees("Sent by pharmacies")
    walk.open(f"/patients/{day.patient_id}/safety").sees("You were asked for this by")
    walk.follow("Report on this pregnancy").sees("You were asked for this by")
    walk.tick_like("ruled out")
    walk.fill("Note", "Quantitative hCG below 5").press("Send the report")
    walk.sees("Cleared: what")

    walk.sign_in(email(day.session, day.pharmacist)).open("/tasks").sees("reported on a pregnancy")
    walk.open(f"/dispenses/{day.authorization_id}").examine()
    expect(walk.page.locator(".sent")).to_contain_text("Cleared")
