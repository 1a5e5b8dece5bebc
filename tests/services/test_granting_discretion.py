"""Enforcement discretion: two administrators grant it, decisions under it warn, it ends in time."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.clinic import proof_of
from tests.people import make_account
from tests.services.office import NOW, PROGRAM, TEXT, TODAY, open_office
from tests.services.pharmacy_day import AT
from tests.services.relaxed_day import KEY, RelaxedDay
from tracker.records.programs import published
from tracker.records.tables.audit import AuditEntry
from tracker.rules.authority import Actor, Role
from tracker.rules.codec import question_from_object
from tracker.rules.deciding import decide, decision_to_object
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.services import granting_discretion, publishing
from tracker.services.discretion_limits import DAYS_BACK, LONGEST_DAYS, DiscretionRequest
from tracker.services.overviews import discretion as overview

DAY = timedelta(days=1)
LETTER = "FDA letter of 2026-11-18"
REASON = "The supplier of the checklists is out of business."


@pytest.fixture
def office(session):
    return open_office(session)


def request(**given):
    values = {
        "program": PROGRAM,
        "requirement": KEY,
        "applies_from": TODAY,
        "applies_until": TODAY + 29 * DAY,
        "letter": LETTER,
        "reason": REASON,
    }
    return DiscretionRequest(**(values | given))


def propose(office, *, now=NOW, **given):
    wanted = request(**given)
    return granting_discretion.propose(office.session, office.administrator, wanted, now=now)


def approve(office, proposal, *, now=NOW):
    proof = proof_of(office.second, now)
    granting_discretion.approve(office.session, office.second, proposal, proof, now=now)


def state(office, proposal, *, now=NOW, actor=None):
    return overview.shown(office.session, actor or office.auditor, proposal, now=now).state


def test_a_proposal_is_approved_by_another_and_revoked_and_all_of_it_is_logged(office):
    proposal = propose(office)
    assert state(office, proposal) == "waiting"

    approve(office, proposal)
    assert state(office, proposal) == "in-force"
    assert state(office, proposal, now=NOW - DAY) == "ahead"
    assert state(office, proposal, now=NOW + 30 * DAY) == "ended"

    granting_discretion.revoke(office.session, office.administrator, proposal, "Over.", now=NOW)
    assert state(office, proposal) == "revoked"
    events = office.events()
    assert [events[f"discretion.{what}"] for what in ("proposed", "approved", "revoked")] == [1] * 3
    said = office.session.scalars(select(AuditEntry.entry)).all()
    assert not any(REASON in entry or LETTER in entry for entry in said)


def test_an_approval_needs_one_s_own_password_just_entered_and_the_log_says_so(office):
    proposal = propose(office)

    for proof in (proof_of(office.administrator, NOW), proof_of(office.second, NOW - DAY)):
        with pytest.raises(NotPermitted, match="your own password"):
            granting_discretion.approve(office.session, office.second, proposal, proof, now=NOW)
    assert state(office, proposal) == "waiting"
    approve(office, proposal)

    entries = office.session.scalars(
        select(AuditEntry.entry).where(AuditEntry.name == "discretion.approved")
    ).all()
    assert ['"method":"password"' in entry for entry in entries] == [True]


def test_whoever_proposed_it_approves_it_not_but_may_take_it_back(office):
    proposal = propose(office)

    own = proof_of(office.administrator, NOW)
    with pytest.raises(NotPermitted, match="Another administrator"):
        granting_discretion.approve(office.session, office.administrator, proposal, own, now=NOW)
    granting_discretion.reject(office.session, office.administrator, proposal, "A typo.", now=NOW)

    assert state(office, proposal) == "rejected"
    assert office.events()["discretion.rejected"] == 1


def test_a_review_is_final(office):
    approved, rejected = propose(office), propose(office)
    approve(office, approved)
    granting_discretion.reject(office.session, office.second, rejected, "No.", now=NOW)

    for proposal, done in ((approved, "approved"), (rejected, "rejected")):
        with pytest.raises(Conflict, match=f"{done} already"):
            approve(office, proposal)
        with pytest.raises(Conflict, match=f"{done} already"):
            granting_discretion.reject(office.session, office.second, proposal, "No.", now=NOW)


def test_only_what_is_approved_and_lasts_is_revoked_and_once(office):
    waiting, approved = propose(office), propose(office)
    approve(office, approved)

    def revoke(proposal, now=NOW):
        granting_discretion.revoke(office.session, office.second, proposal, "Over.", now=now)

    with pytest.raises(Conflict, match="never approved"):
        revoke(waiting)
    with pytest.raises(Conflict, match="last day is over"):
        revoke(approved, NOW + 30 * DAY)
    revoke(approved)
    with pytest.raises(Conflict, match="revoked already"):
        revoke(approved)


@pytest.mark.parametrize(
    "key",
    [
        "program-in-force", "prescriber-certified", "pharmacy-certified", "enrollment-active",
        "no-open-pregnancy", "pregnancy-test-10-14-days", "pregnancy-test-24-hours",
        "pregnancy-test-current", "contraception", "risk-category", "authorization",
        "authorization-window", "confirmation-window", "reenrollment", "survey-intervention",
        "no-such-key",
    ],
)  # fmt: skip
def test_a_protected_or_unknown_requirement_is_refused(sqlite_database, key):
    with sqlite_database.session() as session:
        office = open_office(session)

        with pytest.raises(InvalidInput) as refused:
            propose(office, requirement=key)

        assert refused.value.field == "requirement"
        offered = overview.relaxable(session, office.administrator, now=NOW)
        assert key not in {each.requirement.key for each in offered}


def test_what_is_offered_is_what_is_taken(office):
    for each in overview.relaxable(office.session, office.administrator, now=NOW):
        assert propose(office, program=each.slug, requirement=each.requirement.key)


@pytest.mark.parametrize(
    ("first", "days", "field"),
    [
        (-DAYS_BACK, 30, None),
        (-DAYS_BACK - 1, 30, "applies_from"),
        (0, LONGEST_DAYS, None),
        (0, LONGEST_DAYS + 1, "applies_until"),
        (-3, 4, None),
        (-3, 3, "applies_until"),
        (0, 1, None),
        (0, 0, "applies_until"),
        (400, 30, None),
    ],
)
def test_days_are_few_enough_not_over_and_not_far_back(sqlite_database, first, days, field):
    """`first` counts from today, `days` first and last included."""
    with sqlite_database.session() as session:
        office = open_office(session)
        begins = TODAY + first * DAY
        given = {"applies_from": begins, "applies_until": begins + (days - 1) * DAY}

        if field is None:
            assert propose(office, **given)
            return
        with pytest.raises(InvalidInput) as refused:
            propose(office, **given)
        assert refused.value.field == field


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"program": "no-such-program"}, "program"),
        ({"letter": " "}, "letter"),
        ({"letter": "x" * 201}, "letter"),
        ({"reason": "\n"}, "reason"),
    ],
)
def test_a_proposal_is_complete(sqlite_database, given, field):
    with sqlite_database.session() as session:
        office = open_office(session)
        with pytest.raises(InvalidInput) as refused:
            propose(office, **given)
        assert refused.value.field == field
        assert "discretion.proposed" not in office.events()


def test_without_a_version_in_force_there_is_nothing_to_relax(session):
    office = open_office(session, published=False)
    text = TEXT.replace("effective_from = 2025-02-01", "effective_from = 2027-01-01")
    publishing.publish(session, office.administrator, text, now=NOW)

    with pytest.raises(InvalidInput, match="No version"):
        propose(office)


def test_what_the_program_has_dropped_since_is_not_approved(session):
    office = open_office(session)
    proposal = propose(office, applies_until=TODAY + 60 * DAY)
    head, _, tail = TEXT.partition(f'[[requirement]]\nkey = "{KEY}"')
    rest = tail.partition("[[requirement]]")
    text = (head + rest[1] + rest[2]).replace("= 2025-02-01", "= 2026-12-01", 1)
    publishing.publish(session, office.administrator, text, now=NOW)

    with pytest.raises(Conflict, match="has changed since"):
        approve(office, proposal, now=NOW + 20 * DAY)


def test_a_proposal_that_nobody_approved_in_time_lapses(office):
    proposal = propose(office)
    later = NOW + 30 * DAY

    assert state(office, proposal, now=later) == "lapsed"
    with pytest.raises(Conflict, match="last day is over"):
        approve(office, proposal, now=later)
    assert overview.shown(office.session, office.second, proposal, now=later).approvable is False


def test_rejecting_and_revoking_need_a_reason(office):
    proposal = propose(office)
    for act in (granting_discretion.reject, granting_discretion.revoke):
        with pytest.raises(InvalidInput) as refused:
            act(office.session, office.second, proposal, " ", now=NOW)
        assert refused.value.field == "reason"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_proposes_reviews_and_revokes(sqlite_database, role):
    with sqlite_database.session() as session:
        office = open_office(session)
        proposal = propose(office)
        stranger = Actor(make_account(session, email="x@x.test", role=role), role)

        with pytest.raises(NotPermitted):
            granting_discretion.propose(session, stranger, request(), now=NOW)
        own = proof_of(stranger, NOW)
        with pytest.raises(NotPermitted):
            granting_discretion.approve(session, stranger, proposal, own, now=NOW)
        for act in (granting_discretion.reject, granting_discretion.revoke):
            with pytest.raises(NotPermitted):
                act(session, stranger, proposal, "No.", now=NOW)
        if role is not Role.AUDITOR:
            with pytest.raises(NotPermitted):
                overview.listed(session, stranger, now=NOW)


def test_what_waits_was_not_reviewed_and_could_still_apply(office):
    proposal = propose(office)
    approve(office, propose(office, applies_from=TODAY + DAY))

    for reader, may in ((office.second, True), (office.administrator, False)):
        [waiting] = overview.waiting(office.session, reader, now=NOW)
        assert (waiting.row.id, waiting.approvable) == (proposal, may)
    assert overview.waiting(office.session, office.second, now=NOW + 30 * DAY) == ()


def test_what_does_not_exist_is_not_found(office):
    with pytest.raises(NotFound):
        approve(office, "0" * 32)
    with pytest.raises(NotFound):
        state(office, "0" * 32)


def test_whoever_reads_a_program_sees_what_is_granted_for_it(office):
    approve(office, propose(office))
    approve(office, propose(office, applies_from=TODAY + DAY))
    propose(office)

    seen = overview.standing(office.session, office.prescriber, PROGRAM, now=NOW)

    assert {each.state for each in seen} == {"in-force", "ahead"}
    assert {each.title for each in seen} == {"Education and Counseling Checklist is completed"}
    assert not any(each.approvable or each.reviewable or each.revocable for each in seen)


def test_a_dispense_goes_ahead_under_discretion_and_its_stored_decision_says_so(session):
    day = RelaxedDay(session, until=AT.date())

    answer = day.ask()

    assert answer.allowed
    row = day.stored(answer)
    found = {f["requirement"]: f for f in json.loads(row.answer)["findings"]}[KEY]
    assert (found["status"], found["enforcement"]) == ("unmet", "warn")
    assert "Enforcement discretion from 2026-03-16 to 2026-03-17" in found["reason"]
    assert "by FDA letter." in found["reason"]


def test_a_stored_question_replays_to_the_same_answer_also_after_a_revocation(session):
    day = RelaxedDay(session, until=AT.date())
    answer = day.ask()
    for proposal in day.granted:
        granting_discretion.revoke(session, day.first, proposal, "Over.", now=AT)

    row = day.stored(answer)
    question = question_from_object(json.loads(row.question))
    version = next(v for v in published(session, row.program) if v.digest == row.digest)

    assert decision_to_object(decide(version, question)) == json.loads(row.answer)
    assert [each.requirement for each in question.discretion] == [KEY, "medication-guide"]


def test_after_a_revocation_the_requirement_stops_again_at_once(session):
    day = RelaxedDay(session, until=AT.date())
    granting_discretion.revoke(session, day.first, day.granted[0], "Over.", now=AT)

    answer = day.ask()

    assert not answer.allowed
    stops = [f["requirement"] for f in json.loads(day.stored(answer).answer)["findings"]
             if f["status"] == "unmet" and f["enforcement"] != "warn"]  # fmt: skip
    assert stops == [KEY]


@pytest.mark.parametrize(("hour", "allowed"), [(4, True), (5, False)])
def test_the_last_day_ends_at_midnight_of_the_pharmacy(session, hour, allowed):
    """In Chicago, in March, at 05:00 UTC."""
    day = RelaxedDay(session, until=date(2026, 3, 17))
    late = datetime(2026, 3, 18, hour, 59 if allowed else 0, 59 if allowed else 0, tzinfo=UTC)

    assert day.ask(at=late).allowed is allowed
