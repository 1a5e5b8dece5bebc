"""The counter by scanner and keyboard alone, and how few keys a whole dispense takes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy.orm import Session

from tests.browser.conftest import WIDTHS
from tests.browser.serving import served
from tests.browser.walking import A_MOMENT, PASSWORD, Walk
from tests.counter import make_pharmacist
from tests.databases import copy_of_sqlite
from tests.factories import add
from tests.people import quick_hash
from tests.services.pharmacy_day import BORN, PharmacyDay
from tracker.records import accounts
from tracker.rules.authority import Actor, Role
from tracker.rules.numbers import shown

pytestmark = pytest.mark.browser
FOUR_MG = "01003595725042191728063010A1|21S"
ONE_MG = "01003595725012181728063010B1|21S"

Make = Callable[..., PharmacyDay]


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


@pytest.fixture(scope="module")
def counter(
    sqlite_head: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Make]]:
    """A served installation, and a way to make one more pharmacy with one prescription in it."""
    file = tmp_path_factory.mktemp("counter") / "counter.db"
    hashed = quick_hash(PASSWORD)
    with copy_of_sqlite(sqlite_head, file) as database, database.session() as session:

        def make(**given: object) -> PharmacyDay:
            day = PharmacyDay(session, at=datetime.now(UTC), **given)  # type: ignore[arg-type]
            day.of_patient(
                "patient_identity",
                given_name="Maria",
                family_name="Gomez",
                birth_date=BORN,
                recorded_at=day.at - timedelta(hours=1),
            )
            # Rows of the factories have no address to sign in with.
            day.pharmacist = make_pharmacist(session, day.pharmacy_id)
            day.prescriber = make_pharmacist(session, day.practice_id, role=Role.PRESCRIBER)
            for actor in (day.pharmacist, day.prescriber):
                add(session, "password", account_id=actor.id, hash=hashed)
            return day

        with served(file) as base:
            yield base, make


def email(session: Session, actor: Actor) -> str:
    account = accounts.by_id(session, actor.id)
    session.rollback()  # a read left open could not write later
    assert account is not None
    return account.email


def at_work(
    browser: Browser, base: str, day: PharmacyDay, **context: object
) -> tuple[Walk, Keyboard]:
    """The pharmacist, signed in, at the home page."""
    size = {"width": WIDTHS["wide"], "height": 800}
    page = browser.new_context(**({"viewport": size} | context)).new_page()  # type: ignore[arg-type]
    walk = Walk(page, base)
    page.goto(f"{base}/sign-in")
    page.get_by_label("E-mail address").fill(email(day.session, day.pharmacist))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{base}/")
    return walk, Keyboard(page)


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


def test_a_refused_scan_is_not_sent_again_by_reload_nor_a_hand_over_by_back(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)
    keyboard.scan(shown(day.number)).scan("01003595725042191716063010A1|21SR")
    walk.sees("last day")

    walk.page.reload()
    assert walk.page.locator("#problems").count() == 0
    keyboard.scan(FOUR_MG + "R").press("h").press("Enter", leads_on=True)
    walk.heading("Handed over")
    walk.page.go_back()
    walk.sees("has handed over the drug under this number")


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


def test_a_code_that_was_refused_gives_way_to_the_next_scan(browser, counter):
    base, make = counter
    day = make()
    day.counsel()
    walk, keyboard = at_work(browser, base, day)

    keyboard.scan(shown(day.number)).scan(ONE_MG + "8")
    walk.sees("There is a problem")
    keyboard.scan(FOUR_MG + "8")

    expect(walk.page.get_by_label("Serial").first).to_have_value("S8")


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
    phone = {"viewport": {"width": WIDTHS["phone"], "height": 844}}
    walk, keyboard = at_work(browser, base, day, **phone)

    keyboard.scan(shown(day.number))
    walk.examine()
    keyboard.scan(FOUR_MG + "4").scan(ONE_MG + "4")
    walk.examine()
    keyboard.press("Enter", leads_on=True)
    walk.examine().open("/worklists/to-ship")
