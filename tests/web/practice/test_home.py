"""The first page of prescriber and delegate."""

from datetime import datetime

from flask import Flask

from tests.clinic import Clinic
from tests.web.practice.sending import DAY, HOUR
from tests.web.visiting import Visitor
from tracker.services import surveying
from tracker.services.overviews import surveys as surveys_overview
from tracker.services.phone_books import phone_book
from tracker.services.surveying import ResolutionRequest
from tracker.web.filters import utc


def test_home_counts_what_waits_and_leads_to_it(
    clinic: Clinic, prescriber: Visitor, stranger: Visitor, now: datetime
) -> None:
    refused = clinic.man(at=now - DAY, name="Ada Berg", ready=False)
    clinic.authorize(refused, clinic.write(refused, at=now - DAY), at=now - DAY)
    flagged = clinic.man(at=now - DAY, name="Bo Cron")
    clinic.survey(flagged, flagged.account, at=now - DAY, risky=True)
    clinic.enroll(at=now - DAY, name="Cy Dahl", signed=False)
    ending = clinic.man(at=now - 29 * DAY, name="Di Ek")
    clinic.authorize(ending, clinic.write(ending, at=now - 29 * DAY), at=now - 29 * DAY)

    page = prescriber.get("/")

    for words in (
        "1 Flagged surveys to resolve",
        "1 Prescriptions without a number",
        "1 Authorizations that end within 3 days",
        "1 Agreements to sign",
        "Looked at: open pregnancy cases, sent by pharmacies, stopped at the pharmacy",
        "authorizations that end within 3 days",
    ):
        assert words.lower() in page.text.lower(), words
    for link in page.links():
        assert link.startswith(("#", "tel:")) or prescriber.get(link).status in (200, 303), link
    assert "Nothing waits for you. Looked at: open pregnancy cases," in stranger.get("/").text


def test_what_to_do_first_has_each_patient_once_for_what_is_most_urgent(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, name="Ada Berg", ready=False)
    clinic.authorize(ward, clinic.write(ward, at=now - DAY), at=now - DAY)
    clinic.test(ward, at=now - HOUR, result="indeterminate")

    page = prescriber.get("/")

    [row] = [row for row in page.all("tr") if "Ada Berg" in "".join(row.itertext())]
    assert "Open pregnancy case" in "".join(row.itertext())
    assert "1 Prescriptions without a number" in page.text


def test_a_test_that_runs_out_counts_down_and_leads_to_the_prescription(
    clinic: Clinic, prescriber: Visitor, delegate: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - HOUR, name="Ada Berg")

    page = prescriber.get("/")

    assert "1 Tests that end within 3 days" in page.text
    ends_at = utc(now - 4 * HOUR + DAY)  # the second test was taken three hours before
    assert ends_at in {span.get("data-until") for span in page.all("span")}
    address = f"/patients/{ward.patient_id}/enrollments/{ward.enrollment_id}/prescriptions/new"
    assert address in page.links()
    assert address not in delegate.get("/").links()


def test_what_is_blocked_is_counted_and_listed_by_who_can_fix_it(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY, name="Ada Berg", ready=False)
    clinic.authorize(ward, clinic.write(ward, at=now - DAY), at=now - DAY)

    assert "Prescriber 1" in prescriber.get("/").text
    by_prescriber = prescriber.get("/patients/waiting/without-number?by=prescriber")
    by_patient = prescriber.get("/patients/waiting/without-number?by=administrator")

    assert "missing from: Prescriber" in by_prescriber.text
    assert "Ada Berg" in by_prescriber.text
    assert "Ada Berg" not in by_patient.text
    assert "Anybody" in by_patient.text
    assert prescriber.get("/patients/waiting/without-number?by=nobody").status == 404


def test_a_list_of_what_waits_that_does_not_exist_is_not_found(prescriber: Visitor) -> None:
    assert prescriber.get("/patients/waiting/nonsense").status == 404


def test_the_second_of_two_first_tests_is_asked_for_alike_on_both_lists(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, name="Ada Berg", ready=False)
    clinic.test(ward, at=now - DAY, collected_at=now - 12 * DAY)
    clinic.write(ward, at=now - HOUR)

    listed = prescriber.get("/patients/waiting/expiring-tests")
    renewals = prescriber.get("/renewals")

    words = "Take and record the second test by "
    assert words in listed.text
    assert words in renewals.text
    assert "write the prescription within 24 hours after it" in listed.text
    assert "A new test is needed" not in renewals.text
    assert "Second test needed while the first one counts" in prescriber.get("/").text
    record = f"/patients/{ward.patient_id}/pregnancy-tests/new"
    assert record in listed.links()
    assert record in renewals.links()


def test_a_prescription_that_nobody_asked_about_is_counted_and_listed_apart(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    asked = clinic.man(at=now - DAY, name="Ada Berg", ready=False)
    clinic.authorize(asked, clinic.write(asked, at=now - DAY), at=now - DAY)
    clinic.write(clinic.man(at=now - DAY, name="Bo Cron"), at=now - DAY)

    home = prescriber.get("/").text
    listed = prescriber.get("/patients/waiting/without-number?by=not-asked")

    assert "2 Prescriptions without a number" in home
    assert "Not asked yet 1" in home
    assert "Prescriptions without a number, not asked yet" in listed.text
    assert "Bo Cron" in listed.text
    assert "Ada Berg" not in listed.text


def test_the_foot_of_every_page_says_whom_to_call(
    app: Flask, clinic: Clinic, prescriber: Visitor, delegate: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY)
    patient = Visitor(app).become(ward.account.id)
    pharmacist = Visitor(app).become(clinic.pharmacist.id)
    practice = phone_book(clinic.session, clinic.prescriber.organization_id or "")
    clinic.session.rollback()

    program = "Stuck? Call REMS call center, 1-888-423-5436."
    for visitor in (prescriber, delegate, pharmacist):
        assert program in visitor.get("/").text
    own_record = patient.get(f"/my/{ward.patient_id}")
    assert f"Stuck? Call {practice.name}, {practice.phone}." in own_record.text
    assert program not in own_record.text
    administrator = Visitor(app).become(clinic.administrator.id)
    assert "Stuck?" not in administrator.get("/").text


def test_what_was_refused_and_is_mended_asks_the_prescriber_to_ask_again(
    app: Flask, clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY, name="Ada Berg", ready=False)
    order_id = clinic.write(ward, at=now)
    clinic.authorize(ward, order_id, at=now)
    clinic.attest(ward, "condom-commitment", at=now)
    own = Visitor(app).become(ward.account.id)
    assert "See what is missing" in prescriber.get("/").text

    clinic.prepare(ward, at=now)

    home = prescriber.get("/")
    listed = prescriber.get("/patients/waiting/without-number")
    for page in (home, listed):
        assert "Mended: ask again" in page.text
        assert "Nobody: not asked again yet" in page.text
        assert f"/prescriptions/{order_id}" in page.links()
    assert "Ask for the number" in prescriber.get(f"/prescriptions/{order_id}").text
    told = own.get(f"/my/{ward.patient_id}").text
    assert "Your prescription waits forYour prescriber" in told
    assert "Nothing else is missing: your prescriber asks for the number" in told


def test_a_list_says_who_is_missing_now_and_not_when_it_was_refused(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY, name="Ada Berg")
    clinic.survey(ward, ward.account, at=now, patient_partner="yes")
    refused = clinic.authorize(ward, clinic.write(ward, at=now), at=now)
    assert not refused.allowed
    listed = "/patients/waiting/without-number"
    assert "See what is missing" in prescriber.get(listed).text

    (waiting,) = surveys_overview.flagged(clinic.session, clinic.prescriber).rows
    note = ResolutionRequest(ward.patient_id, waiting.survey_id, "Talked")
    surveying.resolve(clinic.session, clinic.prescriber, note, now=now)

    assert "Mended: ask again" in prescriber.get(listed).text
