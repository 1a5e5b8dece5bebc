"""The agreement on the page: read, signed with the password, printed, and nobody else's."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.databases import Database
from tests.web.enrolled import PASSWORD, Reception, reception_of, sent_values
from tests.web.visiting import Page, Visitor
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.enrollments import AgreementSignature
from tracker.services.enrolling import EnrolledPatient


@pytest.fixture
def reception(app: Flask, sqlite_database: Database) -> Iterator[Reception]:
    with reception_of(app, sqlite_database) as reception:
        yield reception


def own(enrolled: EnrolledPatient) -> str:
    return f"/my/{enrolled.patient_id}/agreements/{enrolled.agreement_id}"


def practice(enrolled: EnrolledPatient) -> str:
    return f"/patients/{enrolled.patient_id}/agreements/{enrolled.agreement_id}"


def sign(visitor: Visitor, path: str, password: str = PASSWORD) -> Page:
    return visitor.post(path, sent_values(visitor.get(path)) | {"password_again": password})


def signatures(reception: Reception) -> int:
    rows = select(func.count()).select_from(AgreementSignature)
    return reception.clinic.session.scalar(rows) or 0


def test_the_patient_reads_every_statement_signs_and_sees_name_meaning_and_time(reception):
    woman = reception.clinic.enroll_woman()
    patient = reception.visit_as_patient(woman)
    page = patient.get(own(woman))
    assert "I will use two methods of birth control" in page.text
    assert "You sign as Maria Gomez" in page.text
    assert page.text.count("I have read every statement above") == 1, "the meaning, once"

    sign(patient, own(woman))
    signed = patient.get(own(woman))

    assert "Maria Gomez, patient. I have read every statement" in signed.text
    times = [e.get("datetime", "") for e in signed.all("time")]
    assert any(time.endswith("Z") for time in times)
    assert "CST" in signed.text or "CDT" in signed.text
    assert signatures(reception) == 1


def test_who_has_signed_is_led_on_to_what_is_theirs_next(reception):
    woman, man = reception.clinic.enroll_woman(), reception.clinic.enroll()

    survey, hers = led_on(reception, woman)
    overview, his = led_on(reception, man)

    assert survey == f"/my/{woman.patient_id}/enrollments/{woman.enrollment_id}/survey"
    assert "You have signed the agreement. Next: the survey" in hers.text
    assert overview == f"/my/{man.patient_id}"
    assert "You have signed the agreement. Nothing else waits for you." in his.text


def test_who_goes_back_to_another_page_is_not_told_that_the_survey_is_next(reception):
    woman = reception.clinic.enroll_woman()
    patient = reception.visit_as_patient(woman)
    elsewhere = f"/my/{woman.patient_id}/history"

    answer = sign(patient, f"{own(woman)}?next={elsewhere}")

    assert answer.location == elsewhere
    told = patient.follow(answer).text
    assert "You have signed the agreement." in told
    assert "Next: the survey" not in told


def led_on(reception: Reception, enrolled: EnrolledPatient) -> tuple[str, Page]:
    patient = reception.visit_as_patient(enrolled)
    answer = sign(patient, own(enrolled))
    return answer.location, patient.follow(answer)


def test_a_wrong_password_signs_nothing_and_is_told_beside_the_field(reception):
    woman = reception.clinic.enroll_woman()

    page = sign(reception.visit_as_patient(woman), own(woman), "not the password at all")

    assert page.status == 422
    assert page.errors == ["This is not your password. Nothing was signed."]
    assert signatures(reception) == 0
    logged = reception.clinic.session.scalars(select(AuditEntry.name)).all()
    assert "signature.refused" in logged


def test_both_signatures_put_it_in_force_and_take_it_off_the_list(reception):
    clinic = reception.clinic
    man = clinic.enroll()
    clinic.sign(clinic.acting_for(man.patient_id), man)
    prescriber = reception.visit(clinic.prescriber)
    listed = prescriber.get("/agreements")
    assert practice(man) in listed.links()
    assert "You" in [c.text for c in listed.all("bdi")]

    signed = prescriber.follow(sign(prescriber, practice(man)))

    assert "This agreement is in force." in signed.text
    assert practice(man) not in prescriber.get("/agreements").links()


def test_a_delegate_reads_and_finds_nothing_to_sign(reception):
    man = reception.clinic.enroll()
    delegate = reception.visit(reception.clinic.delegate)

    page = delegate.get(practice(man))

    assert "Sign the agreement" not in page.text
    refused = delegate.post(
        practice(man), {"document_digest": "sha256:0", "password_again": PASSWORD}
    )
    assert refused.status == 403
    assert signatures(reception) == 0


def test_a_document_that_changed_since_is_a_conflict(reception):
    man = reception.clinic.enroll()
    patient = reception.visit_as_patient(man)

    values = sent_values(patient.get(own(man)))

    changed = values | {"document_digest": "sha256:0", "password_again": PASSWORD}
    page = patient.post(own(man), changed)

    assert page.status == 409
    assert "Read it again" in page.text


def test_strangers_find_nothing(reception):
    man, woman = reception.clinic.enroll(), reception.clinic.enroll_woman()
    other_patient = reception.visit_as_patient(woman)
    stranger = reception.visit(reception.clinic.stranger)
    other_patient.get(own(woman))

    assert other_patient.get(own(man)).status == 404
    assert stranger.get(practice(man)).status == 404
    assert stranger.get("/agreements").text.count("Gomez") == 0
    for visitor, path in ((other_patient, own(man)), (stranger, practice(man))):
        values = {"document_digest": "sha256:0", "password_again": PASSWORD}
        assert visitor.post(path, values).status == 404


def test_a_signed_agreement_can_be_printed_with_its_signatures(reception):
    man = reception.clinic.enroll()
    patient = reception.clinic.acting_for(man.patient_id)
    reception.clinic.sign(patient, man)

    page = reception.visit(patient).get(own(man))

    (paper,) = (e for e in page.all("article") if e.get("class") == "paper")
    words = " ".join("".join(paper.itertext()).split())
    assert "Tom Gomez, patient." in words
    assert "Digest sha256:" in words
    assert any("data-print" in button.attrib for button in page.all("button"))
