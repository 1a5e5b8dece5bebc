"""At the counter with the patient there: scans, and one press for confirmation and hand-over."""

from tests.web.pharmacy_visit import PACKAGE


def test_confirm_and_hand_over_in_one_press_shows_number_and_papers(counter):
    counter.day.counsel()

    page = counter.visitor.follow(counter.confirm(at_once="pick-up"))

    assert page.h1 == "Handed over"
    assert "Confirmation C-" in page.text
    assert [href.rsplit("/", 1)[1] for href in page.links() if href.endswith(".pdf")] == [
        "slip.pdf",
        "label.pdf",
    ]
    assert counter.day.events()[-1] == "dispense.handed-over"


def test_in_one_press_a_refusal_is_the_page_of_the_gate_that_refused(counter):
    page = counter.visitor.follow(counter.confirm(at_once="pick-up"))

    assert page.findings["counseling-checklist"] == "unmet"
    assert "dispense.confirmed" not in counter.day.events()


def test_in_one_press_a_wrong_package_is_422_beside_its_field_and_nothing_leaves(counter):
    counter.day.counsel()

    page = counter.confirm(at_once="pick-up", **{"lines-0-expires_on": "2020-01-31"})

    assert page.status == 422
    assert page.values()["lines-0-lot"] == "A1"
    assert "dispense.confirmed" not in counter.day.events()


def test_the_same_package_scanned_twice_is_told_at_the_second_scan(counter):
    counter.day.counsel()
    code = "01003595725042191728063010A1|21S9"
    first = counter.confirm(**{"read": "yes", "scan": code} | dict.fromkeys(PACKAGE, ""))
    read = counter.visitor.follow(first)

    again = counter.confirm(**{"read": "yes", "scan": code, "lines-0-serial": "S9"})

    assert "S9" in read.values().values()
    assert again.status == 422
    assert "scanned before" in again.errors[0]


def test_in_one_press_what_was_confirmed_before_is_shown_and_not_handed_over(counter):
    counter.day.confirmed()  # by a colleague, while this page was open

    page = counter.visitor.follow(counter.confirm(at_once="pick-up"))

    assert "already confirmed, so nothing was handed over" in page.text
    assert page.h1 == "Dispense"
    assert "dispense.handed-over" not in counter.day.events()


def test_a_second_window_is_told_that_its_packages_were_not_recorded(counter):
    counter.day.counsel()
    here = counter.page().values()["request_id"]
    counter.visitor.follow(counter.confirm())

    fewer = {"lines-0-quantity": "14", "days_supply": "19", "request_id": here}
    page = counter.visitor.follow(counter.confirm(**fewer))

    assert "What you entered just now was not recorded" in page.text
    assert "already confirmed. Compare the packages below" in page.text
    assert "Confirmation number" in page.text


def test_what_was_handed_over_names_the_serial_number_of_its_package(counter):
    counter.day.counsel()

    page = counter.visitor.follow(counter.confirm(at_once="pick-up", **{"lines-0-serial": "S99"}))

    assert page.h1 == "Handed over"
    assert "S99" in page.text


def test_who_may_not_do_this_is_told_so_once(counter):
    page = counter.visitor.get("/accounts")

    assert page.status == 403
    assert page.text.count("Your role does not allow this.") == 1


def test_numbers_in_the_strip_are_not_broken_over_lines(counter):
    (strip,) = [e for e in counter.page().all("dl") if e.get("class") == "strip"]

    whole = ["".join(code.itertext()) for code in strip.iter("code")]
    assert len(whole) == 2  # REMS ID and authorization
    assert all(text.count("-") == 2 for text in whole)
