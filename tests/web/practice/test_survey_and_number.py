"""The survey that a number waits for: from the list to the survey, and with its signature to the
number and the next prescription."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g

from tests.clinic import Clinic, Ward
from tests.web.practice.sending import DAY, PASSWORD, with_password
from tests.web.visiting import Page, Visitor
from tracker.records.tables.attesting import Survey
from tracker.records.tables.deciding import Authorization, Decision
from tracker.rules.numbers import shown
from tracker.web.asking import survey_is_all

MISSING = "prescriber-survey"


def man_without_survey(clinic: Clinic, name: str, *, at: datetime) -> Ward:
    """Nothing else is missing."""
    ward = clinic.man(at=at, name=name, ready=False)
    clinic.attest(ward, "condom-commitment", at=at)
    clinic.attest(ward, "contraception-counseling", at=at)
    clinic.count(ward, at=at)
    clinic.thromboprophylaxis(ward, at=at)
    return ward


def refused(clinic: Clinic, ward: Ward, *, at: datetime) -> str:
    """A prescription that was asked about; its id."""
    order_id = clinic.write(ward, at=at)
    answer = clinic.authorize(ward, order_id, at=at)
    assert not answer.allowed
    return order_id


def signed(page: Page, **changed: str) -> dict[str, str]:
    """Every question answered without risk, and the password."""
    safe = {
        "answer_prescriber_counseled": "yes",
        "answer_prescriber_days": "yes",
        "answer_prescriber_condom": "yes",
    }
    digest = page.values()["document_digest"]
    return safe | {"document_digest": digest, "password_again": PASSWORD} | changed


def surveys_in(page: Page) -> list[str]:
    return [link for link in page.links() if "/survey?" in link and "/prescriptions/" in link]


@pytest.fixture
def waiting(clinic: Clinic, now: datetime) -> str:
    """The id of a prescription of today that waits for the survey alone."""
    with_password(clinic)
    return refused(clinic, man_without_survey(clinic, "Ada Berg", at=now - DAY), at=now)


def test_a_row_that_waits_for_the_survey_alone_leads_to_it(
    clinic: Clinic, prescriber: Visitor, waiting: str
) -> None:
    (link,) = surveys_in(prescriber.get("/"))
    page = prescriber.get(link)

    assert link.startswith(f"/prescriptions/{waiting}/survey?next=/decisions/")
    assert "Ada Berg" in page.text
    assert "4 mg x 21 for 28 days" in page.text
    assert "Sign and ask for the number" in page.text


def test_a_colleague_and_a_delegate_are_shown_what_is_missing_instead(
    clinic: Clinic, app, delegate: Visitor, waiting: str
) -> None:
    colleague = Visitor(app).become(clinic.colleague.id)

    assert surveys_in(delegate.get("/")) == surveys_in(colleague.get("/")) == []
    assert "See what is missing" in colleague.get("/").text
    assert colleague.get(f"/prescriptions/{waiting}/survey").status == 403
    assert delegate.get(f"/prescriptions/{waiting}/survey").status == 403


def test_one_of_an_earlier_day_is_not_mended_by_a_survey_of_today(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    refused(clinic, man_without_survey(clinic, "Ada Berg", at=now - 2 * DAY), at=now - DAY)

    home = prescriber.get("/")

    assert surveys_in(home) == []
    assert "See what is missing" in home.text


@pytest.mark.parametrize(("zone", "same_day"), [("America/Chicago", True), ("Europe/Oslo", False)])
def test_which_day_it_is_is_told_where_the_program_counts_its_days(
    app: Flask, zone: str, same_day: bool
) -> None:
    """Half past ten and half past eleven in the evening in UTC: midnight in Oslo lies between."""
    with app.test_request_context("/"):
        g.now = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
        written_at = g.now - timedelta(hours=1)
        assert survey_is_all([MISSING], written_at=written_at, zone=ZoneInfo(zone)) is same_day


def test_one_press_records_the_survey_and_the_decision_and_shows_the_number(
    clinic: Clinic, prescriber: Visitor, waiting: str
) -> None:
    path = f"/prescriptions/{waiting}/survey"

    page = prescriber.follow(prescriber.post(path, signed(prescriber.get(path))))

    assert page.h1 == "Authorization issued"
    assert page.decision == "allowed"
    clinic.session.rollback()
    assert clinic.session.query(Survey).filter_by(by_role="prescriber").one().signature_id
    assert clinic.session.query(Decision).filter_by(prescription_id=waiting).count() == 2
    assert shown(clinic.session.query(Authorization).one().number) in page.text


def test_a_second_press_finds_the_number_and_signs_nothing(
    clinic: Clinic, prescriber: Visitor, waiting: str
) -> None:
    path = f"/prescriptions/{waiting}/survey"
    sent = signed(prescriber.get(path))
    prescriber.post(path, sent)

    assert prescriber.post(path, sent).location == f"/prescriptions/{waiting}"
    clinic.session.rollback()
    assert clinic.session.query(Survey).filter_by(by_role="prescriber").count() == 1


def test_a_wrong_password_signs_nothing_and_asks_for_nothing(
    clinic: Clinic, prescriber: Visitor, waiting: str
) -> None:
    path = f"/prescriptions/{waiting}/survey"

    page = prescriber.post(path, signed(prescriber.get(path), password_again="not my password"))

    assert page.status == 422
    clinic.session.rollback()
    assert clinic.session.query(Survey).filter_by(by_role="prescriber").count() == 0
    assert clinic.session.query(Decision).filter_by(prescription_id=waiting).count() == 1


def test_what_is_still_missing_is_shown_with_every_reason(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    with_password(clinic)
    ward = man_without_survey(clinic, "Ada Berg", at=now - DAY)
    order_id = refused(clinic, ward, at=now)
    clinic.count(ward, at=now, anc=400)
    path = f"/prescriptions/{order_id}/survey"

    page = prescriber.follow(prescriber.post(path, signed(prescriber.get(path))))

    assert page.decision == "blocked"
    assert page.findings["blood-counts"] == "unmet"
    assert page.findings[MISSING] == "met"


def test_a_flagged_survey_holds_the_number_and_is_shown(
    clinic: Clinic, prescriber: Visitor, waiting: str
) -> None:
    path = f"/prescriptions/{waiting}/survey"
    answers = signed(prescriber.get(path), answer_prescriber_condom="no")

    page = prescriber.follow(prescriber.post(f"{path}?next=/decisions", answers))

    assert page.response.request.path.startswith("/patients/")
    assert "What was talked about and decided?" in page.text
    clinic.session.rollback()
    assert clinic.session.query(Survey).filter_by(by_role="prescriber").one().flagged
    assert clinic.session.query(Decision).filter_by(prescription_id=waiting).count() == 1


def test_the_number_leads_on_to_the_next_prescription_without_one(
    clinic: Clinic, prescriber: Visitor, now: datetime, waiting: str
) -> None:
    other = refused(clinic, man_without_survey(clinic, "Bo Cron", at=now - DAY), at=now)
    path = f"/prescriptions/{waiting}/survey"
    issued = prescriber.follow(prescriber.post(path, signed(prescriber.get(path))))

    (link,) = [a for a in issued.all("a") if a.get("autofocus") is not None]

    assert "".join(link.itertext()) == "Next prescription without a number (1 more)"
    assert link.get("href").startswith(f"/prescriptions/{other}/survey")
    last = f"/prescriptions/{other}/survey"
    page = prescriber.follow(prescriber.post(last, signed(prescriber.get(last))))
    assert "Next prescription" not in page.text


def test_keys_answer_only_where_the_account_has_them_on(prescriber: Visitor, waiting: str) -> None:
    path = f"/prescriptions/{waiting}/survey"
    scripts = [script.get("src") for script in prescriber.get(path).all("script")]
    assert any("survey.js" in src for src in scripts)

    switched = prescriber.follow(prescriber.post("/help/keys", {"single_keys": "off"}))

    assert "Single keys are off" in switched.text
    assert "Keys in a survey" in switched.text
    scripts = [script.get("src") for script in prescriber.get(path).all("script")]
    assert not any("survey.js" in src for src in scripts)
