"""The counter's pages once it is confirmed: hand-over, shipment, a confirmation that ran out."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from tests.web.pharmacy_visit import visit

CHICAGO = ZoneInfo("America/Chicago")


def test_handing_over_ends_on_a_slip_with_what_was_given(counter):
    confirmation_id = counter.day.confirmed()

    answer = counter.hand_over(confirmation_id)

    page = counter.visitor.follow(answer)
    assert page.h1 == "Handed over"
    assert "Pomalidomide 4 mg" in page.text
    assert "A1" in page.text
    assert counter.hand_over(confirmation_id, request_id="2" * 32).status == 409
    assert "See what was handed over" in counter.page().text


def test_a_number_that_is_used_up_is_done_and_leaves_nobody_a_step(counter):
    _, dispense_id = counter.day.given()

    page = counter.page()

    assert page.decision == "blocked"  # as the contract says of one more dispense
    assert "Done: this pharmacy has handed over the drug under this number" in page.text
    assert f"/dispenses/handed-over/{dispense_id}" in page.links()
    assert f"{counter.path}/checklist" not in page.links()
    for no_step in ("BLOCKED", "Your steps", "Print refusal slip", "Take the confirmation back"):
        assert no_step not in page.text


def test_a_shipment_without_a_carrier_is_422_and_keeps_the_tracking_number(counter):
    confirmation_id = counter.day.confirmed()

    page = counter.hand_over(confirmation_id, delivery="ship", tracking="SW 1")

    assert page.status == 422
    assert page.errors == ["Enter the carrier of the shipment."]
    assert page.values()["tracking"] == "SW 1"


def test_the_same_day_rule_is_shown_before_it_bites(app, sqlite_database):
    with visit(app, sqlite_database, category="AF-RP") as counter:
        day = counter.day
        day.of_patient("pregnancy_test", collected_at=day.at - timedelta(days=2))
        day.counsel()
        assert "on the day of its confirmation" in counter.page().text
        day.ask()

        assert "A shipment must leave today, by" in counter.page().text


def test_a_number_that_ran_out_says_so_and_can_be_confirmed_again(app, sqlite_database):
    with visit(app, sqlite_database) as counter:
        yesterday = counter.day.at - timedelta(hours=25)
        counter.day.issued_at = yesterday - timedelta(hours=1)
        counter.day.prescription_id = counter.day.prescribe()
        counter.day.issue()
        counter.day.confirmed(at=yesterday)

        page = counter.page()
        again = counter.visitor.get(f"{counter.path}/again")

        assert "ran out on" in page.text
        assert page.findings["confirmation-window"] == "unmet"
        assert f"{counter.path}/again" in page.links()
        assert again.decision == "allowed"
        assert again.values()["lines-0-quantity"] == "21"
        assert counter.confirm(**{"lines-0-lot": ""}).status == 422
        new = counter.visitor.follow(counter.confirm(request_id="3" * 32))
        assert new.decision == "allowed"
        assert "left)" in new.text


def test_the_worklist_names_the_step_after_a_confirmation_that_ran_out(app, sqlite_database):
    with visit(app, sqlite_database) as counter:
        yesterday = counter.day.at - timedelta(hours=25)
        counter.day.issued_at = yesterday - timedelta(hours=1)
        counter.day.prescription_id = counter.day.prescribe()
        counter.day.issue()
        before = counter.visitor.get("/worklists/ready")
        counter.day.confirmed(at=yesterday)

        after = counter.visitor.get("/worklists/ready")

        assert "Confirm again" not in before.text
        assert "Confirm again, or return to stock: the confirmation ran out" in after.text


def test_while_another_pharmacy_holds_it_the_page_says_so_without_a_name(unnamed):
    day = unnamed.day
    day.find(day.pharmacist)
    day.find(day.stranger)
    day.counsel(day.stranger)
    day.ask(day.stranger)
    day.counsel()

    page = unnamed.page()
    refused = unnamed.confirm()

    assert "Another pharmacy holds an open confirmation" in page.text
    assert "lines-0-ndc" not in page.values()
    assert refused.status == 409
    assert "Other" not in page.text


def test_after_a_refused_shipment_the_page_says_so_and_still_offers_the_pick_up(
    app, sqlite_database
):
    with visit(app, sqlite_database, category="AF-RP") as counter:
        day = counter.day
        midnight = day.at.astimezone(CHICAGO).replace(hour=0, minute=0, second=0, microsecond=0)
        yesterday = midnight.astimezone(UTC) - timedelta(seconds=1)
        day.issued_at = yesterday - timedelta(hours=1)
        day.of_patient("pregnancy_test", collected_at=day.issued_at - timedelta(days=1))
        day.prescription_id = day.prescribe()
        day.issue()
        confirmation_id = day.confirmed(at=yesterday)

        refused = counter.hand_over(
            confirmation_id, delivery="ship", carrier="Swift", tracking="SW 1"
        )

        assert refused.location == counter.path
        page = counter.visitor.follow(refused)
        assert page.text.count("Take the confirmation back") == 1
        assert "Print refusal slip" not in page.text
        assert page.decision == "blocked"
        assert page.findings["same-day-shipment"] == "unmet"
        assert "The shipment was refused. It may still be picked up here" in page.text
        assert "for you" not in page.text
        for shown_as_ever in ("Confirmation C-", "left)", "Slip (PDF)", "Label (PDF)"):
            assert shown_as_ever in page.text
        assert "59572-0504-21" in page.text
        assert "delivery" in page.values()
        given = counter.hand_over(confirmation_id, request_id="4" * 32)
        assert counter.visitor.follow(given).h1 == "Handed over"
