"""Column types, ids and numbers."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from tests.factories import NOW, Chain, add
from tracker.records.identifiers import new_id
from tracker.records.numbers import draw_number
from tracker.records.tables.enrollments import Patient, PatientIdentity
from tracker.records.tables.people import Account
from tracker.rules.authority import Role
from tracker.rules.numbers import NumberKind, parse_number


def test_an_instant_comes_back_aware_and_in_utc(session: Session) -> None:
    chicago = timezone(timedelta(hours=-5))
    written = datetime(2026, 3, 16, 15, 0, 0, 123456, tzinfo=chicago)
    add(session, "patient", recorded_at=written)

    read = session.scalars(select(Patient.recorded_at)).one()

    assert read == written
    assert read.tzinfo is UTC


def test_a_naive_instant_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="naive"):
        add(session, "patient", recorded_at=datetime(2026, 3, 16))  # noqa: DTZ001


def test_instants_are_compared_as_instants(session: Session) -> None:
    for hours in (-5, 0, 5):
        zone = timezone(timedelta(hours=hours))
        add(session, "patient", recorded_at=NOW.astimezone(zone) + timedelta(hours=hours))

    later = select(Patient.recorded_at).where(Patient.recorded_at > NOW)

    assert session.scalars(later).all() == [NOW + timedelta(hours=5)]


def test_an_enumeration_is_stored_as_its_text(chain: Chain) -> None:
    account = chain.session.get(Account, chain.pharmacist_id)

    assert account is not None
    assert account.role is Role.PHARMACIST
    stored = chain.session.connection().exec_driver_sql("SELECT DISTINCT role FROM account")
    assert {role for (role,) in stored} == {"pharmacist", "prescriber"}


def test_days_stay_days(chain: Chain) -> None:
    born = chain.session.scalars(select(PatientIdentity.birth_date)).one()

    assert born.isoformat() == "1970-05-02"


def test_ids_are_random_text_of_32_digits() -> None:
    ids = {new_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert {len(each) for each in ids} == {32}


@pytest.mark.parametrize("kind", list(NumberKind))
def test_a_drawn_number_is_well_formed_and_nobody_s(session: Session, kind: NumberKind) -> None:
    numbers = {draw_number(session, kind) for _ in range(50)}

    assert len(numbers) == 50
    assert {parse_number(kind, number) for number in numbers} == numbers
