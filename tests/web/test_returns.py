"""A return at the scan field: found, filled in, recorded; nothing typed is lost on the way."""

import pytest

from tests.factories import add
from tests.services.pharmacy_day import EXPIRES
from tests.services.test_returning import Given, code, given
from tests.web.pharmacy_visit import PharmacyVisit
from tracker.rules.numbers import shown

FIND = "/returns/new"


@pytest.fixture
def gone(counter: PharmacyVisit) -> Given:
    """Handed over in one package whose serial number is on record."""
    return given(counter.day.session, "S1", day=counter.day)


def path(made: Given) -> str:
    return f"/dispenses/handed-over/{made.dispense_id}/returns/new"


def filled(page) -> dict[str, str]:
    names = ("ndc", "lot", "expires_on", "serial", "quantity", "reason", "scan")
    return {name: page.values()[name] for name in names}


def focused(page) -> list[str | None]:
    return [e.get("name") for e in page.all("input") if e.get("autofocus") is not None]


def test_a_package_scanned_on_the_first_page_is_in_the_form_of_its_dispense(counter, gone):
    assert "Record a return" in counter.visitor.get("/returns").text

    page = counter.visitor.post(FIND, {"scan": code("S1")})

    assert page.status == 200
    assert filled(page) == {
        "ndc": "59572-0504-21",
        "lot": "A1",
        "expires_on": "2027-06-30",
        "serial": "S1",
        "quantity": "",
        "reason": "",
        "scan": "",
    }
    assert focused(page) == ["quantity"]
    assert path(gone) in [form.get("action") for form in page.all("form")]
    assert counter.day.logged("product.returned") == []


def test_what_was_filled_in_is_recorded_with_its_serial_number(counter, gone):
    page = counter.visitor.post(FIND, {"scan": code("S1")})
    sent = filled(page) | {"request_id": page.values()["request_id"]}

    kept = counter.visitor.post(path(gone), sent | {"quantity": "5", "reason": "Therapy stopped"})

    assert kept.status == 303
    assert "S1" in counter.visitor.follow(kept).text
    assert "S1" in counter.visitor.get("/returns").text
    assert counter.day.logged("product.returned") == ["done"]


def test_a_number_leads_to_its_dispense_and_the_address_names_no_patient(counter, gone):
    answer = counter.visitor.post(FIND, {"scan": shown(gone.number)})

    assert answer.status == 303
    assert answer.response.location == path(gone)
    page = counter.visitor.follow(answer)
    assert focused(page) == ["scan"]
    assert "21 of this lot" in page.text


def test_a_scan_in_the_form_reads_and_records_nothing(counter, gone):
    begun = counter.visitor.get(path(gone)).values()
    typed = {"request_id": begun["request_id"], "quantity": "4", "reason": "Unused"}

    page = counter.visitor.post(path(gone), typed | {"scan": code("S1"), "read": "yes"})

    assert page.status == 200
    assert (filled(page)["serial"], filled(page)["quantity"]) == ("S1", "4")
    assert filled(page)["reason"] == "Unused"
    other = counter.visitor.post(path(gone), typed | {"scan": code("S1", lot="B2"), "read": "yes"})
    assert other.status == 422
    assert "This dispense had lot A1 of it" in other.errors[0]
    assert filled(other)["reason"] == "Unused"
    unread = counter.visitor.post(path(gone), typed | {"scan": code("S1")})
    assert unread.status == 422
    assert "not read yet" in unread.text
    assert counter.day.logged("product.returned") == []


def test_a_number_scanned_in_the_form_leads_on_to_its_own_dispense(counter, gone):
    begun = counter.visitor.get(path(gone)).values()

    answer = counter.visitor.post(
        path(gone), {"request_id": begun["request_id"], "scan": gone.number, "read": "yes"}
    )

    assert answer.response.location == path(gone)


def another(counter: PharmacyVisit) -> str:
    """Handed over under a second prescription, of the same lot and without a serial number."""
    day = counter.day
    day.prescription_id = day.prescribe()
    day.issue()
    line = {"confirmation_id": day.confirm(), "position": 1, "lot": "A1", "expires_on": EXPIRES}
    add(day.session, "confirmation_line", **line)
    return str(day.hand_over())


def test_several_hand_overs_are_offered_and_the_package_goes_on_into_the_one_chosen(counter):
    first = given(counter.day.session, None, day=counter.day)
    second = another(counter)

    page = counter.visitor.post(FIND, {"scan": code("S7")})

    assert page.h1 == "Choose what it came back from"
    offered = {f.get("action"): f for f in page.all("form") if "handed-over" in f.get("action", "")}
    chosen = f"/dispenses/handed-over/{second}/returns/new"
    assert set(offered) == {chosen, path(first)}
    sent = {each.get("name"): each.get("value") for each in offered[chosen].iter("input")}
    del sent["csrf_token"]
    assert filled(counter.visitor.post(chosen, sent))["serial"] == "S7"


def test_a_long_choice_says_that_there_are_older_ones(counter, monkeypatch):
    given(counter.day.session, None, day=counter.day)
    another(counter)
    whole = counter.visitor.post(FIND, {"scan": code("S7")})
    another(counter)
    monkeypatch.setattr("tracker.services.scanning.returned._SHOWN", 2)

    page = counter.visitor.post(FIND, {"scan": code("S7")})

    assert "There are older ones than these." in page.text
    assert "There are older ones" not in whole.text


@pytest.mark.parametrize(
    ("scan", "status", "said"),
    [
        ("", 422, "Scan the package or the patient card"),
        ("359572504219", 422, "neither lot nor serial number"),
        ("A-00000-00001", 422, "mistyped"),
        ("A-00000-00000", 404, "No hand-over of this pharmacy fits"),
    ],
)
def test_what_leads_nowhere_is_said_beside_the_field(counter, gone, scan, status, said):
    page = counter.visitor.post(FIND, {"scan": scan})

    assert page.status == status
    assert said in page.text
    assert page.values()["scan"] == scan


def test_another_pharmacy_finds_nothing_of_ours(counter, gone):
    stranger = counter.signed_in(counter.day.stranger)

    assert stranger.post(FIND, {"scan": code("S1")}).status == 404
    assert stranger.get(path(gone)).status == 404
