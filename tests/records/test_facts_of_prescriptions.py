"""Certified parties, numbers, dispenses, checklists and confirmations in the question."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from tests.factories import NOW, PROGRAM, TODAY, Chain, add
from tests.records.asking import AT, LATER, Asked, ask
from tracker.records import facts
from tracker.rules.question import (
    Certification,
    Dispense,
    Line,
)
from tracker.rules.vocabulary import Delivery, Gate


def certify(chain: Chain, recorded_at: datetime = NOW, **given: object) -> str:
    return add(chain.session, "certification", program=PROGRAM, recorded_at=recorded_at, **given)


def test_the_newest_certification_that_has_begun_is_the_one(chain: Chain) -> None:
    first = certify(
        chain, pharmacy_id=chain.pharmacy_id, certified_until=TODAY, certified_from=date(2025, 1, 1)
    )
    tomorrow = TODAY + timedelta(days=1)
    certify(
        chain,
        LATER,
        pharmacy_id=chain.pharmacy_id,
        renews_id=first,
        certified_from=tomorrow,
        certified_until=date(2027, 1, 1),
    )
    certified = ask(chain, Gate.CONFIRM).pharmacy
    assert (certified.certified_from, certified.certified_until) == (date(2025, 1, 1), TODAY)

    asked = Asked(
        gate=Gate.CONFIRM,
        patient_id=chain.patient_id,
        prescription_id=chain.prescription_id,
        pharmacy_id=chain.pharmacy_id,
    )
    renewed = facts.question_for(chain.session, asked, at=AT + timedelta(days=1)).pharmacy
    assert (renewed.certified_from, renewed.certified_until) == (tomorrow, date(2027, 1, 1))


def test_a_suspension_counts_until_it_is_reinstated(chain: Chain) -> None:
    first = certify(chain, prescriber_id=chain.prescriber_id)
    suspension = add(
        chain.session, "suspension", certification_id=first, suspended_from=date(2026, 3, 1)
    )
    certify(chain, LATER, prescriber_id=chain.prescriber_id, renews_id=first)
    assert ask(chain).prescriber.suspended_from == date(2026, 3, 1)

    add(chain.session, "reinstatement", suspension_id=suspension)

    assert ask(chain).prescriber == Certification(certified_from=date(2025, 1, 1))


def test_a_certification_in_another_program_does_not_count(chain: Chain) -> None:
    add(chain.session, "program", slug="lenalidomide-us")
    add(
        chain.session,
        "certification",
        program="lenalidomide-us",
        prescriber_id=chain.prescriber_id,
    )

    assert ask(chain).prescriber == Certification()


def test_at_authorize_the_number_is_the_latest_of_another_prescription(chain: Chain) -> None:
    chain.authorize(issued_at=NOW - timedelta(days=28))
    chain.confirm()
    chain.hand_over(handed_over_at=NOW - timedelta(days=27), handed_over_on=date(2026, 2, 17))
    chain.prescription_id = chain.prescribe()

    number = ask(chain).authorization

    assert number is not None
    assert number.issued_at == NOW - timedelta(days=28)
    assert number.used_at == NOW - timedelta(days=27)
    assert (number.same_patient, number.risk_category) == (True, "AM")
    assert number.lines == (Line(strength_mg=4, quantity=21),)


def test_later_the_number_is_the_prescription_s_own(chain: Chain) -> None:
    chain.authorize()
    own = ask(chain, Gate.CONFIRM).authorization
    assert own is not None
    assert (own.issued_at, own.used_at, own.voided_at) == (NOW, None, None)

    chain.void(voided_at=LATER)

    voided = ask(chain, Gate.CONFIRM).authorization
    assert voided is not None
    assert voided.voided_at == LATER
    assert ask(chain).authorization is None


def test_a_reversed_dispense_is_not_on_record_and_the_number_not_used(chain: Chain) -> None:
    chain.authorize()
    chain.confirm()
    chain.hand_over()
    question = ask(chain, Gate.CONFIRM)
    assert question.dispenses == (Dispense(handed_over_on=TODAY, days_supply=21),)
    assert question.authorization is not None
    assert question.authorization.used_at == NOW

    chain.close(cause="reversed")

    question = ask(chain, Gate.CONFIRM)
    assert question.dispenses == ()
    assert question.authorization is not None
    assert question.authorization.used_at is None


def test_dispenses_come_oldest_first(chain: Chain) -> None:
    for days in (28, 56, 3):
        chain.prescription_id = chain.prescribe()
        chain.authorize(issued_at=NOW - timedelta(days=days))
        chain.confirm()
        chain.hand_over(
            handed_over_at=NOW - timedelta(days=days), handed_over_on=TODAY - timedelta(days=days)
        )

    days = [(TODAY - each.handed_over_on).days for each in ask(chain).dispenses]

    assert days == [56, 28, 3]


def test_the_checklist_is_this_pharmacy_s_newest_for_this_number(chain: Chain) -> None:
    number = chain.authorize()
    elsewhere = add(chain.session, "organization", kind="pharmacy")
    for pharmacy, completed_at, guide in (
        (chain.pharmacy_id, NOW, False),
        (chain.pharmacy_id, LATER, True),
        (elsewhere, LATER + timedelta(minutes=1), False),
    ):
        chain.of_patient(
            "checklist",
            authorization_id=number,
            pharmacy_id=pharmacy,
            signature_id=chain.signature(),
            completed_at=completed_at,
            recorded_at=completed_at,
            medication_guide_given=guide,
        )

    question = ask(chain, Gate.CONFIRM)

    assert question.counseling_checklist_at == LATER
    assert question.medication_guide_given is True
    assert ask(chain).counseling_checklist_at is None


def test_the_open_confirmation_stands_at_the_last_gate_with_the_chosen_delivery(
    chain: Chain,
) -> None:
    chain.authorize()
    first = chain.confirm()
    assert ask(chain, Gate.CONFIRM).confirmation is None

    question = ask(chain, Gate.HAND_OVER, delivery=Delivery.SHIP)
    assert question.confirmation is not None
    assert question.confirmation.issued_at == NOW
    assert question.confirmation.delivery is Delivery.SHIP

    chain.close(cause="expired")
    assert ask(chain, Gate.HAND_OVER, confirmation_id=first).confirmation is None

    second = chain.confirm(follows_id=first, issued_at=LATER)
    for given in (None, second):
        found = ask(chain, Gate.HAND_OVER, confirmation_id=given).confirmation
        assert found is not None
        assert found.issued_at == LATER


def test_a_draft_is_asked_about_as_if_it_were_written(chain: Chain) -> None:
    written = ask(chain)
    draft = facts.Draft(
        patient_id=chain.patient_id,
        enrollment_id=chain.enrollment_id,
        prescriber_id=chain.prescriber_id,
        zone="America/Chicago",
        order=written.prescription,
    )

    assert facts.question_for(chain.session, draft, at=AT) == written


def test_instants_are_in_utc(chain: Chain, session: Session) -> None:
    chain.of_patient("pregnancy_report", reported_at=NOW)

    reported = ask(chain).pregnancy_reports[0].reported_at

    assert reported == NOW
    assert reported.tzinfo is not None
    assert reported.utcoffset() == UTC.utcoffset(None)
