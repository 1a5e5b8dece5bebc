"""One patient's page, and who sees it."""

from datetime import datetime
from itertools import pairwise

from tests.clinic import CHICAGO, Clinic
from tests.web.practice.sending import (
    DAY,
    HOUR,
    MINUTE,
    enrollment_of,
    page_of,
    viewed,
)
from tests.web.visiting import Visitor
from tracker.records.tables.deciding import Decision
from tracker.services import gates
from tracker.services.unspoken import unspoken
from tracker.web.filters import local_time, long_date
from tracker.web.titles import title_of


def test_the_record_says_what_is_missing_before_anything_is_written(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, ready=False)

    page = prescriber.get(page_of(ward))

    assert page.decision == "blocked"
    assert page.findings["pregnancy-test-24-hours"] == "unmet"
    assert page.findings["prescriber-certified"] == "met"
    assert "No, 8 things missing" in page.text
    assert clinic.session.query(Decision).count() == 0
    entry, subject = viewed(clinic.session)[-1]
    assert subject == ward.patient_id
    assert "patients.show" in entry


def test_a_strangers_record_looks_like_none(
    clinic: Clinic, stranger: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY)
    order_id = clinic.write(ward, at=now)
    decision_id = clinic.authorize(ward, order_id, at=now).decision_id

    for path in (
        page_of(ward),
        f"{page_of(ward)}/blood-counts/new",
        f"{page_of(ward)}/safety",
        f"{enrollment_of(ward)}/prescriptions/new",
        f"{enrollment_of(ward)}/attestations/{unspoken('condom-commitment')}",
        f"/prescriptions/{order_id}",
        f"/prescriptions/{order_id}/void",
        f"/decisions/{decision_id}",
    ):
        assert stranger.get(path).status == 404, path
    for path in (f"/prescriptions/{order_id}/ask", f"/prescriptions/{order_id}/rewrite"):
        assert stranger.post(path, {"request_id": "0" * 32}).status == 404, path


def test_a_delegate_prepares_but_neither_signs_nor_orders(
    clinic: Clinic, delegate: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY)
    order_id = clinic.write(ward, at=now)

    page = delegate.get(page_of(ward))

    assert page.status == 200
    assert not [link for link in page.links() if "attestations" in link or "/new?like" in link]
    assert delegate.get(f"{page_of(ward)}/blood-counts/new").status == 200
    for path in (
        f"{enrollment_of(ward)}/prescriptions/new",
        f"{enrollment_of(ward)}/attestations/{unspoken('condom-commitment')}",
        f"{enrollment_of(ward)}/findings/{unspoken('blood-counts')}/acknowledge",
        f"/prescriptions/{order_id}/void",
    ):
        assert delegate.get(path).status == 403, path
    assert delegate.post(f"/prescriptions/{order_id}/ask").status == 403


def test_counts_are_drawn_with_the_labels_threshold_beside_their_table(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 10 * DAY, ready=False)
    clinic.count(ward, at=now - 9 * DAY, anc=1900)
    clinic.count(ward, at=now - 2 * DAY, anc=450)

    page = prescriber.get(page_of(ward))

    described = [e.get("aria-label", "") for e in page.all("*") if e.get("role") == "img"]
    assert len(described) == 2
    assert described[0].startswith("Absolute neutrophil count, per microliter, 2 values")
    assert "500 hold/cycle" in page.text
    assert "hold the drug below 25,000, begin a new cycle from 50,000 on." in page.text
    assert "450" in page.text


def test_the_days_of_the_drawing_have_their_year_and_touch_no_others(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 100 * DAY, ready=False)
    for days in (99, 98, 97, 40, 3, 2, 1):
        clinic.count(ward, at=now - days * DAY)

    page = prescriber.get(page_of(ward))

    figure = page.all("figure")[0]
    words = [e for e in figure.iter() if e.tag.endswith("text")]
    days = [e for e in words if e.get("text-anchor") == "middle"]
    shown = [e.text for e in days]
    first, last = ((now - d * DAY).astimezone(CHICAGO).date() for d in (99, 1))
    assert (shown[0], shown[-1]) == (long_date(first), long_date(last))
    assert len(shown) == 3
    places = [float(e.get("x", "")) for e in days]
    assert all(after - before >= 95 for before, after in pairwise(places))
    (threshold,) = [e for e in words if e.text == "500 hold/cycle"]
    assert float(threshold.get("x", "")) - places[-1] >= 10, "clear of the last point"


def test_within_a_day_a_count_stands_where_it_was_recorded(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    morning = (now - 5 * DAY).astimezone(CHICAGO).replace(hour=9, minute=0)
    ward = clinic.man(at=morning)
    clinic.authorize(ward, clinic.write(ward, at=morning + HOUR), at=morning + HOUR)
    clinic.count(ward, at=morning + 6 * HOUR, anc=1234)

    lines = [
        " ".join("".join(e.itertext()).split()) for e in prescriber.get(page_of(ward)).all("li")
    ]

    told = ("1,234", "Authorization issued", "Prescription written", "ANC 1,800")
    places = [next(i for i, line in enumerate(lines) if words in line) for words in told]
    assert places == sorted(places), lines


def test_with_an_open_number_what_is_missing_is_for_the_next_prescription(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 10 * DAY)
    clinic.authorize(ward, clinic.write(ward, at=now - 10 * DAY), at=now - 10 * DAY)

    page = prescriber.get(page_of(ward))

    assert "Before the next prescription: 2 things missing" in page.text
    assert page.decision == "blocked"


def test_the_timeline_follows_the_drug_to_the_pharmacy(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 3 * DAY)
    clinic.dispense(ward, at=now - 2 * DAY)

    page = prescriber.get(page_of(ward))

    for words in ("Drug handed over", "Dispense confirmed", "Authorization issued", "Enrolled"):
        assert words in page.text
    assert "Harbor Specialty" in page.text
    for link in page.links():
        if link.startswith("/decisions/"):
            assert prescriber.get(link).status == 200


def test_another_enrollment_of_the_patient_can_be_looked_at(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 3 * DAY)

    assert prescriber.get(f"{page_of(ward)}?enrollment={ward.enrollment_id}").status == 200
    assert prescriber.get(f"{page_of(ward)}?enrollment={'0' * 32}").status == 404


def test_the_first_card_answers_whether_the_drug_may_be_given_today(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 2 * HOUR)
    assert "Not yet: no open number" in prescriber.get(page_of(ward)).text

    order = clinic.write(ward, at=now - HOUR, pharmacy_id=clinic.pharmacy_id)
    clinic.authorize(ward, order, at=now - HOUR)

    page = prescriber.get(page_of(ward))
    assert "Can this patient receive the drug today? Yes, at the pharmacy" in page.text
    assert "Its own steps. Required: " in page.text
    assert "Before the drug is given" not in page.text


def test_what_keeps_the_drug_under_an_open_number_is_named_with_who_mends_it(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - 2 * HOUR)
    order = clinic.write(ward, at=now - HOUR, pharmacy_id=clinic.pharmacy_id)
    clinic.authorize(ward, order, at=now - HOUR)
    clinic.test(ward, at=now - 10 * MINUTE, result="positive")

    page = prescriber.get(page_of(ward))

    assert "Before the drug is given: 1 thing missing" in page.text
    assert "Who can fix this: Prescriber" in page.text
    assert page.text.count("No, 1 thing missing") == 1


def test_windows_say_at_which_time_they_were_read(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 3 * DAY)
    clinic.dispense(ward, at=now - 2 * DAY)

    page = prescriber.get(page_of(ward))

    assert "Windows and due dates, as of" in page.text
    today = now.astimezone(CHICAGO).date()
    count_left = ((now - 3 * DAY).astimezone(CHICAGO).date() + 7 * DAY - today).days
    supply_left = ((now - 2 * DAY).astimezone(CHICAGO).date() + 28 * DAY - today).days
    for words in ("Next blood count", "Next supply"):
        assert words in page.text
    for days in (count_left, supply_left):
        assert f"{days} days left" in page.text
    assert "Blood counts planned:" in page.text


def test_surveys_in_time_are_counted(clinic: Clinic, prescriber: Visitor, now: datetime) -> None:
    ward = clinic.man(at=now - 100 * DAY)
    for days in (95, 66, 30):
        clinic.survey(ward, ward.account, at=now - days * DAY)

    page = prescriber.get(page_of(ward))

    assert "Surveys on time 2 of 3 66% since" in page.text


def test_each_entry_tells_when_it_happened_and_when_it_was_recorded(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, ready=False)
    clinic.test(ward, at=now - HOUR, collected_at=now - 20 * HOUR)

    lines = [
        " ".join("".join(e.itertext()).split()) for e in prescriber.get(page_of(ward)).all("li")
    ]

    (line,) = [each for each in lines if "Pregnancy test: negative" in each]
    assert "recorded" in line
    assert line.endswith("by Dr. Ana Ruiz")


def test_low_counts_show_the_labels_advice_also_where_they_are_acknowledged(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 2 * HOUR)
    clinic.count(ward, at=now - HOUR, anc=420, platelets=20_000)

    for path in (
        page_of(ward),
        f"{enrollment_of(ward)}/findings/{unspoken('blood-counts')}/acknowledge",
    ):
        page = prescriber.get(path)
        assert "ANC 420 on" in page.text, path
        assert "Platelets 20,000 on" in page.text, path
        assert "Advice of the label, not a rule of the program" in page.text, path


def test_what_is_due_is_what_the_list_says_also_under_an_open_number(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY)
    assert "Prescriber survey" in prescriber.get(page_of(ward)).text
    clinic.authorize(ward, clinic.write(ward, at=now - DAY), at=now - DAY)

    windows = next(
        " ".join("".join(table.itertext()).split())
        for table in prescriber.get(page_of(ward)).all("table")
        if "Windows and due dates" in "".join(table.itertext())
    )

    assert "Authorization A-" in windows
    for asked_for_at_the_next_prescription in ("pregnancy test", "counseling", "Prescriber survey"):
        assert asked_for_at_the_next_prescription not in windows
    assert "Next blood count" in windows


def test_the_card_of_the_number_shows_the_newest_prescription_that_waits_for_one(
    clinic: Clinic, prescriber: Visitor, delegate: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 40 * DAY)
    assert clinic.authorize(ward, clinic.write(ward, at=now - 40 * DAY), at=now - 40 * DAY).allowed
    assert "Expired" in prescriber.get(page_of(ward)).text
    order_id = clinic.write(ward, at=now - DAY)
    assert not clinic.authorize(ward, order_id, at=now - DAY).allowed

    page = prescriber.get(page_of(ward))

    assert "Ask for the number: 4 mg x 21 for 28 days, written" in page.text
    assert f"/prescriptions/{order_id}" in page.links()
    assert "Waits for its number: 4 mg x 21" in delegate.get(page_of(ward)).text


def test_the_windows_say_until_when_a_prescription_can_be_written_on_the_tests(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - HOUR)  # the second test was taken three hours before
    man = clinic.man(at=now - HOUR)

    page = prescriber.get(page_of(ward))

    until = local_time(now - 4 * HOUR + DAY, "America/Chicago")
    assert f"Tests for a new prescription{until}" in page.text
    assert "Tests for a new prescription" not in prescriber.get(page_of(man)).text
    clinic.test(ward, at=now, result="indeterminate")
    assert "Tests for a new prescription" not in prescriber.get(page_of(ward)).text


def test_the_timeline_calls_a_requirement_by_the_title_of_its_version(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY, ready=False)
    answer = clinic.authorize(ward, clinic.write(ward, at=now), at=now)
    first = gates.answer_of(clinic.session.get_one(Decision, answer.decision_id)).stopping[0]
    version = clinic.version(now)
    title = version.requirement(first.requirement).title
    clinic.session.rollback()

    refused = prescriber.get(page_of(ward)).text.partition("Authorization refused")[2]

    assert title != title_of(first.requirement)
    assert f"Required: {title}" in refused
