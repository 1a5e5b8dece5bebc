"""Worklist, history, returns and reversals as pages."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories import add
from tests.services.pharmacy_day import NDC
from tests.web.pharmacy_visit import visit
from tracker.records.tables.audit import AuditEntry
from tracker.services import publishing
from tracker.services.shipped_programs import SHIPPED, read_text

CHICAGO = ZoneInfo("America/Chicago")


def test_the_home_page_counts_what_waits_and_leads_to_each_list(counter):
    page = counter.visitor.get("/")

    assert page.h1 == "Pharmacy"
    assert "1 Ready" in page.text
    assert "/worklists/ready" in page.links()
    assert (
        "Nothing else waits. Looked at: expiring today, to ship or hand over, to return to stock,"
        " blocked." in page.text
    )


def test_the_home_page_counts_down_what_must_leave(counter):
    day = counter.day
    day.confirmed()
    home = counter.visitor.get("/")
    assert "1 To ship or hand over" in home.text
    assert counter.path in home.links()
    assert [span.get("data-until") for span in home.all("span") if span.get("data-until")]


def test_what_is_confirmed_and_stopped_since_is_marked_where_it_waits_to_leave(counter):
    day = counter.day
    day.confirmed()
    assert "Any day while valid" in counter.visitor.get("/worklists/to-ship").text
    day.of_patient("pregnancy_report", status="suspected", recorded_at=day.at, reported_at=day.at)

    home, waiting = counter.visitor.get("/"), counter.visitor.get("/worklists/to-ship")

    assert "Confirmed, but stopped. Required: No pregnancy is open" in home.text
    assert "Blocked. Required: No pregnancy is open" in waiting.text
    assert "Any day while valid" not in waiting.text


def test_a_blocked_prescription_is_counted_and_listed_by_who_can_mend_it(counter):
    day = counter.day
    day.of_patient("pregnancy_report", status="suspected", recorded_at=day.at, reported_at=day.at)

    home = counter.visitor.get("/")
    by_prescriber = counter.visitor.get("/worklists/blocked?by=prescriber")
    by_patient = counter.visitor.get("/worklists/blocked?by=patient")

    assert "1 Blocked Prescriber 1" in home.text
    assert "Required: No pregnancy is open" in home.text
    assert "missing from: Prescriber" in by_prescriber.text
    assert counter.path in by_prescriber.links()
    assert counter.path not in by_patient.links()
    assert counter.visitor.get("/worklists/blocked?by=nobody").status == 404


def test_a_worklist_leads_to_the_prescription_and_is_logged_with_its_rows(counter):
    page = counter.visitor.get("/worklists/ready")

    assert counter.path in page.links()
    assert "Maria G." in page.text
    session = counter.day.session
    session.rollback()
    views = session.query(AuditEntry).filter_by(name="page.viewed").all()
    assert any('"rows":1' in view.entry for view in views)
    assert counter.visitor.get("/worklists").status == 200
    assert counter.visitor.get("/worklists/unknown").status == 404


def test_an_empty_list_says_so(counter):
    assert "Every confirmed drug is handed over." in counter.visitor.get(
        "/worklists/to-ship"
    ).text  # fmt: skip


def test_the_history_shows_what_was_given_and_filters_by_day(counter):
    _, dispense_id = counter.day.given()

    page = counter.visitor.get("/dispenses")
    other_day = counter.visitor.get("/dispenses?first=2020-01-01&last=2020-01-02")
    wrong = counter.visitor.get("/dispenses?first=2020-13-01")

    assert f"/dispenses/handed-over/{dispense_id}" in page.links()
    assert "21 of 4 mg" in page.text
    assert "Nothing was handed over on these days." in other_day.text
    assert wrong.status == 422
    assert "must be a real date" in wrong.errors[0]


def test_a_confirmation_is_taken_back_with_a_reason_and_once(counter):
    confirmation_id = counter.day.confirmed()
    path = f"/dispenses/confirmations/{confirmation_id}/reverse"

    without = counter.visitor.post(path, {"reason": " "})
    done = counter.visitor.post(path, {"reason": "The patient did not come."})
    again = counter.visitor.post(path, {"reason": "Once more."})

    assert without.status == 422
    assert without.errors == ["Enter the reason"]
    assert counter.visitor.follow(done).decision == "allowed"
    assert again.status == 409
    assert "nothing to reverse" in counter.visitor.get(path).text


def test_a_reversed_dispense_says_so_on_its_page(counter):
    confirmation_id, dispense_id = counter.day.given()
    path = f"/dispenses/confirmations/{confirmation_id}/reverse"
    assert "never reached the patient" in counter.visitor.get(path).text

    counter.visitor.post(path, {"reason": "Wrong patient at the counter."})

    page = counter.visitor.get(f"/dispenses/handed-over/{dispense_id}")
    assert page.h1 == "Reversed dispense"
    assert "Wrong patient at the counter." in page.text


def test_a_return_is_recorded_from_the_dispense_and_bounded_by_it(counter):
    _, dispense_id = counter.day.given()
    path = f"/dispenses/handed-over/{dispense_id}/returns/new"
    form = counter.visitor.get(path)
    sent = {
        "request_id": form.values()["request_id"],
        "scan": "",
        "ndc": NDC[4.0],
        "lot": "A1",
        "expires_on": "",
        "serial": "",
        "quantity": "22",
        "reason": "Therapy stopped.",
    }

    too_many = counter.visitor.post(path, sent)
    recorded = counter.visitor.post(path, sent | {"quantity": "5"})
    twice = counter.visitor.post(path, sent | {"quantity": "5"})

    assert too_many.status == 422
    assert "from 1 to 21" in too_many.errors[0]
    assert too_many.values()["reason"].strip() == "Therapy stopped."
    assert "5 capsules" in counter.visitor.follow(recorded).text
    assert twice.status == 303
    assert counter.day.logged("product.returned") == ["done"]
    assert "Therapy stopped." in counter.visitor.get("/returns").text


def test_a_package_that_was_not_part_of_it_is_refused_at_the_form(counter):
    _, dispense_id = counter.day.given()

    page = counter.visitor.post(
        f"/dispenses/handed-over/{dispense_id}/returns/new",
        {
            "request_id": "0" * 32,
            "ndc": NDC[1.0],
            "lot": "A1",
            "quantity": "1",
            "reason": "x",
        },
    )

    assert page.status == 422
    assert "No package of this dispense has this NDC" in page.errors[0]
    assert counter.day.logged("product.returned") == []


@pytest.mark.parametrize("name", ["ready", "blocked", "expiring", "to-ship", "to-stock"])
def test_each_worklist_is_narrowed_to_one_drug_whose_name_alone_stands_in_the_address(
    counter, name
):
    path = f"/worklists/{name}"
    all_of_it = counter.visitor.get(path)
    own = counter.visitor.get(f"{path}?drug=ps-pomalidomide-us")

    assert (all_of_it.status, own.status) == (200, 200)
    assert ("Maria G." in own.text) == ("Maria G." in all_of_it.text)
    assert "pomalidomide only" in own.text
    assert counter.visitor.get(f"{path}?drug=unknown").status == 404


def test_another_drug_leaves_the_list_empty(counter):
    text = read_text(SHIPPED / "lenalidomide-us" / "2025-02-01.toml")
    publishing.publish(counter.day.session, None, text, now=counter.day.at)
    add(
        counter.day.session,
        "certification",
        program="lenalidomide-us",
        pharmacy_id=counter.day.pharmacy_id,
    )

    page = counter.visitor.get("/worklists/ready?drug=lenalidomide-us")

    assert "Maria G." not in page.text
    assert "Maria G." in counter.visitor.get("/worklists/ready?drug=ps-pomalidomide-us").text


@pytest.mark.parametrize("path", ["/worklists/ready", "/tasks"])
def test_a_list_is_narrowed_to_drugs_that_this_pharmacy_was_certified_for_by_name(counter, path):
    session = counter.day.session
    for slug in ("thalidomide-us", "lenalidomide-us"):
        text = read_text(SHIPPED / slug / "2025-02-01.toml")
        publishing.publish(session, None, text, now=counter.day.at)

    def offered() -> list[str]:
        options = [option.get("value") for option in counter.visitor.get(path).all("option")]
        return [value for value in options if value and value.endswith("-us")]

    assert offered() == ["ps-pomalidomide-us"]
    for slug in ("thalidomide-us", "lenalidomide-us"):
        add(session, "certification", program=slug, pharmacy_id=counter.day.pharmacy_id)
    assert offered() == ["lenalidomide-us", "ps-pomalidomide-us", "thalidomide-us"]
    assert counter.visitor.get(f"{path}?drug=esketamine-us").status == 404


def test_sent_tasks_are_narrowed_to_a_drug_and_to_whom_they_were_sent(counter):
    day = counter.day
    day.of_patient("pregnancy_report", status="suspected", recorded_at=day.at, reported_at=day.at)
    request_id = counter.page().values()["request_id"]
    counter.visitor.post(f"{counter.path}/tasks", {"request_id": request_id, "note": ""})

    found = {
        query: "Maria G." in counter.visitor.get(f"/tasks?{query}").text
        for query in ("by=prescriber", "by=patient", "drug=ps-pomalidomide-us", "")
    }

    assert found == {
        "by=prescriber": True,
        "by=patient": False,
        "drug=ps-pomalidomide-us": True,
        "": True,
    }


def test_what_ends_today_is_counted_with_its_confirmation(app, sqlite_database):
    with visit(app, sqlite_database) as counter:
        counter.day.confirmed(at=counter.day.at - timedelta(hours=12))
        ends = counter.day.at + timedelta(hours=12)
        today = counter.day.at.astimezone(CHICAGO).date() == ends.astimezone(CHICAGO).date()

        page = counter.visitor.get("/worklists/expiring")

        assert ("Hand it over" in page.text) is today
        assert f"Expiring today: {int(today)}" in page.text
        home = counter.visitor.get("/")
        assert ("Confirmation ends today: hand it over" in home.text) is today
        assert "Authorization ends today" not in home.text
        assert home.links().count(counter.path) == 1
