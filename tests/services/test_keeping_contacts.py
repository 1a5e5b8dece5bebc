"""Whom to call: kept by the organization itself, changed by new rows, shown from then on."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import add
from tests.services.pharmacy_day import PharmacyDay
from tracker.records import contacts
from tracker.records.identifiers import new_id
from tracker.records.tables.audit import AuditEntry
from tracker.rules.authority import Actor, Role
from tracker.rules.contacts import ContactPurpose
from tracker.rules.errors import AlreadyDone, Conflict, InvalidInput, NotFound, NotPermitted
from tracker.services import keeping_contacts
from tracker.services.keeping_contacts import ContactRequest
from tracker.services.overviews import counter
from tracker.services.phone_books import phone_book

NURSE = {"name": "Nurse line", "phone": "312-555-0111 x 2", "hours": "Monday to Friday 8 to 17"}


@pytest.fixture
def day(session) -> PharmacyDay:
    made = PharmacyDay(session)
    made.delegate = Actor(
        add(session, "account", role="delegate", organization_id=made.practice_id),
        Role.DELEGATE,
        made.practice_id,
    )
    made.boss = Actor(add(session, "account", role="administrator"), Role.ADMINISTRATOR)
    return made


def keep(day: PharmacyDay, actor: Actor | None = None, place: str | None = None, **given) -> str:
    values = {
        "request_id": new_id(),
        "purpose": ContactPurpose.PRESCRIPTIONS,
        "replaces_id": None,
        **NURSE,
    }
    return keeping_contacts.record_contact(
        day.session,
        actor or day.prescriber,
        place or day.practice_id,
        ContactRequest(**(values | given)),
        now=later(day),
    )


def end(day: PharmacyDay, contact_id: str, actor: Actor | None = None) -> None:
    keeping_contacts.end_contact(
        day.session, actor or day.prescriber, day.practice_id, contact_id, now=later(day)
    )


def later(day: PharmacyDay) -> datetime:
    """Each act a minute after the one before."""
    day.at += timedelta(minutes=1)
    return day.at


def number(day: PharmacyDay, purpose: ContactPurpose = ContactPurpose.PRESCRIPTIONS) -> str:
    return phone_book(day.session, day.practice_id).number(purpose)


def logged(day: PharmacyDay) -> list[str]:
    day.session.rollback()
    rows = day.session.scalars(
        select(AuditEntry.name)
        .where(AuditEntry.name.startswith("contact."))
        .order_by(AuditEntry.recorded_at, AuditEntry.id)
    )
    return list(rows)


def test_the_organization_s_own_number_stands_in_until_a_contact_is_named(day):
    own = number(day)

    keep(day)

    assert own != "312-555-0111 x 2"
    assert number(day) == "312-555-0111 x 2"
    assert number(day, ContactPurpose.AGREEMENTS) == own
    assert logged(day) == ["contact.recorded"]


def test_a_change_is_a_row_that_names_the_one_before_and_an_ending_is_one_too(day):
    own = number(day)
    first = keep(day)
    second = keep(day, day.delegate, replaces_id=first, phone="312-555-0112")
    assert number(day) == "312-555-0112"

    end(day, second)

    assert number(day) == own
    page = keeping_contacts.contact_page(day.session, day.prescriber, day.practice_id)
    assert [(row.ended, row.phone) for row in page.history] == [
        (True, ""),
        (False, "312-555-0112"),
        (False, "312-555-0111 x 2"),
    ]
    again = keep(day, replaces_id=page.newest[ContactPurpose.PRESCRIPTIONS].id)
    assert contacts.by_id(day.session, again).ended is False
    assert logged(day) == ["contact.recorded"] * 2 + ["contact.ended", "contact.recorded"]


def test_somebody_who_saw_an_older_page_changes_nothing(day):
    first = keep(day)
    second = keep(day, replaces_id=first, phone="312-555-0112")

    for stale in (None, first):
        with pytest.raises(AlreadyDone, match="This contact was changed") as refused:
            keep(day, replaces_id=stale, phone="312-555-0113")
        changed = contacts.by_id(day.session, second)
        assert (refused.value.by, refused.value.at) == (changed.recorded_by, changed.recorded_at)
    with pytest.raises(AlreadyDone, match="This contact was changed"):
        end(day, first)
    assert number(day) == "312-555-0112"


def test_a_second_press_says_by_whom_and_when_it_was_ended(day):
    kept = keep(day)
    end(day, kept)
    (ending,) = contacts.newest(day.session, [day.practice_id])

    for seen in (kept, ending.id):
        with pytest.raises(AlreadyDone, match="This contact was ended") as refused:
            end(day, seen)
        assert (refused.value.by, refused.value.at) == (ending.recorded_by, ending.recorded_at)
    assert ending.recorded_by
    assert logged(day) == ["contact.recorded", "contact.ended"]


def test_a_form_sent_again_with_other_words_is_not_taken_for_the_first_one(day):
    request_id = new_id()
    keep(day, request_id=request_id)

    with pytest.raises(AlreadyDone, match="This contact was named"):
        keep(day, request_id=request_id, phone="312-555-0119")
    assert number(day) == "312-555-0111 x 2"


def test_the_same_form_sent_twice_is_recorded_once(day):
    request_id = new_id()

    assert keep(day, request_id=request_id) == request_id
    assert keep(day, request_id=request_id) == request_id
    with pytest.raises(Conflict, match="already used for something else"):
        keep(day, request_id=request_id, purpose=ContactPurpose.AGREEMENTS)
    assert logged(day) == ["contact.recorded"]


def test_who_may_keep_them(day):
    stock = {"purpose": ContactPurpose.STOCK, "place": day.pharmacy_id}

    for actor in (day.pharmacist, Actor(day.prescriber_id, Role.AUDITOR)):
        with pytest.raises(NotPermitted):
            keep(day, actor, **stock)
    with pytest.raises(NotFound):
        keep(day, day.prescriber, **stock)
    with pytest.raises(NotFound):
        keep(day, day.representative)
    kept = keep(day, day.representative, **stock)
    keep(day, day.boss, **stock, replaces_id=kept)
    with pytest.raises(NotFound):
        keeping_contacts.contact_page(day.session, day.stranger, day.pharmacy_id)
    with pytest.raises(NotFound):
        keeping_contacts.end_contact(day.session, day.boss, day.practice_id, kept, now=later(day))


def test_what_is_said_must_be_of_use(day):
    for field, value in (
        ("phone", "ask at the desk"),
        ("phone", "12"),
        ("email", "nurse at lakeside"),
        ("name", "  "),
        ("hours", "x" * 201),
    ):
        with pytest.raises(InvalidInput) as refused:
            keep(day, **{field: value})
        assert refused.value.field == field
    with pytest.raises(NotFound):
        keep(day, purpose=ContactPurpose.STOCK)
    with pytest.raises(NotFound):
        keep(day, day.boss, place=new_id())


def test_the_counter_sees_a_change_at_once(day):
    keep(day)
    keep(
        day, day.representative, day.pharmacy_id, purpose=ContactPurpose.DISPENSING, phone="5550199"
    )

    page = counter.counter_page(day.session, day.pharmacist, day.authorization_id, now=later(day))

    assert page.summary.practice_phone == "312-555-0111 x 2"
    assert page.summary.pharmacy_phone == "5550199"
