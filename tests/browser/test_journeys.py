"""What each role does all day, on the demo."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.walking import A_MOMENT, Walk
from tests.made_demo import tracker

pytestmark = pytest.mark.browser
HERS = "pharmacist@demo.test"


def waiting(file: Path, **wanted: Any) -> dict[str, Any]:
    """A prescription of the demo as its listing describes it."""
    told = json.loads(tracker(file, "demo", "list", "--json").stdout)["prescriptions"]
    return next(
        each for each in told
        if each["authorization"] and all(each[key] == value for key, value in wanted.items())
    )  # fmt: skip


def find(walk: Walk, number: str) -> Walk:
    """Typed or scanned: the field has the focus, Enter checks."""
    walk.open("/")
    walk.page.keyboard.type(number.replace("-", ""))
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_url(re.compile("/dispenses/[0-9a-f]{32}$"))
    return walk.examine()


def test_a_dispense_by_keyboard_alone_and_its_reversal(walk, demo_file):
    ready = waiting(
        demo_file, gate="confirm", allowed=True, program="ps-pomalidomide-us", risk_category="AM"
    )
    find(walk.sign_in(HERS), ready["authorization"])
    assert walk.decision == "allowed"
    keyboard = walk.page.keyboard
    strength = walk.page.get_by_text("Pomalidomide").first.inner_text().split()[1]
    with walk.page.expect_navigation():  # the scan field has the focus, then the lot
        keyboard.type(f"59572-50{strength}-21")
        keyboard.press("Enter")
    for part in ("LOT7", "08312028"):
        keyboard.type(part)
        keyboard.press("Enter")
    walk.page.wait_for_timeout(A_MOMENT)
    keyboard.press("Enter")
    walk.page.get_by_text("Write it on the prescription").wait_for()
    walk.examine()
    walk.press("Hand over").heading("Handed over")

    walk.follow("Reverse").fill("Reason", "Left on the counter, never given")
    walk.press("Reverse").sees("Reversed")


def test_a_refusal_names_every_reason_and_prints_a_slip(phone, demo_file):
    stopped = waiting(demo_file, gate="confirm", stops=["authorization-window"])
    find(phone.sign_in(HERS), stopped["authorization"])

    assert phone.decision == "blocked"
    assert phone.stops == {"authorization-window"}
    phone.sees("Who can fix this").sees("How to fix")
    phone.press("Print refusal slip").sees("authorization")


def test_another_pharmacys_number_looks_like_no_number(walk, demo_file):
    hers = waiting(demo_file, gate="confirm", allowed=True)
    walk.sign_in("pharmacist@other.test").open("/")
    walk.fill("Authorization number", hers["authorization"]).press("Check")

    assert walk.page.locator("[data-decision]").count() == 0
    walk.sees("There is a problem")


def test_a_patient_reports_a_pregnancy_and_everything_stops(phone):
    phone.sign_in("patient@demo.test").follow("Report a possible pregnancy")
    phone.page.locator("main fieldset label").first.click()
    phone.press("Send, and see what to do now").sees("Stop taking the medicine now")
    phone.open("/")
    assert "Stop taking the medicine now" in phone.page.inner_text("main")


def test_a_delegate_prepares_and_is_not_offered_to_sign(walk):
    walk.sign_in("delegate@demo.test").open("/patients")
    walk.click(walk.page.locator("main table a").first)

    assert walk.page.get_by_role("link", name="Blood count").count() >= 1
    assert walk.page.get_by_role("link", name="Write a prescription").count() == 0
    assert walk.page.get_by_role("link", name="Prescriber survey").count() == 0


def test_an_auditor_reads_a_story_and_may_not_write(walk, demo_file):
    told = waiting(demo_file, gate="hand_over", allowed=True)
    walk.sign_in("auditor@demo.test").open("/stories")
    walk.fill("REMS ID", told["rems_id"]).press("Find")
    walk.sees("authorization")
    assert walk.page.locator("main form").count() == 0


def test_suspending_a_pharmacy_stops_its_counter_at_once(walk, demo_file):
    ready = waiting(demo_file, gate="confirm", allowed=True, program="lenalidomide-us")
    walk.sign_in("admin@demo.test").open("/certifications")
    walk.page.get_by_role("row", name="North Branch").filter(has_text="lenalidomide").get_by_role(
        "link", name="North Branch"
    ).first.click()
    section = walk.page.locator("h2", has_text="Lenalidomide REMS (US)")
    section.locator("xpath=following-sibling::div[1]").get_by_text("Suspend").click()
    walk.fill("Reason", "An audit finding").press("Suspend")

    find(walk.sign_in(HERS), ready["authorization"])

    assert "pharmacy-certified" in walk.stops
