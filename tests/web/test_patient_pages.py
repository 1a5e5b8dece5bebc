"""A patient's pages: what waits, the survey, a possible pregnancy, and whose record it is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.databases import Database
from tests.web.enrolled import PASSWORD, Reception, reception_of, sent_values
from tests.web.visiting import Page, Visitor
from tracker.records.identifiers import new_id
from tracker.records.tables.attesting import Survey
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.monitoring import PregnancyReport
from tracker.rules.contacts import ContactPurpose
from tracker.services import authorizing, keeping_contacts
from tracker.services.authorizing import Line, PrescriptionRequest
from tracker.services.enrolling import EnrolledPatient
from tracker.services.keeping_contacts import ContactRequest


@pytest.fixture
def reception(app: Flask, sqlite_database: Database) -> Iterator[Reception]:
    with reception_of(app, sqlite_database) as reception:
        yield reception


def survey_path(enrolled: EnrolledPatient, start: str = "/my") -> str:
    return f"{start}/{enrolled.patient_id}/enrollments/{enrolled.enrollment_id}/survey"


def answered(visitor: Visitor, path: str, **changed: str) -> Page:
    """Every question answered safely, but for `changed`."""
    page = visitor.get(path)
    values = sent_values(page)
    for control in page.all("input"):
        name = control.get("name", "")
        if name.startswith("answer_"):
            values[name] = (
                "yes" if name.endswith(("methods", "condom", "counseled", "days")) else "no"
            )
    return visitor.post(path, values | changed | {"password_again": PASSWORD})


def stored(reception: Reception, table: type) -> int:
    return reception.clinic.session.scalar(select(func.count()).select_from(table)) or 0


def test_somebody_who_acts_for_one_person_lands_on_that_record(reception):
    woman = reception.clinic.enroll_woman()
    patient = reception.visit_as_patient(woman)

    page = patient.follow(patient.get("/"))

    assert page.h1 == "Maria Gomez"
    assert "Read and sign the agreement" in page.text
    assert "Answer the survey" in page.text
    assert "First pregnancy test" in page.text
    assert "312-555-0100" in page.text
    assert "To do for you2 things" in page.text
    assert "Next due" in page.text
    assert "If it is late: your next prescription has to wait until it is done." in page.text
    assert "No prescription waits" in page.text
    assert "".join(page.all("title")[0].itertext()) == "Your overview - REMS Tracker"


def test_what_others_still_have_to_do_stands_with_the_number_to_call(reception):
    clinic = reception.clinic
    woman = clinic.enroll_woman()
    order = PrescriptionRequest(
        request_id="0" * 32,
        patient_id=woman.patient_id,
        enrollment_id=woman.enrollment_id,
        channel="electronic",
        days_supply=28,
        refills=0,
        lines=(Line(4, 21),),
    )
    authorizing.write_prescription(clinic.session, clinic.prescriber, order, now=datetime.now(UTC))
    patient = reception.visit_as_patient(woman)

    page = patient.follow(patient.get("/"))

    assert "Your prescription waits forYou, the program, your prescriber" in page.text
    told = page.text[page.text.index("What your newest prescription still waits for") :]
    assert "Your prescriber: 8 things to do. Call Ana Ruiz, Lakeside, 312-555-0100." in told
    assert "The program: 1 thing to do. Call REMS call center, " in told
    assert "tel:3125550100" in page.links()


def name_contacts(reception: Reception) -> None:
    """As the practice's delegate does it."""
    clinic = reception.clinic
    for purpose, phone in (
        (ContactPurpose.PREGNANCY, "312-555-0113"),
        (ContactPurpose.PRESCRIPTIONS, "312-555-0112"),
    ):
        keeping_contacts.record_contact(
            clinic.session,
            clinic.delegate,
            clinic.delegate.organization_id or "",
            ContactRequest(
                request_id=new_id(),
                purpose=purpose,
                replaces_id=None,
                name="Nurse line",
                phone=phone,
                hours="Monday to Friday",
            ),
            now=clinic.at,
        )


def test_a_patient_reads_whom_the_practice_names_before_the_program_s_numbers(reception):
    woman = reception.clinic.enroll_woman()
    name_contacts(reception)
    patient = reception.visit_as_patient(woman)

    page = patient.follow(patient.get("/"))

    terms = ["".join(each.itertext()) for each in page.all("dt")]
    first = terms.index("Pregnancy or positive test: call first")
    assert terms[first + 1] == "Prescriptions and surveys"
    assert len(terms) > first + 3, "the program's numbers follow"
    assert "Nurse line: 312-555-0112, Monday to Friday" in page.text


def test_a_guardian_of_two_children_reads_the_practice_s_numbers_on_the_first_page(reception):
    first = reception.clinic.enroll_child()
    reception.clinic.enroll_child(given_name="Luis", birth_date=date(2017, 1, 5))
    name_contacts(reception)

    page = reception.visit_as_patient(first).get("/")

    assert "Whom to call at Lakeside" in page.text
    listed = [each for each in page.all("dd") if "312-555-0112" in "".join(each.itertext())]
    assert len(listed) == 1, "one practice, named once"


def test_a_guardian_of_two_children_chooses_and_sees_what_waits_for_each(reception):
    first = reception.clinic.enroll_child()
    second = reception.clinic.enroll_child(given_name="Luis", birth_date=date(2017, 1, 5))
    guardian = reception.visit_as_patient(first)

    page = guardian.get("/")

    assert page.h1 == "Whose record do you want to see?"
    assert page.text.count("1 thing to do · Next blood count by ") == 2
    assert {f"/my/{first.patient_id}", f"/my/{second.patient_id}"} <= set(page.links())
    assert "You act for this child." in guardian.get(f"/my/{second.patient_id}").text


def test_a_guardian_is_called_one_and_signs_for_the_child(reception):
    child, woman = reception.clinic.enroll_child(), reception.clinic.enroll_woman()
    guardian, patient = reception.visit_as_patient(child), reception.visit_as_patient(woman)

    asked, own = guardian.get(survey_path(child)), patient.get(survey_path(woman))

    assert "Rosa Gomez, Guardian" in asked.text
    assert "I have answered every question for the child whose guardian I am" in asked.text
    assert "Maria Gomez, Patient" in own.text
    assert "I have answered every question myself" in own.text


def test_nobody_opens_anybody_elses_pages(reception):
    woman, man = reception.clinic.enroll_woman(), reception.clinic.enroll()
    his = reception.visit_as_patient(man)

    for path in (
        f"/my/{woman.patient_id}",
        f"/my/{woman.patient_id}/history",
        f"/my/{woman.patient_id}/safety-reports/new",
        survey_path(woman),
    ):
        assert his.get(path).status == 404
    assert reception.visit(reception.clinic.prescriber).get(f"/my/{woman.patient_id}").status == 403


def test_viewing_the_own_record_is_logged_with_whose_it_is(reception):
    man = reception.clinic.enroll()
    reception.visit_as_patient(man).get(f"/my/{man.patient_id}")

    rows = reception.clinic.session.execute(
        select(AuditEntry.subject_id, AuditEntry.subject_seq).where(
            AuditEntry.name == "page.viewed"
        )
    ).all()
    assert [tuple(row) for row in rows] == [(man.patient_id, None)]


def test_a_survey_in_order_is_thanked_for(reception):
    woman = reception.clinic.enroll_woman()
    patient = reception.visit_as_patient(woman)

    page = patient.follow(answered(patient, survey_path(woman)))

    assert "Thank you" in page.text
    assert stored(reception, Survey) == 1


def test_an_unanswered_question_keeps_the_other_answers(reception):
    woman = reception.clinic.enroll_woman()
    patient = reception.visit_as_patient(woman)

    page = answered(patient, survey_path(woman), answer_patient_period="")

    assert page.status == 422
    assert any("Have you missed a period" in problem for problem in page.errors)
    assert sent_values(page)["answer_patient_methods"] == "yes"
    assert stored(reception, Survey) == 0


def test_a_risky_answer_is_told_plainly_with_the_number_to_call(reception):
    woman = reception.clinic.enroll_woman()
    patient = reception.visit_as_patient(woman)

    page = patient.follow(answered(patient, survey_path(woman), answer_patient_period="yes"))

    assert page.h1 == "Call your prescriber"
    assert "Stop taking the medicine now." in page.text
    assert "312-555-0100" in page.text
    assert "1-888-423-5436" in page.text
    assert "needs to talk with you" in patient.get(f"/my/{woman.patient_id}").text


def test_an_answer_that_needs_only_a_talk_does_not_tell_to_stop(reception):
    man = reception.clinic.enroll()
    patient = reception.visit_as_patient(man)

    page = patient.follow(answered(patient, survey_path(man), answer_patient_shared="yes"))

    assert page.h1 == "Call your prescriber"
    assert "Stop taking" not in page.text


def test_a_flagged_survey_is_closed_by_the_prescriber_and_not_by_a_delegate(reception):
    clinic = reception.clinic
    man = clinic.enroll()
    survey_id = clinic.answer(clinic.acting_for(man.patient_id), man, patient_shared="yes")
    path = f"/patients/{man.patient_id}/surveys/{survey_id}"
    delegate = reception.visit(clinic.delegate)
    assert path in delegate.get("/surveys").links()
    assert "Close with this note" not in delegate.get(path).text
    assert delegate.post(f"{path}/resolve", {"note": "Talked"}).status == 403

    prescriber = reception.visit(clinic.prescriber)
    empty = prescriber.post(f"{path}/resolve", sent_values(prescriber.get(path)))
    assert (empty.status, empty.errors) == (422, ["Write down what was decided"])
    values = sent_values(prescriber.get(path)) | {"note": "Talked, capsules returned"}
    closed = prescriber.follow(prescriber.post(f"{path}/resolve", values))

    assert "Resolved by Ana Ruiz: Talked, capsules returned" in closed.text
    assert path not in prescriber.get("/surveys").links()
    assert reception.visit(clinic.stranger).get(path).status == 404


def test_the_prescriber_survey_leads_back_to_where_it_was_asked_for(reception):
    man = reception.clinic.enroll()
    prescriber = reception.visit(reception.clinic.prescriber)
    path = survey_path(man, "/patients")

    done = answered(prescriber, f"{path}?next=/agreements")
    assert (done.status, done.location) == (303, "/agreements")
    away = answered(prescriber, f"{path}?next=//evil.test/")
    assert away.location.startswith(f"/patients/{man.patient_id}/surveys/")
    assert reception.visit(reception.clinic.delegate).get(path).status == 403


def test_a_possible_pregnancy_is_reported_in_one_step_and_the_patient_told_what_to_do(reception):
    woman = reception.clinic.enroll_woman()
    patient = reception.visit_as_patient(woman)
    path = f"/my/{woman.patient_id}/safety-reports/new"

    sent = patient.post(path, sent_values(patient.get(path)) | {"status": "suspected"})
    page = patient.follow(sent)

    assert page.h1 == "What to do now"
    assert "Stop taking the medicine now." in page.text
    assert "312-555-0100" in page.text
    assert "Stop taking the medicine now." in patient.get(f"/my/{woman.patient_id}").text
    assert stored(reception, PregnancyReport) == 1


def test_a_man_reports_a_partner_and_is_not_told_to_stop(reception):
    man = reception.clinic.enroll()
    patient = reception.visit_as_patient(man)
    path = f"/my/{man.patient_id}/safety-reports/new"

    page = patient.follow(
        patient.post(path, sent_values(patient.get(path)) | {"status": "confirmed"})
    )

    assert "Your partner should see a doctor" in page.text
    assert "Stop taking" not in page.text


def test_a_patient_cannot_send_what_only_the_practice_may_say(reception):
    woman = reception.clinic.enroll_woman()
    patient = reception.visit_as_patient(woman)
    path = f"/my/{woman.patient_id}/safety-reports/new"

    page = patient.post(path, sent_values(patient.get(path)) | {"status": "ruled-out"})

    assert page.status == 422
    assert stored(reception, PregnancyReport) == 0


def test_the_practice_rules_a_pregnancy_out_with_a_note(reception):
    woman = reception.clinic.enroll_woman()
    delegate = reception.visit(reception.clinic.delegate)
    path = f"/patients/{woman.patient_id}/safety-reports/new"
    values = sent_values(delegate.get(path)) | {"status": "ruled-out"}

    assert delegate.post(path, values).status == 422
    page = delegate.follow(delegate.post(path, values | {"note": "hCG repeated: negative"}))

    assert "Pregnancy is ruled out" in page.text
    assert reception.visit(reception.clinic.stranger).get(path).status == 404


def test_the_history_is_in_plain_words_with_links_to_what_was_signed(reception):
    clinic = reception.clinic
    woman = clinic.enroll_woman()
    patient = clinic.acting_for(woman.patient_id)
    clinic.sign(patient, woman)

    page = reception.visit(patient).get(f"/my/{woman.patient_id}/history")

    assert "Agreement signed" in page.text
    assert f"/my/{woman.patient_id}/agreements/{woman.agreement_id}" in page.links()


def test_a_guardian_reads_the_child_s_name_where_a_patient_reads_you(reception):
    child = reception.clinic.enroll_child()
    reception.clinic.sign(reception.clinic.prescriber, child)
    order = PrescriptionRequest(
        request_id="0" * 32,
        patient_id=child.patient_id,
        enrollment_id=child.enrollment_id,
        channel="electronic",
        days_supply=28,
        refills=0,
        lines=(Line(4, 21),),
    )
    clinic = reception.clinic
    authorizing.write_prescription(clinic.session, clinic.prescriber, order, now=datetime.now(UTC))
    guardian = reception.visit_as_patient(child)

    page = guardian.get(f"/my/{child.patient_id}")
    decisions = guardian.get(f"/my/{child.patient_id}/decisions")

    name = page.h1.split()[0]
    assert f"{name}'s prescription waits for" in page.text
    assert f"What {name}'s newest prescription still waits for" in page.text
    assert f"About {name} and the program" in page.text
    assert "You have not signed the agreement for this child" in page.text
    assert "The guardian has not signed" not in page.text
    assert decisions.h1 == f"Decisions about {name}"
    assert name not in "".join(decisions.all("title")[0].itertext())
