"""Filters and views of patients, renewals, search: addresses hold random ids, nothing else."""

import re
from datetime import datetime, timedelta

import pytest

from tests.clinic import Clinic
from tests.web.practice.sending import DAY, page_of
from tests.web.visiting import Visitor

ANY = {"program": "", "risk_category": "", "prescriber": "", "enrollment": "", "number": ""}


@pytest.fixture
def two(clinic: Clinic, now: datetime) -> None:
    clinic.man(at=now - DAY, name="Omar Zander", ready=False)
    clinic.woman(at=now - DAY, name="Maria Adler", ready=False)


def test_a_filter_stands_behind_a_random_id_and_is_its_owners_alone(
    two: None, prescriber: Visitor, delegate: Visitor
) -> None:
    sent = prescriber.post("/patients/filter", ANY | {"risk_category": "AF-RP"})

    assert re.fullmatch("/patients\\?view=[0-9a-f]{32}", sent.location)
    page = prescriber.follow(sent)
    assert "Maria Adler" in page.text
    assert "Omar Zander" not in page.text
    assert delegate.get(sent.location).status == 404
    assert prescriber.post("/patients/filter", ANY).location == "/patients"
    assert prescriber.post("/patients/filter", ANY | {"risk_category": "x"}).status == 422


def test_a_view_is_saved_listed_above_the_list_and_deleted(two: None, prescriber: Visitor) -> None:
    page = prescriber.follow(prescriber.post("/patients/filter", ANY | {"risk_category": "AF-RP"}))
    chosen = page.values()["chosen"]
    assert prescriber.post("/views/patients/save", {"name": "", "chosen": chosen}).status == 422

    saved = prescriber.post("/views/patients/save", {"name": "Women", "chosen": chosen})

    assert "Maria Adler" in prescriber.follow(saved).text
    listed = prescriber.get("/patients")
    assert saved.location in listed.links()
    (delete,) = [f.get("action") for f in listed.all("form") if "/delete" in f.get("action", "")]
    prescriber.follow(prescriber.post(delete))
    assert saved.location not in prescriber.get("/patients").links()
    assert prescriber.get(saved.location).status == 404
    assert prescriber.post(delete).status == 404


def test_a_view_of_what_one_may_not_see_is_refused(prescriber: Visitor) -> None:
    assert (
        prescriber.post("/views/accounts/save", {"name": "A", "chosen": "role=auditor"}).status
        == 403
    )
    assert prescriber.post("/views/elsewhere/save", {"name": "A", "chosen": ""}).status == 404


def test_the_box_of_every_page_finds_and_leaves_nothing_in_the_address(
    clinic: Clinic, two: None, prescriber: Visitor, stranger: Visitor
) -> None:
    boxes = [f for f in prescriber.get("/programs").all("form") if f.get("role") == "search"]
    assert [box.get("method") for box in boxes] == ["post"]

    found = prescriber.post("/search", {"text": "adler"})

    assert re.fullmatch("/patients/[0-9a-f]{32}", found.location)
    both = prescriber.post("/search", {"text": "5/2/1970"})
    assert both.location != found.location
    assert "Nobody whom you may see" in stranger.post("/search", {"text": "adler"}).text
    assert prescriber.post("/search", {"text": "2/30/1970"}).errors
    assert prescriber.post("/search", {"text": ""}).status == 422


def test_administrators_find_entries_of_the_log_by_rems_id_and_no_names(
    clinic: Clinic, app, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY, ready=False)
    number = prescriber.get(page_of(ward)).h1.split()[-1]
    boss = Visitor(app).become(clinic.administrator.id)

    found = boss.post("/search", {"text": number.lower().replace("-", " ")})

    assert found.location == f"/audit-log?subject={ward.patient_id}"
    assert "sees no names" in boss.post("/search", {"text": "Lind"}).text


def test_a_test_that_ends_soon_leads_to_a_prescription_like_the_last(
    clinic: Clinic, prescriber: Visitor, delegate: Visitor, stranger: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - timedelta(hours=3), name="Maria Adler")
    order = clinic.write(ward, at=now - timedelta(hours=2))
    clinic.authorize(ward, order, at=now - timedelta(hours=2))

    page = prescriber.get("/renewals?days=30")

    assert "Maria Adler" in page.text
    assert " left" in page.text
    assert "Missing for a new one" in page.text
    renew = next(link for link in page.links() if f"like={order}" in link)
    form = prescriber.get(renew)
    assert form.values()["lines-0-quantity"] == "21"
    assert "like=" not in delegate.get("/renewals?days=30").response.get_data(as_text=True)
    assert "Adler" not in stranger.get("/renewals").text
    assert prescriber.get("/renewals?days=2").status == 422


def test_who_needs_a_new_test_is_sent_to_record_one(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - 40 * DAY, name="Maria Adler")
    clinic.write(ward, at=now - 39 * DAY)
    clinic.man(at=now - 40 * DAY, name="Omar Zander")

    page = prescriber.get("/renewals")

    assert "A new test is needed" in page.text
    assert "Zander" not in page.text
    assert any("tests/new" in link or "pregnancy" in link for link in page.links())


def test_a_list_of_renewals_says_what_to_do_why_and_by_when(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    open_number = clinic.woman(at=now - 2 * DAY, name="Maria Adler")
    order = clinic.write(open_number, at=now - 2 * DAY)
    clinic.authorize(open_number, order, at=now - 2 * DAY)
    tested_long_ago = clinic.woman(at=now - 40 * DAY, name="Ada Young")
    clinic.write(tested_long_ago, at=now - 39 * DAY)

    page = prescriber.get("/renewals")

    adler, young = (
        next("".join(row.itertext()) for row in page.all("tr") if name in "".join(row.itertext()))
        for name in ("Maria Adler", "Ada Young")
    )
    assert "The open number asks for no further test; it can be used until " in adler
    assert "The next prescription needs a new test." in adler
    assert "A new test is needed" not in adler
    assert "Open the record" in adler
    assert "A new test is needed" in young
    assert "Record such a test." in young
    assert "Record a test" in young
