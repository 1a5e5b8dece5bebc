"""Changing an enrollment on the page: facts, identity, agreement, accounts, the end."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from tests.clinic import CHICAGO
from tests.databases import Database
from tests.web.enrolled import Reception, reception_of, sent_values
from tests.web.visiting import Visitor
from tracker.records import agreements
from tracker.services.enrolling import EnrolledPatient


@pytest.fixture
def reception(app: Flask, sqlite_database: Database) -> Iterator[Reception]:
    with reception_of(app, sqlite_database) as reception:
        yield reception


@pytest.fixture
def prescriber(reception: Reception) -> Visitor:
    return reception.visit(reception.clinic.prescriber)


def of(enrolled: EnrolledPatient, what: str) -> str:
    return f"/patients/{enrolled.patient_id}/enrollments/{enrolled.enrollment_id}/{what}"


def test_a_change_of_category_is_told_before_it_happens(reception, prescriber):
    woman = reception.clinic.enroll_woman()
    form = prescriber.get(of(woman, "facts"))
    assert sent_values(form)["reproductive"] == "none"

    changed = sent_values(form) | {"reproductive": "hysterectomy", "menses": "none"}
    check = prescriber.post(of(woman, "facts"), changed)
    assert check.status == 200
    assert "This changes the category" in check.text
    shown = prescriber.follow(prescriber.post(of(woman, "facts"), sent_values(check)))

    assert "a new agreement waits for its signatures" in shown.text
    newest = agreements.newest(reception.clinic.session, woman.patient_id, woman.enrollment_id)
    assert newest.risk_category == "AF-NRP"


def test_facts_of_the_same_category_leave_the_agreement_alone(reception, prescriber):
    woman = reception.clinic.enroll_woman()
    values = sent_values(prescriber.get(of(woman, "facts"))) | {"menses": "irregular"}

    check = prescriber.post(of(woman, "facts"), values)
    assert "The category and the agreement stand." in check.text
    shown = prescriber.follow(prescriber.post(of(woman, "facts"), sent_values(check)))

    assert "menses: irregular" in shown.text


def test_facts_of_a_man_need_no_answers(reception, prescriber):
    man = reception.clinic.enroll()

    check = prescriber.post(of(man, "facts"), sent_values(prescriber.get(of(man, "facts"))))

    assert "Adult male" in check.text


def test_an_identity_is_corrected_with_a_reason(reception, prescriber):
    man = reception.clinic.enroll()
    values = sent_values(prescriber.get(of(man, "identity")))
    assert values["given_name"] == "Tom"

    missing = prescriber.post(of(man, "identity"), values | {"given_name": "Thomas"})
    assert missing.errors == ["Say what was wrong"]
    right = values | {"given_name": "Thomas", "reason": "Misspelled"}
    shown = prescriber.follow(prescriber.post(of(man, "identity"), right))

    assert shown.h1 == "Thomas Gomez"


def test_an_enrollment_is_ended_by_a_prescriber(reception, prescriber):
    man = reception.clinic.enroll()
    assert reception.visit(reception.clinic.delegate).get(of(man, "end")).status == 403
    today = datetime.now(CHICAGO).date().isoformat()
    values = sent_values(prescriber.get(of(man, "end"))) | {"reason": "Therapy stopped"}

    early = prescriber.post(of(man, "end"), values | {"ended_on": "2020-01-01"})
    assert early.status == 422
    shown = prescriber.follow(prescriber.post(of(man, "end"), values | {"ended_on": today}))

    assert "This enrollment ended on" in shown.text
    assert prescriber.post(of(man, "end"), values | {"ended_on": today}).status == 409


def test_a_new_agreement_names_the_colleague_who_takes_over(reception, prescriber):
    man = reception.clinic.enroll()
    values = sent_values(prescriber.get(of(man, "agreement")))

    chosen = values | {"prescriber_id": reception.clinic.colleague.id}
    shown = prescriber.follow(prescriber.post(of(man, "agreement"), chosen))

    assert "Bo Chen" in shown.text
    assert "Sign the agreement" not in shown.text


def test_a_link_is_made_anew_and_shown_once(reception, prescriber):
    man = reception.clinic.enroll()
    account_id = reception.clinic.acting_for(man.patient_id).id

    page = prescriber.post(of(man, f"accounts/{account_id}/link"))

    assert "/links/" in page.text
    assert prescriber.get(of(man, f"accounts/{account_id}/link")).status == 405


def test_a_second_guardian_is_linked_on_the_page(reception):
    child = reception.clinic.enroll_child()
    delegate = reception.visit(reception.clinic.delegate)
    path = of(child, "accounts/new")
    values = sent_values(delegate.get(path))
    assert delegate.post(path, values).status == 422

    page = delegate.post(
        path,
        values | {"name": "Pablo Gomez", "relationship": "father", "email": "pablo@home.test"},
    )

    assert "/links/" in page.text
    assert "Pablo Gomez" in page.text


@pytest.mark.parametrize("what", ["facts", "identity", "end", "agreement", "accounts/new"])
def test_another_practice_finds_nothing(reception, what):
    woman = reception.clinic.enroll_woman()
    stranger = reception.visit(reception.clinic.stranger)

    assert stranger.get(of(woman, what)).status == 404
    assert stranger.post(of(woman, what), {}).status == 404
