"""What is due next, kept in the transaction of each write, and the check of it all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from tests.clinic import CHICAGO, NOW, PROGRAM, Clinic, Ward
from tests.databases import Database
from tests.services.drafts import Publishers, draft_text
from tracker.records import due_lists
from tracker.records.due_lists import KeptList
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.schedules import DueList, NextDue
from tracker.rules.vocabulary import Owner
from tracker.services import enrolling, scheduling
from tracker.services.checking_schedules import SchedulesCheck
from tracker.services.overviews.due import Topic, Wanted, When, due_lines, due_now

DAY = timedelta(days=1)


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return Clinic(session)


@pytest.fixture
def treated(clinic: Clinic) -> Ward:
    """A man with his first supply, handed over today."""
    ward = clinic.man(at=NOW - DAY)
    clinic.dispense(ward, at=NOW)
    return ward


def kept(clinic: Clinic, ward: Ward) -> KeptList:
    clinic.session.rollback()
    found = due_lists.of_patients(clinic.session, [ward.patient_id])
    return found[ward.patient_id, ward.enrollment_id]


def days(clinic: Clinic, ward: Ward) -> dict[str, date | None]:
    return {row.title: row.due_on for row in kept(clinic, ward).rows}


def check(session: Session, *, at: datetime, repair: bool = False) -> tuple[list[object], int]:
    """(what differs, how many lists were brought up to date)"""
    run = SchedulesCheck(session, now=at, repair=repair)
    found = [(each.program, each.keys) for each in run]
    return found, run.refreshed


def test_every_write_brings_what_is_due_up_to_date(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - 8 * DAY)
    assert days(clinic, ward) == {"Next blood count": date(2026, 4, 5)}

    clinic.dispense(ward, at=NOW - 7 * DAY)
    supplied = days(clinic, ward)
    assert supplied["Next supply"] == date(2026, 4, 6)
    assert supplied["Next blood count"] == date(2026, 3, 15)  # weekly now, since that of the 8th
    assert supplied["Contraception counseling"] == date(2026, 4, 6)

    clinic.count(ward, at=NOW)
    assert days(clinic, ward)["Next blood count"] == date(2026, 3, 23)
    assert check(clinic.session, at=NOW) == ([], 0)


def test_nothing_is_due_under_an_enrollment_that_has_ended(clinic: Clinic, treated: Ward) -> None:
    request = enrolling.EndingRequest(
        treated.patient_id, treated.enrollment_id, (NOW - DAY).date(), "Moved away."
    )
    enrolling.end_enrollment(clinic.session, clinic.prescriber, request, now=NOW)

    found = kept(clinic, treated)
    assert (found.rows, found.holds_until) == (frozenset(), None)


def test_a_reader_sees_what_time_alone_has_changed_before_the_nightly_check(
    clinic: Clinic, treated: Ward
) -> None:
    """Until midnight after its last day a supply ends; then a prescription needs all it needs."""
    ends = kept(clinic, treated).holds_until
    assert ends is not None
    later = NOW + 60 * DAY  # past the weekly counts: the last one is late by the monthly limit

    before = scheduling.due_at_practice(clinic.session, clinic.practice_id, at=ends - DAY)
    after = scheduling.due_at_practice(clinic.session, clinic.practice_id, at=later)

    assert {each.row.title: each.row.due_on for each in before} == days(clinic, treated)
    assert {each.row.title: each.row.due_on for each in after} == {
        "Contraception counseling": None,
        "Next blood count": date(2026, 4, 15),
        "Patient survey": None,
        "Prescriber survey": None,
    }
    assert [
        each.rows for each in scheduling.lists_of(clinic.session, [treated.patient_id], at=later)
    ] == [frozenset(each.row for each in after)]


def test_the_check_brings_outdated_lists_up_to_date_and_finds_no_difference(
    clinic: Clinic, treated: Ward
) -> None:
    later = NOW + 60 * DAY

    assert check(clinic.session, at=later) == ([], 1)
    assert days(clinic, treated)["Next blood count"] == date(2026, 4, 15)
    assert check(clinic.session, at=later) == ([], 0)


def test_the_check_names_what_differs_and_repairs_it_when_told(
    database: Database, clinic: Clinic, treated: Ward
) -> None:
    right = kept(clinic, treated)
    with database.session() as other:
        other.execute(
            update(NextDue).where(NextDue.key == "cbc-checkpoint").values(due_on=date(2027, 1, 1))
        )
        other.execute(delete(NextDue).where(NextDue.key == "patient-survey"))
        other.execute(update(DueList).values(holds_until=None))
        other.commit()

    wrong = (PROGRAM, ("cbc-checkpoint", "holds-until", "patient-survey"))
    assert check(clinic.session, at=NOW + DAY / 24) == ([wrong], 0)
    assert kept(clinic, treated) != right
    assert check(clinic.session, at=NOW + DAY / 24, repair=True) == ([wrong], 0)
    assert kept(clinic, treated) == right
    assert check(clinic.session, at=NOW + DAY / 24) == ([], 0)
    clinic.session.rollback()
    outcomes = clinic.session.query(AuditEntry.outcome).filter_by(name="schedules.checked")
    assert sorted(row.outcome for row in outcomes) == ["done", "failed", "failed"]


def test_a_list_that_is_missing_is_a_difference(
    database: Database, clinic: Clinic, treated: Ward
) -> None:
    right = kept(clinic, treated)
    with database.session() as other:
        other.execute(delete(NextDue))
        other.execute(delete(DueList))
        other.commit()

    assert check(clinic.session, at=NOW, repair=True) == ([(PROGRAM, ("no-list",))], 0)
    assert kept(clinic, treated) == right


def test_a_version_that_is_published_ends_every_list_on_its_first_day(session: Session) -> None:
    """In force from a day to come: until then the lists hold, from then on readers work them
    out by the new version."""
    office = Publishers(session)
    clinic, treated = office.clinic, office.clinic.man(at=NOW - DAY, name="Ben Ode")
    clinic.dispense(treated, at=NOW)
    text = draft_text("2026-03-20").replace("first_every_days = 7", "first_every_days = 5")
    draft_id = office.draft(text)
    office.approve(draft_id, office.ask(draft_id))

    assert days(clinic, treated)["Next blood count"] == date(2026, 3, 22)
    first_midnight = datetime(2026, 3, 19, 10, tzinfo=UTC)  # of the 20th, in Kiritimati
    assert kept(clinic, treated).holds_until == first_midnight
    assert check(clinic.session, at=NOW) == ([], 0)
    [count] = [
        each.row
        for each in scheduling.due_at_practice(clinic.session, clinic.practice_id, at=NOW + 4 * DAY)
        if each.patient_id == treated.patient_id and each.row.title == "Next blood count"
    ]
    assert count.due_on == date(2026, 3, 20)
    assert check(clinic.session, at=NOW + 4 * DAY) == ([], 2)  # the office has a patient too
    assert days(clinic, treated)["Next blood count"] == date(2026, 3, 20)


def test_what_is_due_is_listed_and_counted_for_the_own_practice_only(
    clinic: Clinic, treated: Ward
) -> None:
    woman = clinic.woman(at=NOW, name="Ada Berg", ready=False)

    def titles(**wanted: object) -> list[tuple[str, str, str | None]]:
        found = due_lines(
            clinic.session,
            clinic.delegate,
            Wanted(**wanted),  # type: ignore[arg-type]
            zone=CHICAGO,
            now=NOW + 9 * DAY,
        )
        return [
            (each.name, each.title, each.due_on and ("late" if each.overdue else "in time"))
            for each in found.rows
        ]

    assert titles(topic=Topic.BLOOD_COUNT) == [
        ("Omar Lind", "Next blood count", "late"),
        ("Ada Berg", "Next blood count", None),
    ]
    assert titles(when=When.OVERDUE) == [("Omar Lind", "Next blood count", "late")]
    assert ("Ada Berg", "First pregnancy test", None) in titles(who=Owner.PATIENT)
    assert ("Omar Lind", "Next supply", "in time") in titles(when=When.LATER, topic=Topic.SUPPLY)
    found = due_now(clinic.session, clinic.delegate, zone=CHICAGO, now=NOW + 9 * DAY)
    assert found.soon == len(titles())
    assert [line.title for line in found.overdue] == ["Next blood count"]
    assert found.overdue_about == {Topic.BLOOD_COUNT: 1}
    assert [(line.name, line.title) for line in found.today] == [
        (name, title) for name, title, _ in titles(when=When.TODAY)
    ]
    assert {line.due_on for line in found.today} == {None}
    strange = due_lines(clinic.session, clinic.stranger, Wanted(), zone=CHICAGO, now=NOW)
    assert strange.rows == ()
    assert woman
