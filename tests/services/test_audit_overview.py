"""Reading the audit log: filters, pages both ways, neighbors, who is named."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories import add
from tests.people import make_account
from tests.services.office import NOW, open_office
from tracker.records import audit_log
from tracker.records.transaction import PatientLock, writing
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import InvalidInput, NotFound, NotPermitted
from tracker.rules.events import ActDenied, PageViewed, PregnancyReported
from tracker.services.overviews import audit, log_state
from tracker.services.overviews.audit import LogFilter
from tracker.services.pages import Turn

ZONE = ZoneInfo("America/New_York")
EVERYTHING = LogFilter(zone=ZONE)


@pytest.fixture
def office(session):
    return open_office(session, published=False)


def view(office, at, *, actor=None, rows=None, patient_id=None):
    with writing(office.session, now=at) as when:
        event = PageViewed(page="x.show", rows=rows)
        return audit_log.append(
            office.session,
            event,
            actor=actor or office.prescriber,
            now=when,
            subject_id=patient_id,
            counts=False,
        )


def page(office, wanted=EVERYTHING, **place):
    return audit.page(office.session, office.auditor, wanted, Turn(**place))


def ids(found):
    return [entry.id for entry in found.rows]


def test_pages_turn_older_and_newer_without_losing_or_repeating_an_entry(office):
    # Several entries share an instant, as those of one write do.
    made = [view(office, NOW + timedelta(seconds=n // 7)) for n in range(120)]

    first = page(office)
    second = page(office, after=first.next)
    third = page(office, after=second.next)

    assert [len(each.rows) for each in (first, second, third)] == [50, 50, 20]
    assert set(ids(first) + ids(second) + ids(third)) == set(made)
    instants = [e.recorded_at for each in (first, second, third) for e in each.rows]
    assert instants == sorted(instants, reverse=True)
    assert (first.previous, third.next) == (None, None)
    assert ids(page(office, before=third.previous)) == ids(second)
    assert ids(page(office, before=second.previous)) == ids(first)


def test_both_days_of_a_filter_count_in_the_readers_zone(office):
    midnight = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # in New York
    before = view(office, midnight - timedelta(microseconds=1))
    first = view(office, midnight)
    last = view(office, midnight + timedelta(hours=24) - timedelta(microseconds=1))
    after = view(office, midnight + timedelta(hours=24))
    day = date(2026, 11, 23)

    assert set(ids(page(office, LogFilter(zone=ZONE, since=day, until=day)))) == {first, last}
    assert set(ids(page(office, LogFilter(zone=ZONE, since=day)))) == {first, last, after}
    assert set(ids(page(office, LogFilter(zone=ZONE, until=day)))) == {before, first, last}


def test_actor_event_and_outcome_filter_together(office):
    by_one = view(office, NOW)
    view(office, NOW, actor=office.second)
    with writing(office.session, now=NOW) as at:
        event = ActDenied(route="x.show", method="GET", status=403)
        denied = audit_log.append(office.session, event, actor=office.prescriber, now=at)

    mine = {"zone": ZONE, "actor_id": office.prescriber.id}
    assert set(ids(page(office, LogFilter(**mine)))) == {by_one, denied}
    assert ids(page(office, LogFilter(**mine, outcome="denied"))) == [denied]
    assert ids(page(office, LogFilter(**mine, name="page.viewed"))) == [by_one]
    assert ids(page(office, LogFilter(**mine, name="page.viewed", outcome="denied"))) == []


def test_an_entry_is_shown_with_its_neighbors_about_the_same_patient(office):
    session = office.session
    patient_id, other = add(session, "patient"), add(session, "patient")
    entries = [
        view(office, NOW + timedelta(minutes=n), patient_id=patient_id if n % 2 else other)
        for n in range(6)
    ]

    found = audit.entry(session, office.auditor, entries[3])

    assert (found.older_id, found.newer_id) == (entries[1], entries[5])
    assert audit.entry(session, office.auditor, entries[5]).newer_id is None
    assert audit.entry(session, office.auditor, entries[1]).older_id is None
    assert audit.entry(session, office.auditor, view(office, NOW)).older_id is None
    with pytest.raises(NotFound):
        audit.entry(session, office.auditor, "0" * 32)


def test_staff_are_named_and_patients_are_not(office):
    session = office.session
    patient_id = add(session, "patient")
    zoe = make_account(session, email="zoe@home.test", role=Role.PATIENT, printed_name="Zoe Lind")
    with writing(session, PatientLock(patient_id), now=NOW) as at:
        event = PregnancyReported(report_id="0" * 32, of_whom="patient", status="suspected")
        audit_log.append(
            session, event, actor=Actor(zoe, Role.PATIENT), now=at, subject_id=patient_id
        )
    view(office, NOW)

    told = {(e.name, e.who.name, e.who.role) for e in page(office).rows}
    assert told == {
        ("pregnancy.reported", None, Role.PATIENT),
        ("page.viewed", "Ana Ruiz, MD", Role.PRESCRIBER),
    }


def test_an_actor_is_found_by_address_or_by_the_only_name_that_fits(office):
    session, auditor = office.session, office.auditor
    make_account(session, email="zoe@home.test", role=Role.PATIENT, printed_name="Zoe Lind")

    assert audit.find_actor(session, auditor, "ADMIN@office.test") == office.administrator.id
    assert audit.find_actor(session, auditor, "ruiz") == office.prescriber.id
    for text, said in (
        ("nobody", "Nobody of the staff"),
        ("zoe@home.test", "Nobody of the staff"),
        ("Zoe", "Nobody of the staff"),
        ("%", "Nobody of the staff"),
        ("a", "Several people fit"),
    ):
        with pytest.raises(InvalidInput, match=said):
            audit.find_actor(session, auditor, text)


def test_a_patient_is_found_by_the_rems_id(office):
    patient_id = add(office.session, "patient", rems_id="P0000000011")

    assert audit.find_subject(office.session, office.auditor, "P0000000011") == patient_id
    with pytest.raises(InvalidInput) as refused:
        audit.find_subject(office.session, office.auditor, "P0000000022")
    assert refused.value.field == "rems_id"
    wanted = LogFilter(zone=ZONE, subject_id=patient_id, actor_id=office.auditor.id)
    names = audit.names_of(office.session, office.auditor, wanted)
    assert (names.email, names.rems_id) == ("auditor@office.test", "P0000000011")


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.AUDITOR)]
)
def test_nobody_else_reads_the_log(office, role):
    stranger = Actor(office.prescriber.id, role, office.practice_id)
    session = office.session

    for act in (
        lambda: audit.page(session, stranger, EVERYTHING),
        lambda: audit.entry(session, stranger, "0" * 32),
        lambda: audit.find_actor(session, stranger, "a"),
        lambda: audit.find_subject(session, stranger, "P0000000011"),
        lambda: audit.names_of(session, stranger, EVERYTHING),
        lambda: log_state.log_state(session, stranger, now=NOW, zone=ZONE),
    ):
        with pytest.raises(NotPermitted):
            act()
