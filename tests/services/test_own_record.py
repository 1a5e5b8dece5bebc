"""A patient's own pages: what waits, what is due, what was recorded, and nobody else's."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.people import make_organization
from tests.services.clinic import AT, Clinic, open_clinic
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import NotFound, NotPermitted
from tracker.rules.vocabulary import Owner
from tracker.services import authorizing, enrolling, monitoring
from tracker.services.authorizing import Line, PrescriptionRequest
from tracker.services.enrolling import EndingRequest
from tracker.services.monitoring import PregnancyTestRequest
from tracker.services.overviews import own_history
from tracker.services.overviews import patient as overview
from tracker.services.overviews.if_late import IfLate

LATER = AT + timedelta(hours=1)


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return open_clinic(session)


def only(clinic: Clinic, enrolled: object, *, now=LATER) -> overview.OwnEnrollment:
    patient = clinic.acting_for(enrolled.patient_id)
    record = overview.own_record(clinic.session, patient, enrolled.patient_id, now=now)
    (found,) = record.enrollments
    return found


def test_an_unsigned_agreement_and_a_due_survey_wait_for_the_patient(clinic):
    woman = clinic.enroll_woman()

    found = only(clinic, woman)

    assert (found.unsigned, found.survey_wanted, found.to_do) == (True, True, 2)
    assert {"Patient survey", "First pregnancy test"} <= {due.title for due in found.due}


def test_once_signed_and_answered_nothing_waits_until_the_survey_is_due_again(clinic):
    woman = clinic.enroll_woman()
    patient = clinic.acting_for(woman.patient_id)
    clinic.sign(patient, woman)
    clinic.answer(patient, woman)

    assert only(clinic, woman).to_do == 0
    assert only(clinic, woman, now=AT + timedelta(days=24)).survey_wanted


def test_a_man_is_not_asked_for_a_survey_before_his_first_prescription(clinic):
    man = clinic.enroll()

    found = only(clinic, man)

    assert found.survey_asked
    assert not found.survey_wanted


def test_what_a_prescription_still_needs_is_listed_with_who_does_it(clinic):
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
    authorizing.write_prescription(clinic.session, clinic.prescriber, order, now=AT)

    missing = {each.title: each.who for each in only(clinic, woman).missing}

    assert missing["Patient survey is current"] is Owner.PATIENT
    assert Owner.PRESCRIBER in missing.values()


def test_what_happens_if_it_is_late_comes_from_the_definition(clinic):
    woman = clinic.enroll_woman()

    found = only(clinic, woman)

    told = {due.title: found.if_late[due.key] for due in found.due}
    assert told["First pregnancy test"] is IfLate.NO_NUMBER
    assert told["Next blood count"] is IfLate.ACKNOWLEDGED


def test_a_prescription_that_waits_names_its_pharmacy(clinic):
    man = clinic.enroll()
    assert (only(clinic, man).waits, only(clinic, man).pharmacy) == (False, None)
    pharmacy_id = make_organization(clinic.session, kind="pharmacy", name="Harbor Specialty")
    order = PrescriptionRequest(
        request_id="0" * 32,
        patient_id=man.patient_id,
        enrollment_id=man.enrollment_id,
        channel="electronic",
        days_supply=28,
        refills=0,
        lines=(Line(4, 21),),
        pharmacy_id=pharmacy_id,
    )
    authorizing.write_prescription(clinic.session, clinic.prescriber, order, now=AT)

    found = only(clinic, man)

    assert found.waits
    assert found.pharmacy is not None
    assert found.pharmacy.name == "Harbor Specialty"


def test_a_flagged_survey_stays_in_sight_until_it_is_resolved(clinic):
    man = clinic.enroll()
    survey_id = clinic.answer(clinic.acting_for(man.patient_id), man, patient_shared="yes")

    assert [row.id for row in only(clinic, man).held] == [survey_id]


def test_an_ended_enrollment_asks_for_nothing(clinic):
    woman = clinic.enroll_woman()
    ending = EndingRequest(woman.patient_id, woman.enrollment_id, date(2026, 11, 23), "Stopped")
    enrolling.end_enrollment(clinic.session, clinic.prescriber, ending, now=AT)

    found = only(clinic, woman)

    assert (found.to_do, found.due, found.missing) == (0, (), ())


def test_a_guardian_of_several_children_chooses_and_each_record_is_its_own(clinic):
    first = clinic.enroll_child()
    second = clinic.enroll_child(given_name="Luis", birth_date=date(2017, 1, 5))
    guardian = clinic.acting_for(first.patient_id)

    people = overview.own_patients(clinic.session, guardian, now=LATER)

    assert [(p.name, p.capacity, p.to_do) for p in people] == [
        ("Ines Gomez", "guardian", 1),
        ("Luis Gomez", "guardian", 1),
    ]
    record = overview.own_record(clinic.session, guardian, second.patient_id, now=LATER)
    assert (record.patient.name, record.several) == ("Luis Gomez", True)


def test_nobody_sees_anybody_elses_record(clinic):
    woman, man = clinic.enroll_woman(), clinic.enroll()
    his = clinic.acting_for(man.patient_id)

    for view in (overview.own_record, own_history.own_history):
        with pytest.raises(NotFound):
            view(clinic.session, his, woman.patient_id, now=LATER)
        with pytest.raises(NotPermitted):
            view(clinic.session, clinic.prescriber, woman.patient_id, now=LATER)
    assert overview.own_patients(clinic.session, Actor("0" * 32, Role.PATIENT), now=LATER) == ()


def test_the_history_tells_what_was_recorded_in_plain_words(clinic):
    woman = clinic.enroll_woman()
    patient = clinic.acting_for(woman.patient_id)
    clinic.sign(patient, woman)
    clinic.answer(patient, woman)
    test = PregnancyTestRequest(woman.patient_id, AT, "negative", 25.0, "laboratory")
    monitoring.record_pregnancy_test(clinic.session, clinic.delegate, test, now=LATER)

    found = own_history.own_history(
        clinic.session, patient, woman.patient_id, now=AT + timedelta(days=1)
    )

    titles = {row.title for row in found.rows}
    assert titles == {
        "Enrolled",
        "Agreement signed",
        "Survey answered",
        "Pregnancy test: negative",
    }
    assert found.name == "Maria Gomez"
