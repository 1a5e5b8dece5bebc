"""One answer for all failures, delays and locks, sessions and one-time links that end."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import add
from tests.people import make_account, make_link, quick_hash
from tracker.records.tables.audit import AuditEntry
from tracker.rules.errors import InvalidInput, NotFound, TooManyAttempts, WrongPassword
from tracker.services import passwords, signing_in
from tracker.services.signing_in import SessionLimits, SignInFailed

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
LIMITS = SessionLimits(idle=timedelta(minutes=15), absolute=timedelta(hours=12))
PASSWORD = "a quiet river at dawn"
WRONG = "not the river at dawn"


def a_person(session: Session, email: str = "ana@practice.test", *, at: datetime = NOW) -> str:
    """With a password."""
    account_id = make_account(session, email=email)
    add(session, "password", account_id=account_id, hash=quick_hash(PASSWORD), set_at=at)
    return account_id


def fail(session: Session, times: int, *, at: datetime, email: str = "ana@practice.test") -> None:
    for _ in range(times):
        with pytest.raises(SignInFailed):
            signing_in.sign_in(session, email, WRONG, now=at)


def names(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.name).order_by(AuditEntry.recorded_at)))


def test_the_right_password_begins_a_session_that_lives_until_it_idles_out(session):
    account_id = a_person(session)

    secret = signing_in.sign_in(session, "Ana@Practice.test ", PASSWORD, now=NOW)

    at_limit = NOW + timedelta(minutes=15)
    assert signing_in.resume(session, secret, limits=LIMITS, now=at_limit).id == account_id
    beyond = at_limit + timedelta(minutes=15, seconds=1)
    assert signing_in.resume(session, secret, limits=LIMITS, now=beyond) is None


def test_a_session_ends_after_twelve_hours_however_busy_it_was(session):
    a_person(session)
    secret = signing_in.sign_in(session, "ana@practice.test", PASSWORD, now=NOW)

    for minutes in range(10, 12 * 60 + 1, 10):
        assert signing_in.resume(
            session, secret, limits=LIMITS, now=NOW + timedelta(minutes=minutes)
        )

    over = NOW + timedelta(hours=12, seconds=1)
    assert signing_in.resume(session, secret, limits=LIMITS, now=over) is None


def test_signing_out_kills_a_copied_secret(session):
    a_person(session)
    secret = signing_in.sign_in(session, "ana@practice.test", PASSWORD, now=NOW)
    account = signing_in.resume(session, secret, limits=LIMITS, now=NOW)

    signing_in.sign_out(session, account.actor, secret, now=NOW)

    assert signing_in.resume(session, secret, limits=LIMITS, now=NOW) is None
    assert "session.ended" in names(session)


def test_unknown_and_wrong_are_refused_with_one_sentence_and_both_are_logged(session):
    a_person(session)
    said = []
    for email in ("ana@practice.test", "nobody@practice.test"):
        with pytest.raises(SignInFailed) as refused:
            signing_in.sign_in(session, email, WRONG, now=NOW)
        said.append(str(refused.value))

    assert said[0] == said[1]
    assert names(session).count("session.refused") == 2


def test_from_the_fifth_failure_on_even_the_right_password_waits(session):
    a_person(session)
    fail(session, 5, at=NOW)

    with pytest.raises(SignInFailed):
        signing_in.sign_in(session, "ana@practice.test", PASSWORD, now=NOW)

    assert signing_in.sign_in(
        session, "ana@practice.test", PASSWORD, now=NOW + timedelta(seconds=2)
    )


def test_the_tenth_failure_locks_for_fifteen_minutes(session):
    a_person(session)
    for n in range(10):
        fail(session, 1, at=NOW + timedelta(minutes=n))
    last = NOW + timedelta(minutes=9)

    with pytest.raises(SignInFailed):
        signing_in.sign_in(
            session, "ana@practice.test", PASSWORD, now=last + timedelta(minutes=14, seconds=59)
        )

    assert signing_in.sign_in(
        session, "ana@practice.test", PASSWORD, now=last + timedelta(minutes=15, seconds=1)
    )


def test_a_success_forgets_the_failures_before_it(session):
    a_person(session)
    fail(session, 4, at=NOW)
    signing_in.sign_in(session, "ana@practice.test", PASSWORD, now=NOW + timedelta(seconds=1))
    fail(session, 4, at=NOW + timedelta(seconds=2))

    assert signing_in.sign_in(
        session, "ana@practice.test", PASSWORD, now=NOW + timedelta(seconds=3)
    )


def test_wrong_passwords_at_signing_count_toward_the_same_lock(session):
    account_id = a_person(session)
    secret = signing_in.sign_in(session, "ana@practice.test", PASSWORD, now=NOW)
    actor = signing_in.resume(session, secret, limits=LIMITS, now=NOW).actor
    for _ in range(5):
        with pytest.raises(WrongPassword):
            signing_in.prove(session, actor, WRONG, now=NOW)

    with pytest.raises(TooManyAttempts):
        signing_in.prove(session, actor, PASSWORD, now=NOW)

    later = NOW + timedelta(seconds=2)
    assert signing_in.prove(session, actor, PASSWORD, now=later).account_id == account_id
    assert names(session).count("signature.refused") == 6


def test_a_link_works_once_and_ends_every_session(session):
    account_id = a_person(session)
    secret = signing_in.sign_in(session, "ana@practice.test", PASSWORD, now=NOW)
    later = NOW + timedelta(minutes=1)
    link = make_link(session, account_id, at=later)

    signing_in.choose_password(session, link, "another river at dusk", now=later)

    assert signing_in.resume(session, secret, limits=LIMITS, now=later) is None
    with pytest.raises(NotFound):
        signing_in.choose_password(session, link, "a third river at noon", now=later)
    with pytest.raises(SignInFailed):
        signing_in.sign_in(session, "ana@practice.test", PASSWORD, now=later)
    assert signing_in.sign_in(session, "ana@practice.test", "another river at dusk", now=later)


def test_looking_at_a_link_uses_nothing_up(session):
    account_id = make_account(session, email="new@practice.test")
    link = make_link(session, account_id, at=NOW)

    for _ in range(3):
        assert signing_in.link_holder(session, link, now=NOW).id == account_id

    assert signing_in.choose_password(session, link, PASSWORD, now=NOW) == account_id


def test_a_link_ends_after_72_hours(session):
    account_id = make_account(session, email="new@practice.test")
    link = make_link(session, account_id, at=NOW)

    with pytest.raises(NotFound):
        signing_in.link_holder(session, link, now=NOW + timedelta(hours=72))

    almost = NOW + timedelta(hours=71, minutes=59)
    assert signing_in.link_holder(session, link, now=almost).id == account_id


@pytest.mark.parametrize(
    "password",
    ["fourteen chars", "passwordpassword", "123456789012345", "REMSTracker2026!", "x" * 201],
)
def test_a_weak_password_is_refused_and_the_link_stays_open(session, password):
    account_id = make_account(session, email="new@practice.test")
    link = make_link(session, account_id, at=NOW)

    with pytest.raises(InvalidInput) as refused:
        signing_in.choose_password(session, link, password, now=NOW)

    assert refused.value.field == "password"
    assert signing_in.link_holder(session, link, now=NOW).id == account_id


def test_a_long_password_with_spaces_and_other_scripts_counts_to_its_last_character(session):
    account_id = make_account(session, email="new@practice.test")
    password = (
        "ein Fluß am frühen Morgen, 静かな川 und noch viel mehr Wörter als zweiundsiebzig Zeichen"
    )
    signing_in.choose_password(session, make_link(session, account_id, at=NOW), password, now=NOW)

    with pytest.raises(SignInFailed):
        signing_in.sign_in(session, "new@practice.test", password[:-1], now=NOW)

    assert signing_in.sign_in(session, "new@practice.test", password, now=NOW)


def test_a_chosen_password_costs_three_passes_over_64_mib():
    assert passwords.hash_password("five slow boats on a lake").startswith(
        "$argon2id$v=19$m=65536,t=3,p=4$"
    )


def test_nobodys_hash_costs_what_a_real_one_costs():
    assert not passwords._hasher.check_needs_rehash(passwords._nobody)
    assert not passwords.fits(None, "any password at all")
