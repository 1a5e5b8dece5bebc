"""A pregnancy case on the pages: what it stops, whom to call, its course to the outcome."""

from datetime import datetime

from tests.clinic import Clinic, Ward
from tests.web.practice.sending import DAY, HOUR, page_of
from tests.web.visiting import Page, Visitor
from tracker.services import reporting_pregnancy
from tracker.services.reporting_pregnancy import PregnancyReportRequest


def reported(clinic: Clinic, ward: Ward, of_whom: str, at: datetime) -> None:
    request = PregnancyReportRequest(ward.patient_id, of_whom, "confirmed", "As told.")
    reporting_pregnancy.report(clinic.session, clinic.prescriber, request, now=at)


def case_page(visitor: Visitor, ward: Ward) -> Page:
    return visitor.get(f"{page_of(ward)}/safety")


def form_of(page: Page) -> str:
    return next(link for link in page.links() if "/follow-ups/new" in link)


def test_a_pregnancy_is_followed_to_its_outcome(
    clinic: Clinic, delegate: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - 9 * DAY, ready=False)
    reported(clinic, ward, "patient", now - 2 * DAY)
    page = case_page(delegate, ward)
    assert "The outcome is not known yet." in page.text
    assert "1-888-423-5436" in page.text
    assert {"tel:18884235436", "tel:18003321088"} <= set(page.links())
    sent = {
        "happened_on": (now - DAY).date().isoformat(),
        "status": "miscarriage",
        "birth_defect": "unknown",
        "note": "Told by the obstetrician",
    }

    after = delegate.follow(delegate.post(form_of(page), sent))

    assert after.h1 == "A pregnancy case is open"
    assert "Pregnancy ended: miscarriage" in after.text
    assert "Birth defect: not known. Told by the obstetrician" in after.text
    assert "the drug stays stopped until a report says that pregnancy is ruled out" in after.text
    assert "Pregnancy ended: miscarriage" in delegate.get(page_of(ward)).text


def test_an_outcome_needs_its_second_answer_and_nothing_typed_is_lost(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - 9 * DAY, ready=False)
    reported(clinic, ward, "patient", now - 2 * DAY)
    path = form_of(case_page(prescriber, ward))

    page = prescriber.post(
        path, {"happened_on": "2020-01-02", "status": "live-birth", "note": "A girl"}
    )

    assert page.status == 422
    assert page.errors == ["Say whether a birth defect was found, or is unknown."]
    assert "A girl" in page.values()["note"]


def test_a_partners_pregnancy_says_that_it_stops_nothing(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 2 * HOUR)
    reported(clinic, ward, "partner", now - HOUR)

    page = case_page(prescriber, ward)

    assert page.h1 == "A pregnancy to follow"
    assert "It does not stop the patient's own supply" in page.text
    assert "It does not stop the patient's own supply" in prescriber.get(page_of(ward)).text
    assert "1 Pregnancies to follow to their outcome" in prescriber.get("/").text
    assert prescriber.get(form_of(page)).status == 200


def test_a_stranger_finds_neither_case_nor_form(
    clinic: Clinic, prescriber: Visitor, stranger: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, ready=False)
    reported(clinic, ward, "patient", now - HOUR)
    path = form_of(case_page(prescriber, ward))

    assert stranger.get(path).status == 404
    assert stranger.post(path, {"status": "ongoing"}).status == 404
    assert case_page(stranger, ward).status == 404
