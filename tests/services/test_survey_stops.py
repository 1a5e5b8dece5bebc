"""Whoever is told to stop is stopped: from the patient's answer to the settled case."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import counter
from tests.clinic import NOW, Clinic, Ward
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.deciding import Decision
from tracker.records.tables.monitoring import PregnancyReport
from tracker.services import reporting_pregnancy, surveying
from tracker.services.reporting_pregnancy import PregnancyReportRequest
from tracker.services.reporting_suspicions import report_suspected
from tracker.services.surveying import ResolutionRequest

MINUTE = timedelta(minutes=1)
CASE, SURVEY = "no-open-pregnancy", "survey-intervention"


@dataclass
class Open:
    """A woman with an open number that her pharmacy may confirm."""

    clinic: Clinic
    ward: Ward
    authorization_id: str

    def confirm(self, at: datetime):
        clinic = self.clinic
        return counter.confirm(clinic.session, clinic.pharmacist, self.authorization_id, lambda: at)

    def hand_over(self, confirmation_id: str, at: datetime):
        clinic = self.clinic
        return counter.hand_over(clinic.session, clinic.pharmacist, confirmation_id, lambda: at)

    def answers(self, at: datetime, **said: str) -> str:
        return self.clinic.survey(self.ward, self.ward.account, at=at, **said)

    def stops(self, decision_id: str) -> set[str]:
        answer = json.loads(self.clinic.session.get(Decision, decision_id).answer)
        return {f["requirement"] for f in answer["findings"] if f["status"] == "unmet"}

    def reports(self) -> list[tuple[str, str]]:
        found = select(PregnancyReport.of_whom, PregnancyReport.status).order_by(
            PregnancyReport.reported_at
        )
        return [tuple(row) for row in self.clinic.session.execute(found)]

    def rule_out(self, at: datetime) -> None:
        request = PregnancyReportRequest(
            self.ward.patient_id, "patient", "ruled-out", "hCG negative today"
        )
        reporting_pregnancy.report(self.clinic.session, self.clinic.prescriber, request, now=at)


@pytest.fixture
def number(session: Session) -> Open:
    clinic = Clinic(session)
    ward = clinic.woman(at=NOW)
    order_id = clinic.write(ward, at=NOW, pharmacy_id=clinic.pharmacy_id)
    answer = clinic.authorize(ward, order_id, at=NOW)
    assert answer.authorization_id is not None
    clinic.counsel(answer.authorization_id, at=NOW)
    return Open(clinic, ward, answer.authorization_id)


@pytest.mark.parametrize(
    "said",
    [{"patient_period": "yes"}, {"patient_methods": "no"}, {"patient_pregnant": "yes"}],
    ids=lambda said: next(iter(said)),
)
def test_an_answer_that_tells_to_stop_stops_the_open_number(number: Open, said) -> None:
    number.answers(NOW + MINUTE, **said)

    answer = number.confirm(NOW + 2 * MINUTE)

    assert not answer.allowed
    assert number.stops(answer.decision_id) == {CASE}
    assert number.reports() == [("patient", "suspected")]


def test_it_stops_what_is_confirmed_and_not_yet_handed_over(number: Open) -> None:
    confirmed = number.confirm(NOW + MINUTE)
    number.answers(NOW + 2 * MINUTE, patient_period="yes")

    answer = number.hand_over(confirmed.confirmation_id, NOW + 3 * MINUTE)

    assert not answer.allowed
    assert number.stops(answer.decision_id) == {CASE}


def test_an_answer_that_needs_only_a_talk_stops_no_open_number(number: Open) -> None:
    number.answers(NOW + MINUTE, patient_shared="yes")

    assert number.confirm(NOW + 2 * MINUTE).allowed
    assert number.reports() == []


def test_once_pregnancy_is_ruled_out_the_number_is_good_again(number: Open) -> None:
    number.answers(NOW + MINUTE, patient_period="yes")

    number.rule_out(NOW + 2 * MINUTE)

    assert number.confirm(NOW + 3 * MINUTE).allowed


def test_closing_the_survey_leaves_the_case_open_and_the_other_way_round(number: Open) -> None:
    clinic, ward = number.clinic, number.ward
    survey_id = number.answers(NOW + MINUTE, patient_period="yes")
    at = NOW + 2 * MINUTE
    order_id = clinic.write(ward, at=at)
    both = clinic.authorize(ward, order_id, at=at)
    assert number.stops(both.decision_id) >= {CASE, SURVEY}

    note = ResolutionRequest(ward.patient_id, survey_id, "Talked, test arranged")
    surveying.resolve(clinic.session, clinic.prescriber, note, now=at)

    case = clinic.authorize(ward, order_id, at=at + MINUTE)
    assert number.stops(case.decision_id) & {CASE, SURVEY} == {CASE}
    again = number.answers(at + 2 * MINUTE, patient_methods="no")
    number.rule_out(at + 3 * MINUTE)
    survey = clinic.authorize(ward, order_id, at=at + 4 * MINUTE)
    assert number.stops(survey.decision_id) & {CASE, SURVEY} == {SURVEY}
    assert again != survey_id


def test_the_same_is_said_again_after_it_was_ruled_out_and_opens_a_new_case(number: Open) -> None:
    number.answers(NOW + MINUTE, patient_period="yes")
    number.answers(NOW + 2 * MINUTE, patient_period="yes")
    number.rule_out(NOW + 3 * MINUTE)

    number.answers(NOW + 4 * MINUTE, patient_period="yes")

    assert [status for _, status in number.reports()] == ["suspected", "ruled-out", "suspected"]
    assert not number.confirm(NOW + 5 * MINUTE).allowed


@pytest.fixture
def before_the_upgrade(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Surveys file no report, as they did not for most answers until 2026-11-27."""
    monkeypatch.setattr(reporting_pregnancy, "suspect", lambda *_, **__: None)
    return monkeypatch


def reported_anew(number: Open, at: datetime) -> list[bool]:
    return [found.reported for found in report_suspected(number.clinic.session, now=at)]


def test_an_answer_from_before_is_reported_once_by_nobody_and_stops_the_number(
    number: Open, before_the_upgrade: pytest.MonkeyPatch
) -> None:
    number.answers(NOW + MINUTE, patient_period="yes")
    number.answers(NOW + 2 * MINUTE, patient_methods="no")
    before_the_upgrade.undo()
    assert number.reports() == []

    assert reported_anew(number, NOW + 3 * MINUTE) == [True]
    assert reported_anew(number, NOW + 4 * MINUTE) == []

    assert number.reports() == [("patient", "suspected")]
    found = select(AuditEntry).where(AuditEntry.name == "pregnancy.reported")
    (entry,) = number.clinic.session.scalars(found)
    assert (entry.actor_id, entry.subject_id) == (None, number.ward.patient_id)
    assert number.stops(number.confirm(NOW + 5 * MINUTE).decision_id) == {CASE}


def test_what_was_ruled_out_since_or_is_closed_or_needs_a_talk_is_not_reported(
    number: Open, before_the_upgrade: pytest.MonkeyPatch
) -> None:
    clinic, ward = number.clinic, number.ward
    closed = number.answers(NOW + MINUTE, patient_period="yes")
    note = ResolutionRequest(ward.patient_id, closed, "Talked, test negative")
    surveying.resolve(clinic.session, clinic.prescriber, note, now=NOW + MINUTE)
    number.answers(NOW + 2 * MINUTE, patient_shared="yes")
    number.answers(NOW + 3 * MINUTE, patient_period="yes")
    number.rule_out(NOW + 4 * MINUTE)
    before_the_upgrade.undo()

    assert reported_anew(number, NOW + 5 * MINUTE) == []
    assert number.reports() == [("patient", "ruled-out")]


def test_without_a_version_in_force_the_survey_is_named_to_be_reported_by_hand(
    number: Open, before_the_upgrade: pytest.MonkeyPatch
) -> None:
    number.answers(NOW + MINUTE, patient_period="yes")
    before_the_upgrade.undo()
    before_the_upgrade.setattr("tracker.records.programs.in_force", lambda *_: None)

    assert reported_anew(number, NOW + 2 * MINUTE) == [False]
