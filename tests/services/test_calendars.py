"""The secret address of a calendar, and what whoever has it reads there."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.clinic import NOW, Clinic, Ward
from tests.counter import confirm, counsel
from tracker.records import authorizations
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.schedules import CalendarFeed
from tracker.rules.authority import Actor
from tracker.rules.errors import Conflict, NotFound, NotPermitted
from tracker.services import calendars, managing_accounts
from tracker.services.calendar_text import ics

DAY = timedelta(days=1)
UTC_ZONE = ZoneInfo("UTC")


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return Clinic(session)


@pytest.fixture
def woman(clinic: Clinic) -> Ward:
    return clinic.woman(at=NOW - DAY)


def text(clinic: Clinic, secret: str, *, at: datetime = NOW) -> str:
    found = calendars.read(clinic.session, secret, zone=UTC_ZONE, now=at)
    return ics(found, now=at).decode()


def entries(clinic: Clinic, secret: str, *, at: datetime = NOW) -> dict[str, str]:
    """Summary by day or instant, read with the library."""
    calendar = Calendar.from_ical(text(clinic, secret, at=at))
    return {e.decoded("dtstart").isoformat(): str(e["summary"]) for e in calendar.walk("VEVENT")}


def a_reader(clinic: Clinic, who: Actor) -> str:
    return calendars.make(clinic.session, who, now=NOW)


def test_each_reads_the_days_of_what_is_theirs(clinic: Clinic, woman: Ward) -> None:
    clinic.man(at=NOW - DAY)
    clinic.authorize(woman, clinic.write(woman, at=NOW - DAY), at=NOW - DAY)

    own = entries(clinic, a_reader(clinic, woman.account))
    practice = entries(clinic, a_reader(clinic, clinic.delegate))

    # The number ends seven days after the second test, the second test itself is over.
    assert own["2026-03-22"] == "REMS Tracker: something is due. Sign in to see it"
    assert "2026-04-12" not in own  # the count is the prescriber's, of both patients
    assert practice["2026-04-12"] == "REMS Tracker: 2 things are due. Sign in to see them"
    assert entries(clinic, a_reader(clinic, clinic.stranger)) == {}


def test_a_pharmacist_reads_when_a_window_and_a_confirmation_end(
    clinic: Clinic, woman: Ward
) -> None:
    written = clinic.write(woman, at=NOW - DAY, pharmacy_id=clinic.pharmacy_id)
    clinic.authorize(woman, written, at=NOW - DAY)
    secret = a_reader(clinic, clinic.pharmacist)
    assert list(entries(clinic, secret)) == ["2026-03-22"]

    [issued] = authorizations.of_patient(clinic.session, woman.patient_id)
    counsel(clinic.session, clinic.pharmacist, issued.row.id, at=NOW)
    confirm(clinic.session, clinic.pharmacist, issued.row.id, lambda: NOW)

    assert list(entries(clinic, secret)) == ["2026-03-17T20:00:00+00:00"]  # 24 hours


def test_nothing_in_it_tells_of_a_person_a_drug_or_health(clinic: Clinic, woman: Ward) -> None:
    for who in (woman.account, clinic.prescriber, clinic.pharmacist):
        told = text(clinic, a_reader(clinic, who))

        lines = told.replace("\r\n ", "").split("\r\n")
        values = {
            line.partition(":")[2]
            for line in lines
            if line.startswith(("SUMMARY", "PRODID", "DESCRIPTION", "LOCATION", "X-"))
        }
        spoken = r"REMS Tracker: (something is|\d+ things are) due\. Sign in to see (it|them)"
        assert all(
            re.fullmatch(spoken, each) or each == "-//REMS Tracker//What is due//EN"
            for each in values
        )
        names = {line.partition(":")[0].partition(";")[0] for line in lines if line}
        assert names <= {
            *("BEGIN", "END", "VERSION", "PRODID", "REFRESH-INTERVAL"),
            *("UID", "DTSTAMP", "DTSTART", "SUMMARY", "CLASS", "TRANSP"),
        }
        uids = [line.removeprefix("UID:") for line in lines if line.startswith("UID:")]
        assert all(re.fullmatch("[0-9a-f]{40}", uid) for uid in uids)
        assert len(set(uids)) == len(uids)
        assert woman.patient_id not in told
        assert "\n" not in told.replace("\r\n", "")
        assert all(len(line) <= 75 for line in told.split("\r\n"))


def test_an_entry_keeps_its_id_from_one_reading_to_the_next(clinic: Clinic, woman: Ward) -> None:
    secret = a_reader(clinic, clinic.prescriber)

    def ids(at: datetime) -> dict[str, str]:
        calendar = Calendar.from_ical(text(clinic, secret, at=at))
        return {str(e["dtstart"].dt): str(e["uid"]) for e in calendar.walk("VEVENT")}

    before, after = ids(NOW), ids(NOW + timedelta(hours=1))
    assert before == after != {}


def test_what_is_late_stands_on_today(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - 10 * DAY)
    clinic.dispense(ward, at=NOW - 9 * DAY)

    assert "2026-03-16" in entries(clinic, a_reader(clinic, clinic.prescriber))


def test_an_address_ends_when_it_is_revoked_replaced_or_its_account_closed(
    clinic: Clinic, woman: Ward
) -> None:
    session = clinic.session
    first = a_reader(clinic, woman.account)
    second = a_reader(clinic, woman.account)
    assert calendars.made_at(session, woman.account) == NOW.astimezone(UTC)
    calendars.read(session, second, zone=UTC_ZONE, now=NOW)
    third = a_reader(clinic, clinic.delegate)
    calendars.revoke(session, woman.account, now=NOW)
    managing_accounts.close_account(
        session, clinic.administrator, clinic.delegate.id, "Left.", now=NOW
    )

    for secret in (first, second, third, "A" * 43):
        with pytest.raises(NotFound):
            calendars.read(session, secret, zone=UTC_ZONE, now=NOW)
    with pytest.raises(Conflict, match="revoked already"):
        calendars.revoke(session, woman.account, now=NOW)
    assert calendars.made_at(session, woman.account) is None


def test_the_secret_is_stored_nowhere_and_each_act_is_in_the_log(
    clinic: Clinic, woman: Ward
) -> None:
    secret = a_reader(clinic, woman.account)
    calendars.read(clinic.session, secret, zone=UTC_ZONE, now=NOW)
    calendars.revoke(clinic.session, woman.account, now=NOW)

    entry = select(AuditEntry).where(AuditEntry.actor_id == woman.account.id)
    written = list(clinic.session.scalars(entry.order_by(AuditEntry.recorded_at)))
    names = [row.name for row in written]
    assert names[-3:] == ["calendar.made", "page.viewed", "calendar.revoked"]
    assert '"page":"calendars.feed"' in written[-2].entry
    [feed] = clinic.session.scalars(select(CalendarFeed))
    assert secret not in feed.token_hash + "".join(row.entry for row in written)


def test_who_runs_or_audits_programs_has_no_calendar(clinic: Clinic) -> None:
    with pytest.raises(NotPermitted):
        calendars.make(clinic.session, clinic.administrator, now=NOW)
