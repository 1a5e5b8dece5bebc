"""A reported pregnancy is followed to its outcome, and no outcome opens a gate."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.clinic import CHICAGO, NOW, Clinic, Ward
from tracker.records.identifiers import new_id
from tracker.rules.authority import Actor
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.services import following_pregnancy, reporting_pregnancy
from tracker.services.following_pregnancy import FollowUpRequest
from tracker.services.overviews import administration, practice
from tracker.services.overviews.practice import Waiting
from tracker.services.overviews.pregnancy_case import PregnancyCase, pregnancy_case
from tracker.services.reporting_pregnancy import PregnancyReportRequest

DAY = timedelta(days=1)


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return Clinic(session)


def reported(
    clinic: Clinic, ward: Ward, status: str = "confirmed", of_whom: str = "patient", days: int = 5
) -> str:
    request = PregnancyReportRequest(ward.patient_id, of_whom, status, "As told.")
    at = NOW - days * DAY
    return reporting_pregnancy.report(clinic.session, clinic.prescriber, request, now=at)


def follow(
    clinic: Clinic, ward: Ward, report_id: str, *, actor: Actor | None = None, **given: object
) -> str:
    values: dict[str, object] = {
        "patient_id": ward.patient_id,
        "report_id": report_id,
        "happened_on": (NOW - DAY).date(),
        "status": "ongoing",
    }
    request = FollowUpRequest(**(values | given))  # type: ignore[arg-type]
    return following_pregnancy.follow_up(clinic.session, actor or clinic.delegate, request, now=NOW)


def case_of(clinic: Clinic, ward: Ward) -> PregnancyCase:
    at = NOW + timedelta(minutes=1)  # each write of a moment gets an instant of its own
    return pregnancy_case(clinic.session, clinic.prescriber, ward.patient_id, now=at)


def waits(clinic: Clinic, actor: Actor) -> list[str]:
    group = practice.waiting_of(clinic.session, actor, Waiting.FOLLOW_UPS, now=NOW)
    return [row.name for row in group.rows]


def counted(clinic: Clinic) -> int:
    who = clinic.administrator
    return administration.to_do(clinic.session, who, now=NOW, zone=CHICAGO).pregnancies


def test_the_course_is_told_to_its_outcome_and_the_drug_stays_stopped(clinic: Clinic) -> None:
    ward = clinic.woman(at=NOW - 20 * DAY, ready=False)
    clinic.test(ward, at=NOW - 6 * DAY, result="positive")
    report_id = reported(clinic, ward)
    follow(clinic, ward, report_id, happened_on=(NOW - 3 * DAY).date(), note="Week 7")
    assert (waits(clinic, clinic.colleague), counted(clinic)) == (["Maria Gomez"], 1)

    follow(clinic, ward, report_id, status="ended", outcome="miscarriage", birth_defect="unknown")

    case = case_of(clinic, ward)
    assert [(step.kind, step.outcome or step.status) for step in case.course] == [
        ("follow-up", "miscarriage"),
        ("follow-up", "ongoing"),
        ("report", "confirmed"),
        ("test", "positive"),
    ]
    assert (case.open, case.finished, case.follows) == (True, True, report_id)
    assert (waits(clinic, clinic.prescriber), counted(clinic)) == ([], 0)
    reported(clinic, ward, "ruled-out", days=0)
    assert not case_of(clinic, ward).open


def test_a_partners_pregnancy_is_followed_and_stops_nothing(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - 2 * DAY)
    report_id = reported(clinic, ward, of_whom="partner", days=1)
    follow(clinic, ward, report_id)

    case = case_of(clinic, ward)

    assert (case.open, case.of_whom, case.follows) == (False, "partner", report_id)
    assert waits(clinic, clinic.prescriber) == ["Omar Lind"]
    assert waits(clinic, clinic.stranger) == []
    assert clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW).allowed


def test_what_is_lost_to_follow_up_waits_for_nobody_until_it_is_found_again(
    clinic: Clinic,
) -> None:
    ward = clinic.man(at=NOW - 2 * DAY, ready=False)
    report_id = reported(clinic, ward, of_whom="partner", days=1)
    follow(clinic, ward, report_id, status="lost-to-follow-up")
    assert waits(clinic, clinic.prescriber) == []

    later = FollowUpRequest(
        patient_id=ward.patient_id,
        report_id=report_id,
        happened_on=NOW.date(),
        status="ongoing",
    )
    following_pregnancy.follow_up(clinic.session, clinic.delegate, later, now=NOW + DAY)

    assert waits(clinic, clinic.prescriber) == ["Omar Lind"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"happened_on": (NOW + DAY).date()}, "happened_on"),
        ({"status": "well"}, "status"),
        ({"status": "ended"}, "status"),
        ({"status": "ended", "outcome": "live-birth"}, "birth_defect"),
        ({"outcome": "live-birth", "birth_defect": "no"}, "birth_defect"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    clinic: Clinic, given: dict[str, object], field: str
) -> None:
    ward = clinic.woman(at=NOW - 20 * DAY, ready=False)
    report_id = reported(clinic, ward)

    with pytest.raises(InvalidInput) as refused:
        follow(clinic, ward, report_id, **given)

    assert refused.value.field == field


def test_the_newest_report_is_followed_and_none_that_rules_out(clinic: Clinic) -> None:
    ward = clinic.woman(at=NOW - 20 * DAY, ready=False)
    first = reported(clinic, ward, "suspected", days=6)
    reported(clinic, ward, "confirmed", days=5)
    with pytest.raises(Conflict):
        follow(clinic, ward, first)

    ruled_out = reported(clinic, ward, "ruled-out", days=2)
    with pytest.raises(Conflict):
        follow(clinic, ward, ruled_out)
    assert case_of(clinic, ward).follows is None


def test_only_the_own_practice_follows(clinic: Clinic) -> None:
    ward = clinic.woman(at=NOW - 20 * DAY, ready=False)
    report_id = reported(clinic, ward)

    with pytest.raises(NotFound):
        follow(clinic, ward, report_id, actor=clinic.stranger)
    with pytest.raises(NotFound):
        follow(clinic, ward, new_id())
    for actor in (clinic.pharmacist, ward.account):
        with pytest.raises(NotPermitted):
            follow(clinic, ward, report_id, actor=actor)
