"""Pregnancy reports: who reports what, of whom, and who is told nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.services.clinic import AT, Clinic, open_clinic
from tracker.records.tables.monitoring import PregnancyReport
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import InvalidInput, NotFound, NotPermitted
from tracker.services import reporting_pregnancy
from tracker.services.overviews import patient as own
from tracker.services.overviews import pregnancy_reports as overview
from tracker.services.reporting_pregnancy import PregnancyReportRequest

LATER = AT + timedelta(hours=1)


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return open_clinic(session)


def report(clinic, actor, patient_id, status="suspected", of_whom="patient", note=None):
    wanted = PregnancyReportRequest(patient_id, of_whom, status, note)
    return reporting_pregnancy.report(clinic.session, actor, wanted, now=AT)


@pytest.mark.parametrize("status", ["suspected", "confirmed"])
def test_a_patient_reports_and_is_told_whom_to_call(clinic, status):
    woman = clinic.enroll_woman()
    patient = clinic.acting_for(woman.patient_id)

    report_id = report(clinic, patient, woman.patient_id, status)

    page = overview.report_page(clinic.session, patient, woman.patient_id, report_id, now=LATER)
    assert page.book.phone == "312-555-0100"
    assert "1-888-423-5436" in {contact.reach for contact in page.contacts}
    assert clinic.events(woman.patient_id)[-1] == "pregnancy.reported"


def test_the_patients_own_page_shows_the_open_case_until_it_is_ruled_out(clinic):
    woman = clinic.enroll_woman()
    patient = clinic.acting_for(woman.patient_id)

    def case_open() -> bool:
        record = own.own_record(clinic.session, patient, woman.patient_id, now=LATER)
        return record.enrollments[0].pregnancy_case

    assert not case_open()
    report(clinic, patient, woman.patient_id)
    assert case_open()
    report(clinic, clinic.delegate, woman.patient_id, "ruled-out", note="hCG repeated, negative")
    assert not case_open()


def test_a_patient_cannot_rule_out(clinic):
    woman = clinic.enroll_woman()
    patient = clinic.acting_for(woman.patient_id)

    with pytest.raises(InvalidInput) as refused:
        report(clinic, patient, woman.patient_id, "ruled-out", note="I am sure")

    assert refused.value.field == "status"


def test_ruling_out_says_how(clinic):
    woman = clinic.enroll_woman()

    with pytest.raises(InvalidInput) as refused:
        report(clinic, clinic.prescriber, woman.patient_id, "ruled-out")

    assert refused.value.field == "note"


@pytest.mark.parametrize(
    ("sex", "of_whom"), [("male", "patient"), ("female", "partner"), ("male", "neighbor")]
)
def test_a_mans_report_is_of_a_partner_and_a_womans_of_herself(clinic, sex, of_whom):
    enrolled = clinic.enroll_woman() if sex == "female" else clinic.enroll()

    with pytest.raises(InvalidInput) as refused:
        report(clinic, clinic.prescriber, enrolled.patient_id, of_whom=of_whom)

    assert refused.value.field == "of_whom"


def test_a_partners_pregnancy_is_recorded_and_stops_nothing(clinic):
    man = clinic.enroll()
    patient = clinic.acting_for(man.patient_id)

    report(clinic, patient, man.patient_id, "confirmed", "partner")

    assert clinic.session.scalars(select(PregnancyReport.of_whom)).all() == ["partner"]
    record = own.own_record(clinic.session, patient, man.patient_id, now=LATER)
    assert not record.enrollments[0].pregnancy_case


def test_nobody_reports_about_a_stranger(clinic):
    woman, man = clinic.enroll_woman(), clinic.enroll()

    for actor in (clinic.stranger, clinic.acting_for(man.patient_id)):
        with pytest.raises(NotFound):
            report(clinic, actor, woman.patient_id)


def test_an_unknown_report_is_not_found(clinic):
    woman = clinic.enroll_woman()

    with pytest.raises(NotFound):
        overview.report_page(
            clinic.session, clinic.prescriber, woman.patient_id, woman.agreement_id, now=LATER
        )


def test_a_pharmacist_reports_nothing(clinic):
    woman = clinic.enroll_woman()

    pharmacist = Actor(clinic.prescriber.id, Role.PHARMACIST, None)

    with pytest.raises(NotPermitted):
        report(clinic, pharmacist, woman.patient_id)
