"""Enforcement discretion on record: what a question carries of it, what the database refuses."""

from datetime import date, timedelta

import pytest

from tests.factories import TODAY, Chain, add, statement
from tests.records.asking import AT, ask
from tests.records.test_guards import check_refused
from tests.shell import Shell
from tracker.records import facts
from tracker.records.database import Base
from tracker.rules.question import EnforcementDiscretion, Prescription
from tracker.rules.vocabulary import Gate

DAY = timedelta(days=1)


def keys(chain: Chain, gate: Gate = Gate.CONFIRM) -> list[str]:
    return [each.requirement for each in ask(chain, gate).discretion]


@pytest.mark.parametrize("gate", list(Gate))
def test_what_is_approved_and_not_revoked_stands_in_the_question(chain: Chain, gate: Gate) -> None:
    chain.relax(requirement="medication-guide", letter="FDA letter 12", applies_until=TODAY + DAY)
    chain.propose(requirement="waiting")
    chain.review(chain.propose(requirement="rejected"), approved=False, reason="No such letter.")
    revoked = chain.relax(requirement="revoked")
    add(chain.session, "discretion_revocation", discretion_id=revoked, approved=True)

    assert ask(chain, gate).discretion == (
        EnforcementDiscretion(
            requirement="medication-guide",
            applies_from=TODAY,
            applies_until=TODAY + DAY,
            reason="FDA letter 12",
        ),
    )


def test_another_program_s_is_not_in_the_question(chain: Chain) -> None:
    add(chain.session, "program", slug="lenalidomide-us")
    chain.relax(program="lenalidomide-us")

    assert keys(chain) == []


def test_what_ended_or_begins_days_away_is_not_in_the_question(chain: Chain) -> None:
    """A day to each side stays, because the day of the question is its zone's to say."""
    for name, first, last in (
        ("long-over", TODAY - 9 * DAY, TODAY - 2 * DAY),
        ("over-yesterday", TODAY - 9 * DAY, TODAY - DAY),
        ("from-tomorrow", TODAY + DAY, TODAY + 9 * DAY),
        ("far-ahead", TODAY + 2 * DAY, TODAY + 9 * DAY),
    ):
        chain.relax(requirement=name, applies_from=first, applies_until=last)

    assert keys(chain) == ["over-yesterday", "from-tomorrow"]


def test_a_question_without_a_prescription_carries_the_same(chain: Chain) -> None:
    chain.relax(applies_until=TODAY + DAY)
    chain.relax(requirement="medication-guide")

    draft = facts.Draft(
        patient_id=chain.patient_id,
        enrollment_id=chain.enrollment_id,
        prescriber_id=chain.prescriber_id,
        zone="America/Chicago",
        order=Prescription(),
    )
    question = facts.question_for(chain.session, draft, at=AT)
    assert question.discretion == ask(chain).discretion
    assert len(question.discretion) == 2


def test_the_database_itself_refuses_the_proposer_s_own_approval(
    chain: Chain, shell: Shell
) -> None:
    proposal = chain.propose()
    review = {"discretion_id": proposal, "proposed_by": chain.prescriber_id, "approved": True}
    review |= {"recorded_at": AT, "recorded_by": chain.prescriber_id}

    check_refused(shell, "discretion_review", review)
    # Nobody at all is no second person either, and a made-up proposer does not help.
    check_refused(shell, "discretion_review", review | {"recorded_by": None})
    check_refused(shell, "discretion_review", review | {"proposed_by": chain.pharmacist_id})
    shell.insert(statement("discretion_review", review | {"recorded_by": chain.pharmacist_id}))
    assert keys(chain) == ["counseling-checklist"]


def test_a_proposal_is_reviewed_once(chain: Chain, shell: Shell) -> None:
    rejected = chain.review(chain.propose(), approved=False, reason="No such letter.")
    again = {"discretion_id": rejected, "proposed_by": chain.prescriber_id, "approved": True}

    check_refused(
        shell,
        "discretion_review",
        again | {"recorded_at": AT, "recorded_by": chain.pharmacist_id},
    )


def test_only_what_was_approved_is_revoked(chain: Chain, shell: Shell) -> None:
    waiting = chain.propose()
    rejected = chain.review(chain.propose(), approved=False, reason="No such letter.")

    for proposal in (waiting, rejected):
        for approved in (True, False):
            revocation = {"discretion_id": proposal, "approved": approved, "reason": "Over."}
            check_refused(shell, "discretion_revocation", revocation | {"recorded_at": AT})


@pytest.mark.parametrize(
    "wrong",
    [
        {"applies_until": date(2026, 3, 15)},
        {"recorded_by": None},
        {"letter": ""},
        {"reason": ""},
        {"requirement": ""},
        {"program": "no-such-program"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_proposal_is_complete(chain: Chain, shell: Shell, wrong: dict[str, object]) -> None:
    columns = Base.metadata.tables["discretion"].columns.keys()
    values = dict.fromkeys(columns, "x") | {
        "program": ask(chain).program,
        "applies_from": TODAY,
        "applies_until": TODAY,
        "recorded_at": AT,
        "recorded_by": chain.prescriber_id,
    }

    check_refused(shell, "discretion", values | wrong)
    shell.insert(statement("discretion", values))
