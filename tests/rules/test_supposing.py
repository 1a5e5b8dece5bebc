"""What if: only what is said otherwise is otherwise."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.rules.asking import CASES, answer, question
from tracker.rules.question import Confirmation, PregnancyTest
from tracker.rules.supposing import supposing, supposition_of
from tracker.rules.vocabulary import Delivery, LabTest, Method, Party, PregnancyResult, Recipient

ASKED = question("P-001")
FACTS = supposition_of(ASKED)


def supposed(**changed):
    return supposing(ASKED, FACTS, replace(FACTS, **changed))


def test_with_nothing_otherwise_every_question_stays_the_same():
    for name in CASES:
        asked = question(name)
        facts = supposition_of(asked)

        assert supposing(asked, facts, facts) == asked, name


def test_the_base_case_is_a_woman_with_two_tests_who_is_authorized():
    assert answer(ASKED).allowed
    assert len(FACTS.tests) == 2
    assert None not in (FACTS.counseled_at, FACTS.patient_survey_at, FACTS.prescriber_survey_at)


def test_a_later_day_closes_a_window():
    later = FACTS.at + timedelta(days=9)
    stops = {each.requirement for each in answer(supposed(at=later)).stopping}

    assert "pregnancy-test-current" in stops
    assert supposed(at=later).prescription == ASKED.prescription


def test_a_test_that_is_changed_or_taken_away():
    positive = replace(FACTS.tests[-1], result=PregnancyResult.POSITIVE)
    changed = supposed(tests=(*FACTS.tests[:-1], positive))

    assert changed.pregnancy_tests[-1] == positive
    assert "no-open-pregnancy" in {each.requirement for each in answer(changed).stopping}
    assert supposed(tests=()).pregnancy_tests == ()


def test_tests_before_the_newest_three_stay():
    tests = tuple(
        PregnancyTest(
            collected_at=FACTS.at - timedelta(days=30 - day), result=PregnancyResult.NEGATIVE
        )
        for day in range(5)
    )
    asked = replace(ASKED, pregnancy_tests=tests)
    facts = supposition_of(asked)

    assert facts.tests == tests[2:]
    assert supposing(asked, facts, replace(facts, tests=())).pregnancy_tests == tests[:2]


@pytest.mark.parametrize(
    ("changed", "stops"),
    [
        ({"risk_category": "AM"}, "risk-category"),
        ({"hysterectomy": True}, "risk-category"),
        ({"methods": (Method.MALE_CONDOM,)}, "contraception"),
        ({"counseled_at": None}, "contraception-counseling"),
        ({"patient_survey_at": None}, "patient-survey"),
        ({"prescriber_survey_at": None}, "prescriber-survey"),
        ({"anc": 100.0}, "blood-counts"),
        ({"counted_on": date(2025, 1, 1)}, "cbc-checkpoint"),
        ({"prophylaxis": None}, "thromboprophylaxis"),
        ({"days_supply": 29}, "supply-limit"),
        ({"refills": 1}, "no-refills"),
    ],
)
def test_each_fact_reaches_its_requirement(changed, stops):
    assert stops in {each.requirement for each in answer(supposed(**changed)).stopping}


def test_a_survey_keeps_its_flag_when_only_its_day_is_changed():
    flagged = tuple(
        replace(each, flagged=True) if each.by is Party.PATIENT else each for each in ASKED.surveys
    )
    asked = replace(ASKED, surveys=flagged)
    facts = supposition_of(asked)
    earlier = facts.at - timedelta(days=3)

    changed = supposing(asked, facts, replace(facts, patient_survey_at=earlier))

    moved = [each for each in changed.surveys if each.completed_at == earlier]
    assert [each.flagged for each in moved] == [True]


def test_what_is_supposed_first_is_the_newest_of_its_kind():
    """A supposition says what stands on record: the newest survey, count and supply of each."""
    facts = supposition_of(question("P-085"))
    surveys = {each.by: each.completed_at for each in question("P-085").surveys}
    counts = {each.test: each for each in question("P-085").lab_results}

    assert facts.patient_survey_at == surveys.get(Party.PATIENT)
    assert facts.prescriber_survey_at == surveys.get(Party.PRESCRIBER)
    assert facts.platelets == counts[LabTest.PLATELETS].value
    assert facts.anc == counts[LabTest.ANC].value
    assert facts.counted_on == counts[LabTest.ANC].collected_on
    assert facts.counseled_at == question("P-085").attestations[-1].at


def test_a_supposition_starts_from_the_prescription_and_the_supply_on_record():
    asked = question("P-085")
    facts = supposition_of(asked)
    order, taken, supplied = asked.prescription, asked.thromboprophylaxis, asked.dispenses[-1]

    assert (facts.written_at, facts.channel) == (order.written_at, order.channel)
    assert (facts.days_supply, facts.refills) == (order.days_supply, order.refills)
    assert (facts.prophylaxis, facts.prophylaxis_on) == (taken.decision, taken.decided_on)
    assert (facts.handed_over_on, facts.handed_over_days) == (
        supplied.handed_over_on,
        supplied.days_supply,
    )


def test_a_survey_that_nobody_gave_is_supposed_of_its_party():
    asked = replace(ASKED, surveys=())
    facts = supposition_of(asked)
    at = facts.at - timedelta(days=1)

    given = supposing(asked, facts, replace(facts, patient_survey_at=at, prescriber_survey_at=at))

    assert [(each.by, each.completed_at) for each in given.surveys] == [
        (Party.PATIENT, at),
        (Party.PRESCRIBER, at),
    ]


def test_without_a_day_or_a_value_there_is_no_count():
    assert supposed(counted_on=None).lab_results == ()
    assert {each.test for each in supposed(anc=None).lab_results} == {LabTest.PLATELETS}


def test_only_the_last_supply_gives_way():
    asked = question("P-085")
    first, last = asked.dispenses[0], asked.dispenses[-1]
    asked = replace(asked, dispenses=(first, last, replace(last, days_supply=7)))
    facts = supposition_of(asked)

    given = supposing(asked, facts, replace(facts, handed_over_days=14)).dispenses

    assert [each.days_supply for each in given] == [first.days_supply, last.days_supply, 14]


def test_a_first_supply_can_be_supposed_and_the_last_one_taken_away():
    given = supposed(handed_over_on=date(2026, 3, 1), handed_over_days=28)
    facts = supposition_of(given)

    assert [each.handed_over_on for each in given.dispenses] == [date(2026, 3, 1)]
    assert supposing(given, facts, replace(facts, handed_over_on=None)).dispenses == ()


def test_a_count_takes_the_place_of_the_newest_one_of_its_kind():
    changed = supposed(counted_on=date(2026, 3, 14), anc=900.0, platelets=FACTS.platelets)
    newest = {each.test: each for each in changed.lab_results}

    assert newest[LabTest.ANC].value == 900.0
    assert newest[LabTest.PLATELETS].collected_on == date(2026, 3, 14)


def test_counseling_is_supposed_anew_on_its_day_and_a_revoked_one_is_none():
    at = FACTS.at - timedelta(days=2)
    revoked = tuple(replace(each, revoked_at=at) for each in ASKED.attestations)

    assert [each.at for each in supposed(counseled_at=at).attestations] == [at]
    assert supposition_of(replace(ASKED, attestations=revoked)).counseled_at is None


def test_platelets_alone_may_be_otherwise():
    newest = {each.test: each.value for each in supposed(platelets=7.0).lab_results}

    assert newest == {LabTest.ANC: FACTS.anc, LabTest.PLATELETS: 7.0}


def test_the_pharmacy_s_own_facts_can_be_supposed_and_taken_away():
    at = FACTS.at - timedelta(hours=1)

    given = supposed(
        counseling_checklist_at=at,
        medication_guide_given=True,
        confirmed_at=at,
        delivery=Delivery.SHIP,
    )

    assert (given.counseling_checklist_at, given.medication_guide_given) == (at, True)
    assert given.confirmation == Confirmation(issued_at=at, delivery=Delivery.SHIP)
    facts = supposition_of(given)
    assert (facts.confirmed_at, facts.delivery) == (at, Delivery.SHIP)
    taken = supposing(given, facts, replace(facts, confirmed_at=None, delivery=None))
    assert taken.confirmation is None


def test_a_supposed_delivery_leaves_the_rest_of_the_confirmation():
    made = Confirmation(issued_at=FACTS.at, recipient=Recipient.PATIENT)
    asked = replace(ASKED, confirmation=made)
    facts = supposition_of(asked)

    given = supposing(asked, facts, replace(facts, delivery=Delivery.PICK_UP))

    assert given.confirmation == replace(made, delivery=Delivery.PICK_UP)
