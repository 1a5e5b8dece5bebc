"""Enrolling on the page: nobody is enrolled before the category and its reason were seen."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.databases import Database
from tests.services.clinic import MYELOMA, PROGRAM
from tests.web.enrolled import Reception, path_of, reception_of, sent_values
from tests.web.visiting import Page, Visitor
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.enrollments import Patient
from tracker.rules.authority import Actor, Role

NEW = f"/enrollments/new/{PROGRAM}"
TYPED = {
    "given_name": "Maria",
    "family_name": "Gomez",
    "birth_date": "1984-03-27",
    "sex": "female",
    "reproductive": ["none"],
    "menses": "regular",
    "last_menses_on": "2026-11-01",
    "indication": "multiple-myeloma",
    "criteria": list(MYELOMA),
    "phone": "312-555-0101",
    "email": "maria@home.test",
}


@pytest.fixture
def reception(app: Flask, sqlite_database: Database) -> Iterator[Reception]:
    with reception_of(app, sqlite_database) as reception:
        yield reception


@pytest.fixture
def prescriber(reception: Reception) -> Visitor:
    return reception.visit(reception.clinic.prescriber)


def typed(visitor: Visitor, **changed: object) -> dict[str, object]:
    """The empty form's values with what a person typed."""
    return sent_values(visitor.get(NEW)) | TYPED | changed


def enrolled(visitor: Visitor, **changed: object) -> Page:
    check = visitor.post(NEW, typed(visitor, **changed))
    assert check.status == 200, check.errors
    return visitor.post(NEW, sent_values(check))


def count(reception: Reception) -> int:
    return reception.clinic.session.scalar(select(func.count()).select_from(Patient)) or 0


def test_with_one_program_the_page_opens_at_once(prescriber):
    assert prescriber.get("/enrollments/new").location == NEW
    assert prescriber.get("/enrollments/new/thalidomide-us").status == 404


def test_the_category_is_told_with_its_reason_before_anything_is_stored(reception, prescriber):
    check = prescriber.post(NEW, typed(prescriber))

    assert (check.status, check.h1) == (200, "Check and enroll")
    assert "Adult female of reproductive potential" in check.text
    assert "no fact on record rules out pregnancy" in check.text
    assert "Enroll in this category" in check.text
    assert count(reception) == 0


def test_the_second_press_enrolls_and_shows_the_link_once(reception, prescriber):
    done = enrolled(prescriber)

    assert done.h1 == "Patient enrolled"
    assert "Adult female of reproductive potential" in done.text
    assert re.search(r"P-[0-9A-Z]{5}-[0-9A-Z]{5}", done.text)
    link = next(code for code in done.all("code") if "/links/" in "".join(code.itertext()))
    address = "".join(link.itertext())
    assert "maria@home.test" in Visitor(reception.app).get(path_of(address)).text
    (qr,) = (e for e in done.all("img"))
    assert qr.get("src", "").startswith("data:image/svg+xml")
    assert qr.get("alt")


def test_who_chose_the_patients_password_reads_the_agreement_next(reception, prescriber):
    done = enrolled(prescriber)
    link = next(code for code in done.all("code") if "/links/" in "".join(code.itertext()))
    patient = Visitor(reception.app)
    chosen = "three quiet herons at dawn"

    page = patient.follow(
        patient.post(
            path_of("".join(link.itertext())), {"password": chosen, "password_repeated": chosen}
        )
    )

    assert page.h1 == "Patient-prescriber agreement"
    assert "You sign as Maria Gomez" in page.text
    assert "Your password is set, and you are signed in." in page.text


def test_the_same_form_again_shows_the_patient_without_the_link(reception, prescriber):
    check = prescriber.post(NEW, typed(prescriber))
    values = sent_values(check)
    prescriber.post(NEW, values)

    again = prescriber.post(NEW, values)

    assert again.status in (200, 422)
    assert "/links/" not in again.text
    assert count(reception) == 1


def test_facts_changed_after_the_check_are_checked_again(reception, prescriber):
    check = prescriber.post(NEW, typed(prescriber))
    values = sent_values(check) | {"reproductive": "hysterectomy", "menses": "none"}

    again = prescriber.post(NEW, values)

    assert (again.status, again.h1) == (200, "Check and enroll")
    assert "not of reproductive potential" in again.text
    assert count(reception) == 0


def test_changing_something_keeps_everything_typed(prescriber):
    check = prescriber.post(NEW, typed(prescriber))

    back = prescriber.post(NEW, sent_values(check) | {"pressed": "change"})

    assert (back.status, back.h1) == (200, "Enroll a patient")
    values = sent_values(back)
    assert values["given_name"] == "Maria"
    assert set(values["criteria"]) == set(MYELOMA)
    assert values["reproductive"] == "none"


def test_an_empty_form_lists_what_to_enter_and_says_error_in_the_title(prescriber):
    page = prescriber.post(NEW, sent_values(prescriber.get(NEW)))

    assert page.status == 422
    assert page.errors[:3] == [
        "Enter the patient's first name",
        "Enter the patient's last name",
        "Enter the patient's date of birth",
    ]
    assert "".join(page.all("title")[0].itertext()).startswith("Error: ")


def test_what_only_the_record_knows_is_refused_beside_its_field_and_all_at_once(prescriber):
    page = prescriber.post(
        NEW, typed(prescriber, criteria=list(MYELOMA[:2]), menses="", email="", phone="phone me")
    )

    assert page.status == 422
    problems = " ".join(page.errors)
    assert "not confirmed" in problems
    assert "how regular the menses are" in problems
    assert "signs in with it" in problems
    assert "phone number" in problems
    assert sent_values(page)["given_name"] == "Maria"


def test_none_of_these_together_with_a_fact_is_contradictory(prescriber):
    page = prescriber.post(NEW, typed(prescriber, reproductive=["none", "hysterectomy"]))

    assert page.status == 422
    assert any("None of these" in problem for problem in page.errors)


def test_a_child_is_enrolled_with_the_guardians_account(prescriber):
    page = prescriber.post(NEW, typed(prescriber, birth_date="2015-06-01", email=""))
    assert any("under 18" in problem for problem in page.errors)

    done = enrolled(
        prescriber,
        birth_date="2015-06-01",
        email="",
        guardian_name="Rosa Gomez",
        guardian_relationship="mother",
        guardian_email="rosa@home.test",
    )
    assert "Female child of reproductive potential" in done.text
    assert "The guardian opens the link" in done.text


def test_a_delegate_must_choose_the_prescriber(reception):
    delegate = reception.visit(reception.clinic.delegate)

    page = delegate.post(NEW, typed(delegate))
    assert "Choose the prescriber" in page.errors

    done = enrolled(delegate, prescriber_id=reception.clinic.colleague.id)
    assert "Bo Chen" in done.text


def test_somebody_enrolled_already_is_named_by_the_rems_id(prescriber):
    enrolled(prescriber)

    page = prescriber.post(NEW, typed(prescriber, email="other@home.test"))

    assert page.status == 422
    assert any(re.search(r"enrolled in this program.*P-", problem) for problem in page.errors)


def test_the_page_of_an_enrollment_is_the_practices_own_and_its_view_is_logged(reception):
    clinic = reception.clinic
    man = clinic.enroll()
    path = f"/patients/{man.patient_id}/enrollments/{man.enrollment_id}"

    shown = reception.visit(clinic.delegate).get(path)
    assert shown.h1 == "Tom Gomez"
    assert "Waits for the patient and the prescriber" in shown.text
    assert "End this enrollment" not in shown.text
    assert "End this enrollment" in reception.visit(clinic.prescriber).get(path).text
    assert reception.visit(clinic.stranger).get(path).status == 404
    views = clinic.session.scalars(
        select(AuditEntry.subject_id).where(
            AuditEntry.name == "page.viewed", AuditEntry.actor_id == clinic.delegate.id
        )
    ).all()
    assert views == [man.patient_id]


def test_the_name_of_a_patient_stands_in_no_title(reception):
    man = reception.clinic.enroll()

    page = reception.visit(reception.clinic.prescriber).get(
        f"/patients/{man.patient_id}/enrollments/{man.enrollment_id}"
    )

    assert "Gomez" not in "".join(page.all("title")[0].itertext())


@pytest.mark.parametrize("name", ["patient_id", "rems_id", "risk_category"])
def test_a_field_that_the_form_does_not_have_is_refused(prescriber, name):
    assert prescriber.post(NEW, typed(prescriber) | {name: "x"}).status == 400


def test_a_patient_and_an_administrator_do_not_enroll(reception):
    man = reception.clinic.enroll()
    assert reception.visit_as_patient(man).get(NEW).status == 403
    admin = Actor(reception.clinic.prescriber.id, Role.ADMINISTRATOR)
    assert admin.role is Role.ADMINISTRATOR


@pytest.mark.parametrize(
    "hostile",
    [
        {"given_name": "x" * 5000},
        {"birth_date": "9999-99-99"},
        {"birth_date": "0001-01-01"},
        {"sex": "other"},
        {"indication": "anything"},
        {"criteria": ["no-such-criterion"]},
        {"prescriber_id": "0" * 32},
        {"request_id": ""},
        {"email": "not an address"},
    ],
)
def test_hostile_values_end_beside_their_field_and_store_nothing(reception, prescriber, hostile):
    page = prescriber.post(NEW, typed(prescriber) | hostile)

    assert page.status == 422
    assert count(reception) == 0


def test_a_nul_in_a_name_is_refused_and_stores_nothing(reception, prescriber):
    values = typed(prescriber, given_name="a\x00b") | {"csrf_token": prescriber.csrf}

    assert prescriber.client.post(NEW, data=values).status_code == 422
    assert count(reception) == 0
