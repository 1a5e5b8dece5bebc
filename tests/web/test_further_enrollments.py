"""A patient of the practice in one program more, on the page."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.databases import Database
from tests.services.clinic import MYELOMA, PROGRAM
from tests.services.second_program import SECOND, SECOND_TEXT
from tests.web.enrolled import Reception, reception_of, sent_values
from tracker.records import publications
from tracker.services import publishing
from tracker.services.reach import reach


@pytest.fixture
def reception(app: Flask, sqlite_database: Database) -> Iterator[Reception]:
    with reception_of(app, sqlite_database) as reception:
        clinic = reception.clinic
        publishing.publish(clinic.session, None, SECOND_TEXT, now=clinic.at)
        yield reception


def second(reception):
    """The second program as an address names it beside a patient: by its version's id."""
    reception.clinic.session.rollback()
    return publications.listed(reception.clinic.session, SECOND)[0].id


def enrollments(reception, patient_id):
    clinic = reception.clinic
    clinic.session.rollback()
    return reach(clinic.session, clinic.prescriber, patient_id, at=clinic.at).enrollments


def test_the_patient_s_page_leads_to_the_other_program_and_the_category_is_seen_first(reception):
    clinic = reception.clinic
    woman = clinic.enroll_woman()
    prescriber = reception.visit(clinic.prescriber)
    record = prescriber.get(f"/patients/{woman.patient_id}")
    choose = next(h for h in record.links() if "/enrollments/new" in h and woman.patient_id in h)

    offered = [h for h in prescriber.get(choose).links() if "/enrollments/new/" in h]
    assert offered == [f"/patients/{woman.patient_id}/enrollments/new/{second(reception)}"]
    form = prescriber.get(offered[0])
    # The facts on record stand in the form already.
    assert sent_values(form)["menses"] == "regular"
    typed = sent_values(form) | {"indication": "multiple-myeloma", "criteria": list(MYELOMA)}
    check = prescriber.post(offered[0], typed)
    assert "Adult female of reproductive potential" in check.text
    assert len(enrollments(reception, woman.patient_id)) == 1

    done = prescriber.follow(prescriber.post(offered[0], sent_values(check)))

    assert "Pomalidomide Generics REMS" in done.text
    assert "Waits for the patient and the prescriber" in done.text
    held = enrollments(reception, woman.patient_id)
    assert {each.program for each in held} == {PROGRAM, SECOND}
    again = prescriber.post(offered[0], sent_values(check))
    assert (again.status, len(again.errors)) == (422, 1)
    assert "no other program" in prescriber.get(choose).text


def test_what_is_missing_is_said_and_nothing_typed_is_lost(reception):
    clinic = reception.clinic
    woman = clinic.enroll_woman()
    prescriber = reception.visit(clinic.prescriber)
    path = f"/patients/{woman.patient_id}/enrollments/new/{second(reception)}"
    typed = sent_values(prescriber.get(path)) | {"indication": "multiple-myeloma"}

    page = prescriber.post(path, typed)

    assert page.status == 422
    assert "not confirmed" in page.errors[0]
    assert sent_values(page)["indication"] == "multiple-myeloma"


def test_a_stranger_and_an_unknown_program_find_nothing(reception):
    clinic = reception.clinic
    man = clinic.enroll()
    path = f"/patients/{man.patient_id}/enrollments/new"
    stranger = reception.visit(clinic.stranger)
    for each in (path, f"{path}/{second(reception)}"):
        assert stranger.get(each).status == 404
    assert reception.visit(clinic.prescriber).get(f"{path}/{'0' * 32}").status == 404
