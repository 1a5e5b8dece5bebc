"""What a pharmacy asked for: on the pages that mend it, cleared by the mending, told to the sender.

The definition is the shipped one, but that surveys, counseling and the test of the month stop
`confirm` too: so each of these pages has a real task to show.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.clinic import TEXT_FILE, Clinic, Ward
from tests.web.enrolled import sent_values
from tests.web.practice.sending import (
    DAY,
    HOUR,
    MINUTE,
    PASSWORD,
    enrollment_of,
    local,
    page_of,
    with_password,
)
from tests.web.visiting import Page, Visitor
from tracker.records import accounts
from tracker.records import monitoring as recorded
from tracker.records.database import db
from tracker.records.identifiers import new_id
from tracker.records.tables.monitoring import PregnancyTest
from tracker.records.transaction import writing
from tracker.rules.vocabulary import Owner
from tracker.services import enrolling, monitoring, passwords, sending_tasks
from tracker.services.sending_tasks import TaskRequest
from tracker.services.unspoken import unspoken
from tracker.web.asked import mended_at
from tracker.web.fixes import FIXES

AT_CONFIRM = (
    "contraception-counseling",
    "patient-survey",
    "pregnancy-test-24-hours",
    "prescriber-survey",
)
ASKED = "You were asked for this by Harbor Specialty on "


def also_at_confirm(text: str) -> str:
    for key in AT_CONFIRM:
        text, count = re.subn(
            rf'(key = "{key}"\n.*?gates = \["authorize")\]', r'\1, "confirm"]', text,
            count=1, flags=re.DOTALL,
        )  # fmt: skip
        assert count == 1
    first = 'not_before_first = ["AM", "MC", "FC-NRP"]'
    assert first in text
    return text.replace(first, 'not_before_first = ["MC", "FC-NRP"]')


@pytest.fixture
def clinic(session: Session, now: datetime) -> Clinic:
    text = also_at_confirm(TEXT_FILE.read_text())
    return Clinic(session, since=now - timedelta(days=120), text=text)


@dataclass(frozen=True, slots=True)
class Asked:
    """A blocked prescription of one patient, sent as a task to `owners`."""

    ward: Ward
    authorization_id: str
    owners: tuple[Owner, ...]


def send(clinic: Clinic, ward: Ward, authorization_id: str, at: datetime) -> Asked:
    request = TaskRequest(new_id(), authorization_id, "call-us")
    owners = sending_tasks.send_tasks(clinic.session, clinic.pharmacist, request, now=at)
    return Asked(ward, authorization_id, owners)


@pytest.fixture
def asked(clinic: Clinic, now: datetime) -> Asked:
    """A woman with a number; what was signed and answered counted for that number only."""
    with_password(clinic)
    ward = clinic.woman(at=now - 2 * HOUR)
    prescription_id = clinic.write(ward, at=now - HOUR, pharmacy_id=clinic.pharmacy_id)
    answer = clinic.authorize(ward, prescription_id, at=now - HOUR)
    assert answer.authorization_id is not None
    return send(clinic, ward, answer.authorization_id, now - HOUR / 2)


@pytest.fixture
def pharmacist(app: Flask, clinic: Clinic) -> Visitor:
    return Visitor(app).become(clinic.pharmacist.id)


def sent_to(clinic: Clinic, visitor: Visitor, path: str, **changed: str) -> Page:
    """The page's own form, signed where it asks for a password."""
    values = sent_values(visitor.get(path))
    signed = {"password_again": PASSWORD} if "password_again" in values else {}
    return visitor.post(path, values | signed | changed)


def answers(page: Page, clinic: Clinic, ward: Ward, by: str, at: datetime) -> dict[str, str]:
    """None of them risky."""
    other = {"yes": "no", "no": "yes"}
    category = "AF-RP" if by == "prescriber" else "AM"
    asked = clinic.version(at).survey_for(by, category)
    return {f"answer_{q.key.replace('-', '_')}": other[q.risky] for q in asked}


@contextmanager
def statements_in(app: Flask) -> Iterator[list[str]]:
    """What the database is asked meanwhile, in order."""
    found: list[str] = []

    def asked(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", asked)
    yield found
    event.remove(engine, "before_cursor_execute", asked)


def test_statement_and_survey_pages_say_who_waits_and_the_last_one_clears_the_task(
    app: Flask,
    clinic: Clinic,
    prescriber: Visitor,
    pharmacist: Visitor,
    asked: Asked,
    now: datetime,
) -> None:
    statement = f"{enrollment_of(asked.ward)}/attestations/{unspoken('contraception-counseling')}"
    survey = f"{enrollment_of(asked.ward)}/survey"
    shown = prescriber.get(statement)
    assert ASKED in shown.text
    assert "Please call us." in shown.text
    assert ASKED in prescriber.get(survey).text
    assert ASKED not in prescriber.get(f"{page_of(asked.ward)}/blood-counts/new").text

    page = prescriber.follow(sent_to(clinic, prescriber, statement))
    assert "Cleared" not in page.text, "the survey is still missing"
    assert "1 Sent by pharmacies" in prescriber.get("/").text
    assert "Contraception counseling" not in _waits_for(prescriber.get(survey))
    said = answers(page, clinic, asked.ward, "prescriber", now)
    with statements_in(app) as asked_for:
        answer = sent_to(clinic, prescriber, survey, **said)
    page = prescriber.follow(answer)

    assert "Cleared: what Harbor Specialty asked for on" in page.text
    (cleared,) = [at for at, each in enumerate(asked_for) if "INSERT INTO task_clearing" in each]
    assert not any("task" in each for each in asked_for[cleared + 1 :]), "it is on record already"
    assert ASKED not in prescriber.get(survey).text
    assert "1 Sent by pharmacies" not in prescriber.get("/").text
    told = "Dr. Ana Ruiz answered a survey"
    assert re.search(rf"Cleared .* C[SD]T: {told}", pharmacist.get("/tasks").text)
    assert told in pharmacist.get(f"/dispenses/{asked.authorization_id}").text


def _waits_for(page: Page) -> str:
    found = re.search(r"It waits for: (.*?)\. Please", page.text)
    assert found
    return found[1]


def test_the_page_of_a_test_says_so_too(clinic: Clinic, prescriber: Visitor, now: datetime) -> None:
    ward = clinic.woman(at=now - 2 * HOUR)
    prescription_id = clinic.write(ward, at=now - HOUR, pharmacy_id=clinic.pharmacy_id)
    number = clinic.authorize(ward, prescription_id, at=now - HOUR).authorization_id
    strike = monitoring.CorrectionRequest(
        ward.patient_id, "pregnancy_test", _newest_test(clinic, ward), "Another patient's result"
    )
    monitoring.correct(clinic.session, clinic.prescriber, strike, now=now - HOUR / 2)
    send(clinic, ward, number or "", now - HOUR / 3)
    path = f"{page_of(ward)}/pregnancy-tests/new"
    assert "test" in _waits_for(prescriber.get(path)).lower()

    again = {
        "collected_at": local(now - 2 * HOUR),
        "result": "negative",
        "sensitivity_miu_ml": "25",
        "setting": "laboratory",
    }
    assert prescriber.post(path, again).status == 303

    assert ASKED not in prescriber.get(path).text


def _newest_test(clinic: Clinic, ward: Ward) -> str:
    rows = recorded.recorded(clinic.session, PregnancyTest, ward.patient_id)
    return max((row for row, _ in rows), key=lambda row: row.collected_at).id


def test_an_agreement_says_so_until_everybody_has_signed(
    clinic: Clinic, prescriber: Visitor, pharmacist: Visitor, now: datetime
) -> None:
    with_password(clinic)
    ward = clinic.man(at=now - 2 * HOUR)
    clinic.survey(ward, ward.account, at=now - 90 * MINUTE)
    prescription_id = clinic.write(ward, at=now - HOUR, pharmacy_id=clinic.pharmacy_id)
    number = clinic.authorize(ward, prescription_id, at=now - HOUR).authorization_id or ""
    agreement_id = enrolling.new_agreement(
        clinic.session, clinic.prescriber, ward.patient_id, ward.enrollment_id, now=now - HOUR / 2
    )
    clinic.attest(ward, "contraception-counseling", at=now - HOUR / 3)
    clinic.survey(ward, clinic.prescriber, at=now - HOUR / 3)
    assert send(clinic, ward, number, now - HOUR / 4).owners == (Owner.PRESCRIBER,)
    path = f"{page_of(ward)}/agreements/{agreement_id}"

    assert ASKED in prescriber.get(path).text
    page = prescriber.follow(sent_to(clinic, prescriber, path))
    assert "Cleared" not in page.text
    signing = Ward(ward.patient_id, ward.enrollment_id, agreement_id, ward.account)
    clinic.sign_agreement(signing, ward.account, at=datetime.now(UTC))

    assert ASKED not in prescriber.get(path).text
    assert "signed the agreement" in pharmacist.get("/tasks").text


def overdue(clinic: Clinic, now: datetime) -> Asked:
    """A man whose number is 29 days old, and his survey 33: older than the longest month, at any
    hour and across a change of the clocks."""
    ward = clinic.enroll(at=now - 40 * DAY)
    clinic.survey(ward, ward.account, at=now - 33 * DAY)
    clinic.attest(ward, "condom-commitment", at=now - 30 * DAY)
    clinic.prepare(ward, at=now - 29 * DAY)
    prescription_id = clinic.write(ward, at=now - 29 * DAY, pharmacy_id=clinic.pharmacy_id)
    number = clinic.authorize(ward, prescription_id, at=now - 29 * DAY).authorization_id
    return send(clinic, ward, number or "", now - HOUR)


def test_a_patient_is_told_what_the_pharmacy_waits_for_and_answers_it_away(
    app: Flask, clinic: Clinic, pharmacist: Visitor, now: datetime
) -> None:
    made = overdue(clinic, now)
    ward = made.ward
    assert made.owners == (Owner.PRESCRIBER, Owner.PATIENT)
    with writing(clinic.session, now=now) as at:
        hashed = passwords.hash_password(PASSWORD)
        accounts.set_password(clinic.session, ward.account.id, hashed, at=at)
    patient = Visitor(app).become(ward.account.id)
    own, survey = f"/my/{ward.patient_id}", f"/my/{ward.patient_id}/enrollments"
    survey = f"{survey}/{ward.enrollment_id}/survey"

    page = patient.get(own)
    assert "Your pharmacy waits for you" in page.text
    assert "Harbor Specialty, 312-555-0100" in page.text
    assert "counsel" not in _panel(page), "what the practice is asked for is not the patient's"
    asked = patient.get(survey)
    assert ASKED in asked.text
    said = answers(asked, clinic, ward, "patient", now)
    page = patient.follow(sent_to(clinic, patient, survey, **said))

    assert "Cleared: what Harbor Specialty asked for on" in page.text
    assert "Your pharmacy waits for you" not in patient.get(own).text
    listed = pharmacist.get("/tasks").text
    assert "answered a survey" in listed
    assert "Open" in listed, "the practice's part still waits"


def _panel(page: Page) -> str:
    (panel,) = [each for each in page.all("section") if "panel--wait" in each.get("class", "")]
    return "".join(panel.itertext())


def test_a_pregnancy_case_and_its_report_say_so_and_ruling_it_out_clears_it(
    clinic: Clinic, prescriber: Visitor, pharmacist: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - 2 * HOUR)
    prescription_id = clinic.write(ward, at=now - HOUR, pharmacy_id=clinic.pharmacy_id)
    number = clinic.authorize(ward, prescription_id, at=now - HOUR).authorization_id or ""
    clinic.attest(ward, "contraception-counseling", at=now - 50 * MINUTE)
    clinic.survey(ward, clinic.prescriber, at=now - 50 * MINUTE)
    new, case = (f"{page_of(ward)}/{each}" for each in ("safety-reports/new", "safety"))
    prescriber.post(new, {"status": "suspected", "note": ""})
    at = datetime.now(UTC)
    assert send(clinic, ward, number, at).owners == (Owner.PRESCRIBER,)

    assert [ASKED in prescriber.get(path).text for path in (case, new)] == [True, True]
    page = prescriber.follow(
        prescriber.post(new, {"status": "ruled-out", "note": "Quantitative hCG today"})
    )

    assert "Cleared: what Harbor Specialty asked for on" in page.text
    assert "reported on a pregnancy" in pharmacist.get("/tasks").text
    assert [ASKED in prescriber.get(path).text for path in (case, new)] == [False, False]


def test_a_stranger_s_page_says_nothing(clinic: Clinic, stranger: Visitor, asked: Asked) -> None:
    page = stranger.get(f"{enrollment_of(asked.ward)}/survey")

    assert page.status == 404
    assert ASKED not in page.text


def test_what_nobody_is_asked_for_any_more_does_not_stand_open_in_the_pharmacy_s_list(
    clinic: Clinic, pharmacist: Visitor, now: datetime
) -> None:
    at = now - 36 * DAY
    ward = clinic.woman(at=at - 2 * HOUR)
    prescription_id = clinic.write(ward, at=at - HOUR, pharmacy_id=clinic.pharmacy_id)
    number = clinic.authorize(ward, prescription_id, at=at - HOUR).authorization_id or ""
    send(clinic, ward, number, at)

    listed = pharmacist.get("/tasks").text

    assert "Not mended in time: nobody is asked any more" in listed
    assert "Open" not in listed


def test_a_number_on_the_home_page_says_where_more_were_sent_than_it_counts(
    monkeypatch: pytest.MonkeyPatch, clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    monkeypatch.setattr("tracker.services.overviews.tasks._MOST", 1)
    for name in ("Ada Berg", "Bea Cron"):
        ward = clinic.woman(at=now - 2 * HOUR, name=name)
        prescription_id = clinic.write(ward, at=now - HOUR, pharmacy_id=clinic.pharmacy_id)
        number = clinic.authorize(ward, prescription_id, at=now - HOUR).authorization_id or ""
        send(clinic, ward, number, now - HOUR / 2)

    assert "1+ Sent by pharmacies" in prescriber.get("/").text


def test_a_page_is_asked_for_exactly_what_it_mends() -> None:
    for key, fixes in FIXES.items():
        for fix in fixes:
            values = {"kind": fix.kind, "finding": unspoken(key)}
            assert key in mended_at(fix.endpoint, values)
    assert mended_at("attestations.sign", {"kind": "comprehension-questions"}) == {
        "comprehension-questions"
    }
    assert mended_at("attestations.acknowledge", {"finding": unspoken("blood-counts")}) == {
        "blood-counts"
    }
    assert mended_at("patients.show", {}) == frozenset()
