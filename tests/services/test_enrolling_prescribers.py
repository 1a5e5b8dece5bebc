"""A prescriber's account and first certification: both or neither."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from tests.services.office import NOW, PROGRAM, TODAY, open_office
from tracker.records.tables.certifications import Certification
from tracker.records.tables.people import Account
from tracker.rules.authority import Role
from tracker.rules.errors import InvalidInput, NotPermitted
from tracker.services import enrolling_prescribers, signing_in
from tracker.services.enrolling_prescribers import PrescriberRequest
from tracker.services.overviews import parties


@pytest.fixture
def office(session):
    return open_office(session)


def enroll(office, *, actor=None, now=NOW, **given):
    values = {
        "email": "Nora@Lake.test",
        "printed_name": "Nora Lake, MD",
        "practice_id": office.practice_id,
        "npi": "1234567893",
        "program": PROGRAM,
    } | given
    request = PrescriberRequest(**values)
    return enrolling_prescribers.enroll_prescriber(
        office.session, actor or office.administrator, request, now=now
    )


def accounts_of(office, email="nora@lake.test"):
    found = select(func.count()).select_from(Account).where(Account.email == email)
    return office.session.scalar(found)


def test_the_account_is_a_prescribers_and_certified_from_today(office):
    made = enroll(office)

    held = parties.prescriber(office.session, office.auditor, made.account_id, now=NOW)
    row = office.session.query(Certification).one()
    assert (held.name, held.organization_name) == ("Nora Lake, MD", "Lakeside Oncology")
    assert (row.prescriber_id, row.program) == (made.account_id, PROGRAM)
    assert (row.certified_from, row.certified_until) == (TODAY, None)
    holder = signing_in.link_holder(office.session, made.secret, now=NOW)
    assert (holder.id, holder.role) == (made.account_id, Role.PRESCRIBER)
    assert office.events()["account.created"] == office.events()["certification.granted"] == 1


def test_today_is_the_practices(office):
    late = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # still the 23rd in Chicago

    enroll(office, now=late)

    assert office.session.query(Certification).one().certified_from == date(2026, 11, 23)


def test_without_a_program_nobody_is_certified(office):
    made = enroll(office, program=None)

    assert office.session.query(Certification).count() == 0
    assert office.session.get(Account, made.account_id) is not None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"program": "no-such-program"}, "program"),
        ({"email": "ana@lakeside.test"}, "email"),
        ({"npi": "1234567890"}, "npi"),
        ({"practice_id": "0" * 32}, "organization_id"),
    ],
)
def test_one_mistake_leaves_neither_account_nor_certification(office, given, field):
    with pytest.raises(InvalidInput) as refused:
        enroll(office, **given)

    office.session.rollback()
    assert refused.value.field == field
    assert accounts_of(office) == 0
    assert office.session.query(Certification).count() == 0
    assert office.events()["certification.granted"] == 0


def test_a_pharmacy_is_no_practice(office):
    with pytest.raises(InvalidInput):
        enroll(office, practice_id=office.pharmacy_id)


def test_only_administrators_enroll_prescribers(office):
    with pytest.raises(NotPermitted):
        enroll(office, actor=office.auditor)
    with pytest.raises(NotPermitted):
        enroll(office, actor=office.prescriber)
