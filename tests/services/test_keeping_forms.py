"""A form that met an ended session: whose it is, for how long, and that it records nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.people import make_account
from tracker.records import sessions
from tracker.records.tables.views import KeptForm
from tracker.records.transaction import writing
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict, NotFound
from tracker.services import managing_accounts, signing_in
from tracker.services.keeping_forms import begun_form, keep, keep_begun, kept_form, only_look
from tracker.services.signing_in import secret_hash

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
TYPED = [("reason", "Left the office."), ("topics", "a"), ("topics", "b"), ("request_id", "1" * 32)]
SECOND = timedelta(seconds=1)
SECRETS = [("csrf_token", "t"), ("password_again", "a quiet river at dawn")]


@pytest.fixture
def ana(session) -> Actor:
    actor = Actor(make_account(session, email="ana@rems.test"), Role.ADMINISTRATOR)
    with writing(session, now=NOW - timedelta(hours=1)) as at:
        sessions.begin(session, secret_hash("her browser"), actor.id, at=at)
    return actor


def kept_of(session, fields=(*TYPED, *SECRETS), *, secret="her browser", at=NOW):
    return keep(session, secret, "/accounts/x/close", fields, route="accounts.close", now=at)


def count(session) -> int:
    return session.scalar(select(func.count()).select_from(KeptForm))


def test_what_was_typed_waits_for_half_an_hour_without_passwords_and_tokens(session, ana):
    kept_id = kept_of(session)

    found = kept_form(session, ana, kept_id, now=NOW + timedelta(minutes=30))
    assert found.path == "/accounts/x/close"
    assert list(found.fields) == TYPED
    with pytest.raises(NotFound):
        kept_form(session, ana, kept_id, now=NOW + timedelta(minutes=31))


def test_nobody_else_gets_it_and_an_unknown_browser_keeps_nothing(session, ana):
    other = Actor(make_account(session, email="ben@rems.test"), Role.ADMINISTRATOR)
    kept_id = kept_of(session)

    with pytest.raises(NotFound):
        kept_form(session, other, kept_id, now=NOW)
    assert kept_of(session, secret="planted") is None
    assert kept_of(session, [*SECRETS, ("request_id", "1" * 32), ("reason", " ")]) is None
    assert kept_of(session, [("reason", "x" * 100_001)]) is None


def test_it_is_deleted_by_signing_out_and_once_it_is_old_by_the_next_that_is_kept(session, ana):
    kept_of(session)
    kept_of(session, at=NOW + timedelta(minutes=31))
    assert count(session) == 1

    signing_in.sign_out(session, ana, "her browser", now=NOW + timedelta(minutes=32))

    assert count(session) == 0


def test_of_one_account_the_newest_fifty_stay_and_others_keep_theirs(session, ana):
    ben = Actor(make_account(session, email="ben@rems.test"), Role.ADMINISTRATOR)
    his = keep_begun(session, ben, "/a", TYPED, now=NOW)
    kept = [keep_begun(session, ana, "/a", TYPED, now=NOW + SECOND * n) for n in range(52)]

    after = NOW + SECOND * 60
    held = [begun_form(session, ana, "/a", each, now=after) is not None for each in kept]

    assert held == [False] * 2 + [True] * 50
    assert begun_form(session, ben, "/a", his, now=after) is not None
    assert kept_of(session, at=after) is not None
    assert begun_form(session, ana, "/a", kept[2], now=after) is None


def test_a_session_that_only_looks_records_nothing_but_views(session, ana):
    auditor = make_account(session, email="aud@rems.test", role=Role.AUDITOR)
    only_look(session)

    with pytest.raises(Conflict, match="Nothing was recorded"):
        managing_accounts.issue_link(session, ana, auditor, now=NOW)
