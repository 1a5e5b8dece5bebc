"""Publishing program versions."""

import hashlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.clinic import Clinic
from tests.services.office import NOW, PROGRAM, TEXT, open_office
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.programs import ProgramVersion
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict, InvalidInput, InvalidProgram, NotPermitted
from tracker.services import publishing
from tracker.services.overviews import programs as overview

REF = f"{PROGRAM}@2025-02-01"


@pytest.fixture
def office(session):
    return open_office(session, published=False)


def publish(office, text=TEXT, **given):
    return publishing.publish(office.session, office.administrator, text, now=NOW, **given)


def from_day(day):
    """The same definition, effective from another day."""
    return TEXT.replace("effective_from = 2025-02-01", f"effective_from = {day}")


def test_the_first_version_is_stored_with_its_exact_text_and_digest_and_logged(office):
    assert publish(office) == REF

    row = office.session.scalars(select(ProgramVersion)).one()
    assert row.text == TEXT
    assert row.digest == "sha256:" + hashlib.sha256(TEXT.encode()).hexdigest()
    assert row.recorded_by == office.administrator.id
    entry = office.session.scalars(select(AuditEntry.entry)).one()
    assert REF in entry
    assert row.digest in entry


def test_publishing_the_same_text_again_changes_nothing(office):
    publish(office)

    assert publish(office) == REF
    assert office.events() == {"program.published": 1}


def test_the_command_line_publishes_without_an_account(office):
    publishing.publish(office.session, None, TEXT, now=NOW)

    assert office.session.scalars(select(ProgramVersion)).one().recorded_by is None


def test_a_text_that_is_no_definition_is_refused_with_its_place(office):
    with pytest.raises(InvalidProgram) as refused:
        publish(office, TEXT.replace('owner = "administrator"', 'owner = "nobody"', 1))
    assert "owner" in str(refused.value)
    assert office.events() == {}


def test_a_further_version_for_days_that_have_passed_needs_a_reason(office):
    publish(office)
    earlier = from_day("2025-01-01")

    for reason in (None, " "):
        with pytest.raises(InvalidInput) as refused:
            publish(office, earlier, reason=reason)
        assert refused.value.field == "reason"
    publish(office, earlier, reason="The approval was earlier than recorded.")
    stored = office.session.scalars(select(ProgramVersion.reason)).all()
    assert "The approval was earlier than recorded." in stored


def test_a_further_version_ahead_needs_no_reason_while_nobody_is_enrolled(office):
    publish(office)

    assert publish(office, from_day("2027-01-01")) == f"{PROGRAM}@2027-01-01"


def test_once_somebody_is_enrolled_a_further_version_is_not_published_at_once(session):
    clinic = Clinic(session)
    clinic.enroll(at=clinic.since, signed=False)

    with pytest.raises(Conflict, match="approved by another administrator"):
        publishing.publish(session, clinic.administrator, from_day("2027-01-01"), now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_publishes(office, role):
    with pytest.raises(NotPermitted):
        publishing.publish(office.session, Actor("0" * 32, role), TEXT, now=NOW)
    assert office.events() == {}


def test_the_list_says_which_version_is_in_force_today(office):
    publish(office)
    publish(office, from_day("2027-01-01"))

    listed = overview.listed(office.session, office.auditor, now=NOW)
    assert [(each.row.ref, each.in_force) for each in listed] == [
        (f"{PROGRAM}@2027-01-01", False),
        (REF, True),
    ]
    later = overview.listed(
        office.session, office.auditor, now=datetime(2027, 1, 1, 12, tzinfo=UTC)
    )
    assert [each.in_force for each in later] == [True, False]
    found = overview.shown(office.session, office.auditor, listed[1].row.id, now=NOW)
    assert found.version.ref == REF
    assert overview.text_of(office.session, office.auditor, listed[1].row.id) == TEXT
