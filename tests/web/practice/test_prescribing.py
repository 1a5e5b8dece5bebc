"""Writing a prescription, the refusal and the way back, the number."""

from datetime import datetime

import pytest

from tests.clinic import Clinic
from tests.web.practice.sending import (
    DAY,
    HOUR,
    LIVER,
    MINUTE,
    enrollment_of,
    local,
    page_of,
    prescribing,
)
from tests.web.visiting import Visitor
from tracker.records.tables.deciding import Authorization
from tracker.records.tables.prescriptions import Prescription
from tracker.rules.numbers import shown
from tracker.web.order_cells import two_strengths


def test_one_page_writes_and_asks_and_shows_the_number(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - HOUR)
    form = prescriber.get(f"{enrollment_of(ward)}/prescriptions/new")

    page = prescriber.follow(
        prescriber.post(f"{enrollment_of(ward)}/prescriptions/new", prescribing(form))
    )

    assert page.decision == "allowed"
    assert page.h1 == "Authorization issued"
    clinic.session.rollback()
    assert shown(clinic.session.query(Authorization).one().number) in page.text
    assert "30 days" in page.text
    assert "CST" in page.text or "CDT" in page.text


def test_a_form_sent_twice_leads_to_the_same_number(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - HOUR)
    path = f"{enrollment_of(ward)}/prescriptions/new"
    sent = prescribing(prescriber.get(path))

    assert prescriber.post(path, sent).location == prescriber.post(path, sent).location
    clinic.session.rollback()
    assert clinic.session.query(Prescription).count() == 1


def test_a_refusal_shows_every_reason_with_its_way_there_and_back(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - HOUR, ready=False)
    path = f"{enrollment_of(ward)}/prescriptions/new"
    refused = prescriber.post(path, prescribing(prescriber.get(path), refills="2"))

    page = prescriber.follow(refused)

    assert page.status == 200
    assert page.decision == "blocked"
    assert page.findings["no-refills"] == "unmet"
    assert page.text.count("How to fix:") == list(page.findings.values()).count("unmet")
    fixes = [link for link in page.links() if "next=" in link]
    assert any("/pregnancy-tests/new" in link for link in fixes)
    assert all(f"next={refused.location}" in link for link in fixes)
    for link in set(fixes):
        assert prescriber.get(link).status == 200, link


def test_a_fix_leads_back_to_the_refusal_which_says_what_is_mended(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 2 * HOUR)
    clinic.session.rollback()
    path = f"{enrollment_of(ward)}/prescriptions/new"
    low = f"{page_of(ward)}/blood-counts/new"
    today = local(now)[:10]
    prescriber.post(low, {"collected_on": today, "anc": "400", "platelets": "90000"} | LIVER)
    refused = prescriber.post(path, prescribing(prescriber.get(path)))
    page = prescriber.follow(refused)
    assert page.findings["blood-counts"] == "unmet"
    struck = next(link for link in prescriber.get(page_of(ward)).links() if "/correct" in link)

    back = prescriber.post(
        struck.replace("correct", "strike") + f"?next={refused.location}",
        {"reason": "another patient's"},
    )
    after = prescriber.follow(back)

    assert back.location == refused.location
    assert "Mended since" in after.text
    assert "The same prescription would be authorized now." in after.text


def test_asking_again_or_writing_again_gets_the_number_once_mended(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - 30 * MINUTE, ready=False)
    clinic.contraception(ward, at=now - 30 * MINUTE, since=(now - 40 * DAY).date())
    clinic.test(ward, at=now - 30 * MINUTE, collected_at=now - 12 * DAY)
    clinic.survey(ward, ward.account, at=now - 30 * MINUTE)
    clinic.prepare(ward, at=now - 30 * MINUTE)
    order_id = clinic.write(ward, at=now - 20 * MINUTE)
    refused = clinic.authorize(ward, order_id, at=now - 20 * MINUTE)
    clinic.test(ward, at=now - 10 * MINUTE)

    page = prescriber.get(f"/decisions/{refused.decision_id}")
    request_id = page.values()["request_id"]
    again = prescriber.follow(
        prescriber.post(f"/prescriptions/{order_id}/ask", {"request_id": request_id})
    )
    fresh = prescriber.get(again.response.request.path).values()["request_id"]
    anew = prescriber.follow(
        prescriber.post(f"/prescriptions/{order_id}/rewrite", {"request_id": fresh})
    )

    assert "A pregnancy test counts only if it was collected before" in page.text
    assert "the prescriber's survey and a counseling statement only if made by" in page.text
    assert "the patient's survey counts by how old it is when the number is asked for" in page.text
    assert "The same order, written now, would be authorized now." in page.text
    assert again.decision == "blocked"
    assert anew.decision == "allowed"


def test_what_was_typed_is_kept_when_a_strength_is_wrong(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY)
    path = f"{enrollment_of(ward)}/prescriptions/new"
    twice = {"lines-1-strength_mg": "4", "lines-1-quantity": "7"}

    page = prescriber.post(path, prescribing(prescriber.get(path), **twice))

    assert page.status == 422
    assert page.errors == ["Enter each strength once."]
    assert page.values()["lines-1-quantity"] == "7"


def test_more_capsules_than_the_days_take_are_refused_at_the_field_with_what_fits(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY)
    path = f"{enrollment_of(ward)}/prescriptions/new"
    sent = prescribing(prescriber.get(path)) | {
        "lines-0-quantity": "22",
        "lines-1-strength_mg": "1",
        "lines-1-quantity": "21",
    }

    page = prescriber.post(path, sent)

    assert page.status == 422
    assert page.errors == [
        "28 days of 4 mg are 21 capsules (One capsule of each strength daily on days 1 to 21 of"
        " 28). Enter 21 or fewer, or change the days' supply."
    ]
    assert page.values()["lines-0-quantity"] == "22"
    clinic.session.rollback()
    assert clinic.session.query(Prescription).count() == 0


@pytest.mark.parametrize("quantity", ["1.5", "-1", "10" * 15, "२१", ""])
def test_capsules_are_whole(
    clinic: Clinic, prescriber: Visitor, now: datetime, quantity: str
) -> None:
    ward = clinic.man(at=now - DAY)
    path = f"{enrollment_of(ward)}/prescriptions/new"
    sent = prescribing(prescriber.get(path)) | {"lines-0-quantity": quantity}

    assert 400 <= prescriber.post(path, sent).status < 500
    clinic.session.rollback()
    assert clinic.session.query(Prescription).count() == 0


def test_a_number_is_voided_with_a_reason(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 2 * HOUR)
    order_id = clinic.write(ward, at=now - HOUR)
    clinic.authorize(ward, order_id, at=now - HOUR)
    path = f"/prescriptions/{order_id}/void"

    assert prescriber.post(path, {"reason": " "}).status == 422
    page = prescriber.follow(prescriber.post(path, {"reason": "the dose changes"}))

    assert "Voided" in page.text
    assert "the dose changes" in page.text
    assert prescriber.post(path, {"reason": "again"}).status == 409


def test_one_that_waits_already_is_warned_of_with_its_link_and_stops_nothing(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 2 * DAY)
    page_of_new = f"/patients/{ward.patient_id}/enrollments/{ward.enrollment_id}/prescriptions/new"
    assert "waits for its number" not in prescriber.get(page_of_new).text

    unnumbered = clinic.write(ward, at=now - DAY)
    waiting = prescriber.get(page_of_new)
    assert "A prescription for this patient waits for its number" in waiting.text
    assert f"/prescriptions/{unnumbered}" in waiting.links()
    anew = prescriber.get(f"{page_of_new}?like={unnumbered}")
    assert "waits for its number" not in anew.text

    assert clinic.authorize(ward, unnumbered, at=now - DAY).allowed
    numbered = prescriber.get(page_of_new)
    assert "This patient has a number that was not used yet" in numbered.text
    assert f"/prescriptions/{unnumbered}" in numbered.links()
    assert "waits for its number" not in numbered.text
    assert clinic.write(ward, at=now) != unnumbered


@pytest.mark.parametrize(
    ("strengths", "said"),
    [
        ((1.0, 2.0, 3.0, 4.0), "5 mg is 4 mg and 1 mg"),
        ((2.5, 5.0, 10.0, 15.0, 20.0, 25.0), "7.5 mg is 5 mg and 2.5 mg"),
        ((50.0,), ""),
    ],
)
def test_the_example_of_two_strengths_takes_those_of_the_program(
    strengths: tuple[float, ...], said: str
) -> None:
    assert two_strengths(strengths) == said
