"""What if: only what is said otherwise is otherwise."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.rules.asking import CASES, answer, question
from tracker.rules.question import PregnancyTest
from tracker.rules.supposing import supposing, supposition_of
from tracker.rules.vocabulary import LabTest, Method, Party, PregnancyResult

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
