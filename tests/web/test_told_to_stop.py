"""A patient who is told to stop: what her pages say, and how the practice settles it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.databases import Database
from tests.web.enrolled import Reception, reception_of, sent_values
from tests.web.tell_tales import FINDING
from tests.web.visiting import Page, Visitor
from tracker.records.identifiers import new_id
from tracker.rules.contacts import ContactPurpose
from tracker.services import reporting_pregnancy
from tracker.services.enrolling import EnrolledPatient
from tracker.services.keeping_contacts import ContactRequest, record_contact

STOP = "Stop taking the medicine now."
SETTLED = "It is settled: pregnancy was ruled out on"


@pytest.fixture
def reception(app: Flask, sqlite_database: Database) -> Iterator[Reception]:
    with reception_of(app, sqlite_database) as reception:
        yield reception


@pytest.fixture
def woman(reception: Reception) -> EnrolledPatient:
    return reception.clinic.enroll_woman()


@pytest.fixture
def survey_id(reception: Reception, woman: EnrolledPatient) -> str:
    clinic = reception.clinic
    return clinic.answer(clinic.acting_for(woman.patient_id), woman, patient_period="yes")


def flagged(woman: EnrolledPatient, survey_id: str) -> str:
    return f"/patients/{woman.patient_id}/surveys/{survey_id}"


def ruled_out(visitor: Visitor, form: str) -> Page:
    sent = sent_values(visitor.get(form)) | {"status": "ruled-out", "note": "hCG negative today"}
    return visitor.follow(visitor.post(form, sent))


def closed(visitor: Visitor, path: str) -> Page:
    sent = sent_values(visitor.get(path)) | {"note": "Talked, test arranged"}
    return visitor.follow(visitor.post(f"{path}/resolve", sent))


def report_of(page: Page) -> str:
    return next(link for link in page.links() if "/safety-reports/new" in link)


def test_while_the_case_is_open_her_home_says_stop_with_the_number(
    reception: Reception, woman: EnrolledPatient, survey_id: str
) -> None:
    home = reception.visit_as_patient(woman).get(f"/my/{woman.patient_id}")

    assert STOP in home.text
    assert "Stop the medicine and call now" in home.text
    assert "312-555-0100" in home.text
    assert "Nothing now" not in home.text


def test_the_flagged_survey_says_what_holds_and_what_closes_each(
    reception: Reception, woman: EnrolledPatient, survey_id: str
) -> None:
    page = reception.visit(reception.clinic.prescriber).get(flagged(woman, survey_id))

    assert "The drug is stopped: a pregnancy case is open" in page.text
    assert "Closing this survey does not close the case." in page.text
    assert "Authorizations wait for a talk" in page.text
    assert '"Have you missed a period' in page.text
    assert "A pregnancy test now; the drug is held" in page.text


def test_from_the_survey_one_more_page_rules_it_out_and_leads_back(
    reception: Reception, woman: EnrolledPatient, survey_id: str
) -> None:
    prescriber = reception.visit(reception.clinic.prescriber)
    path = flagged(woman, survey_id)

    back = ruled_out(prescriber, report_of(prescriber.get(path)))

    assert back.response.request.path == path
    assert "Pregnancy is ruled out" in back.text
    assert "a pregnancy case is open" not in back.text
    assert "Authorizations wait for a talk" in back.text
    assert "Resolved by Ana Ruiz" in closed(prescriber, path).text


def test_closing_the_survey_first_shows_the_case_that_stays_open(
    reception: Reception, woman: EnrolledPatient, survey_id: str
) -> None:
    prescriber = reception.visit(reception.clinic.prescriber)

    page = closed(prescriber, flagged(woman, survey_id))

    assert "a pregnancy case is open" in page.text
    assert "Authorizations wait for a talk" not in page.text
    patient = reception.visit_as_patient(woman)
    own = patient.get(f"/my/{woman.patient_id}/surveys/{survey_id}")
    assert STOP in own.text
    assert "take no medicine until your prescriber tells you" in own.text
    assert STOP in patient.get(f"/my/{woman.patient_id}").text


def test_the_case_names_the_survey_that_waits_too(
    reception: Reception, woman: EnrolledPatient, survey_id: str
) -> None:
    page = reception.visit(reception.clinic.delegate).get(f"/patients/{woman.patient_id}/safety")

    assert page.h1 == "A pregnancy case is open"
    assert "A survey waits for a talk too" in page.text
    assert any(link.startswith(flagged(woman, survey_id)) for link in page.links())


def test_once_it_is_settled_she_is_told_who_says_when_to_start_again(
    reception: Reception, woman: EnrolledPatient, survey_id: str
) -> None:
    prescriber = reception.visit(reception.clinic.prescriber)
    path = flagged(woman, survey_id)
    ruled_out(prescriber, report_of(prescriber.get(path)))
    closed(prescriber, path)
    patient = reception.visit_as_patient(woman)

    home = patient.get(f"/my/{woman.patient_id}")
    own = patient.get(f"/my/{woman.patient_id}/surveys/{survey_id}")

    for page in (home, own):
        assert SETTLED in page.text
        assert "says whether and when you take the medicine again" in page.text
        assert STOP not in page.text
    assert "Ana Ruiz wrote down on" in own.text
    assert "prescriptions no longer wait for it" in own.text
    assert "If nobody has talked with you about it" in own.text
    assert "Have you missed a period" in own.text


def test_the_title_of_one_patients_page_tells_no_finding(
    reception: Reception, woman: EnrolledPatient, survey_id: str
) -> None:
    prescriber, patient = (
        reception.visit(reception.clinic.prescriber),
        reception.visit_as_patient(woman),
    )
    pages = [
        prescriber.get(f"/patients/{woman.patient_id}/safety"),
        prescriber.get(f"/patients/{woman.patient_id}/safety-reports/new"),
        patient.get(f"/my/{woman.patient_id}/safety-reports/new"),
        patient.get(f"/my/{woman.patient_id}/surveys/{survey_id}"),
    ]

    titles = [page.all("title")[0].text for page in pages]

    assert titles == [
        "Safety follow-up - REMS Tracker",
        "Safety report - REMS Tracker",
        "Safety report - REMS Tracker",
        "Your survey - REMS Tracker",
    ]


def test_no_address_of_one_patients_page_tells_a_finding(app: Flask) -> None:
    of_one = [rule.rule for rule in app.url_map.iter_rules() if "<record_id" in rule.rule]

    assert "/patients/<record_id:patient_id>/safety" in of_one
    assert [each for each in of_one if FINDING.search(each)] == []
    assert FINDING.search("/patients/1/pregnancy-case")


def test_a_survey_from_before_answers_were_reports_still_tells_her_to_stop(
    reception: Reception, woman: EnrolledPatient, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = reception.clinic
    with monkeypatch.context() as before:
        before.setattr(reporting_pregnancy, "suspect", lambda *_, **__: None)
        survey_id = clinic.answer(clinic.acting_for(woman.patient_id), woman, patient_period="yes")
    patient = reception.visit_as_patient(woman)
    own = f"/my/{woman.patient_id}/surveys/{survey_id}"

    page = patient.get(own)

    assert page.h1 == "Call your prescriber"
    assert STOP in page.text
    assert "312-555-0100" in page.text
    prescriber = reception.visit(clinic.prescriber)
    ruled_out(prescriber, report_of(prescriber.get(flagged(woman, survey_id))))
    again = patient.get(own)
    assert STOP not in again.text
    assert SETTLED in again.text


def test_while_the_case_is_open_every_page_names_its_test_and_its_number_alone(
    reception: Reception, woman: EnrolledPatient, survey_id: str
) -> None:
    clinic = reception.clinic
    for purpose, phone in (("pregnancy", "312-555-0199"), ("prescriptions", "312-555-0144")):
        request = ContactRequest(
            request_id=new_id(),
            purpose=ContactPurpose(purpose),
            replaces_id=None,
            name="Nurse",
            phone=phone,
        )
        place = clinic.prescriber.organization_id or ""
        record_contact(clinic.session, clinic.prescriber, place, request, now=datetime.now(UTC))

    patient = reception.visit_as_patient(woman)
    home = patient.get(f"/my/{woman.patient_id}")
    record = reception.visit(clinic.prescriber).get(f"/patients/{woman.patient_id}")

    assert "Next dueNow: a test for the open case" in home.text
    assert "Questions? Call312-555-0199" in home.text
    assert "312-555-0144" not in home.text.partition("Stuck? Call")[0]
    assert "Now: a test for the open case" in record.text
    assert "Next pregnancy test" not in home.text + record.text
    (write,) = (a for a in record.all("a") if a.text == "Write a prescription")
    assert "usa-button--outline" in write.get("class", "")


def test_going_to_and_fro_between_case_and_survey_makes_no_address_longer(
    reception: Reception, woman: EnrolledPatient, survey_id: str
) -> None:
    prescriber = reception.visit(reception.clinic.prescriber)
    path = flagged(woman, survey_id)
    lengths = []
    for _ in range(3):
        case = next(a for a in prescriber.get(path).links() if "/safety?" in a)
        path = next(
            a for a in prescriber.get(case).links() if a.startswith(flagged(woman, survey_id))
        )
        lengths.append((len(case), len(path)))

    assert len(set(lengths)) == 1
