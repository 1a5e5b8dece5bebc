"""Recording tests, counts, contraception and thromboprophylaxis, and correcting them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.clinic import NOW, Clinic, Ward
from tracker.records import facts
from tracker.records import monitoring as records
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.monitoring import Correction, LabResult, PregnancyTest
from tracker.rules.authority import Actor
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.rules.question import Question
from tracker.rules.vocabulary import Gate
from tracker.services import monitoring
from tracker.services.gates import GateQuestion
from tracker.services.monitoring import (
    BloodCountRequest,
    ContraceptionRequest,
    CorrectionRequest,
    PregnancyTestRequest,
    ThromboprophylaxisRequest,
)

DAY = timedelta(days=1)


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return Clinic(session)


@pytest.fixture
def woman(clinic: Clinic) -> Ward:
    return clinic.woman(at=NOW - DAY, ready=False)


def a_test(ward: Ward) -> PregnancyTestRequest:
    return PregnancyTestRequest(ward.patient_id, NOW, "negative", 25.0, "laboratory")


def a_count(ward: Ward) -> BloodCountRequest:
    return BloodCountRequest(ward.patient_id, NOW.date(), anc=1800, platelets=180_000)


def question(clinic: Clinic, ward: Ward) -> Question:
    asked = GateQuestion(
        gate=Gate.AUTHORIZE,
        patient_id=ward.patient_id,
        prescription_id=clinic.write(ward, at=NOW),
        program="ps-pomalidomide-us",
        zone="America/Chicago",
    )
    return facts.question_for(clinic.session, asked, at=NOW)


def test_a_delegate_records_and_the_log_says_who(clinic: Clinic, woman: Ward) -> None:
    test_id = monitoring.record_pregnancy_test(
        clinic.session, clinic.delegate, a_test(woman), now=NOW
    )

    row = clinic.session.get_one(PregnancyTest, (woman.patient_id, test_id))
    assert (row.result, row.collected_at, row.recorded_by) == ("negative", NOW, clinic.delegate.id)
    entry = clinic.session.scalars(
        select(AuditEntry).where(AuditEntry.name == "pregnancy-test.recorded")
    ).one()
    assert (entry.actor_id, entry.subject_id) == (clinic.delegate.id, woman.patient_id)


def test_a_count_is_one_row_for_each_value(clinic: Clinic, woman: Ward) -> None:
    request = replace(a_count(woman), alt=31)
    monitoring.record_blood_count(clinic.session, clinic.delegate, request, now=NOW)

    rows = records.standing(clinic.session, LabResult, woman.patient_id)

    assert {(row.test, row.value, row.unit) for row in rows} == {
        ("anc", 1800, "/uL"),
        ("platelets", 180_000, "/uL"),
        ("alt", 31, "U/L"),
    }


@pytest.mark.parametrize(
    "record",
    [
        lambda clinic, ward, actor: monitoring.record_pregnancy_test(
            clinic.session, actor, a_test(ward), now=NOW
        ),
        lambda clinic, ward, actor: monitoring.record_blood_count(
            clinic.session, actor, a_count(ward), now=NOW
        ),
        lambda clinic, ward, actor: monitoring.record_contraception(
            clinic.session,
            actor,
            ContraceptionRequest(ward.patient_id, ("iud",), NOW.date(), None, None),
            now=NOW,
        ),
        lambda clinic, ward, actor: monitoring.record_thromboprophylaxis(
            clinic.session,
            actor,
            ThromboprophylaxisRequest(ward.patient_id, "lmwh", NOW.date()),
            now=NOW,
        ),
    ],
)
def test_the_same_sent_twice_is_on_record_once(clinic: Clinic, woman: Ward, record) -> None:  # type: ignore[no-untyped-def]
    first = record(clinic, woman, clinic.delegate)

    assert record(clinic, woman, clinic.prescriber) == first


@pytest.mark.parametrize("actor", ["stranger", "administrator"])
def test_nobody_else_records(clinic: Clinic, woman: Ward, actor: str) -> None:
    who: Actor = getattr(clinic, actor)
    expected = NotFound if actor == "stranger" else NotPermitted

    with pytest.raises(expected):
        monitoring.record_pregnancy_test(clinic.session, who, a_test(woman), now=NOW)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"collected_at": NOW + timedelta(minutes=1)}, "collected_at"),
        ({"collected_at": NOW - 60 * 365 * DAY}, "collected_at"),
        ({"result": "maybe"}, "result"),
        ({"setting": "car"}, "setting"),
        ({"sensitivity_miu_ml": 0}, "sensitivity_miu_ml"),
    ],
)
def test_a_test_that_cannot_be_is_refused_beside_its_field(
    clinic: Clinic, woman: Ward, changed: dict[str, object], field: str
) -> None:
    request = replace(a_test(woman), **changed)  # type: ignore[arg-type]

    with pytest.raises(InvalidInput) as refused:
        monitoring.record_pregnancy_test(clinic.session, clinic.prescriber, request, now=NOW)

    assert refused.value.field == field


def test_a_man_has_no_pregnancy_test(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW, ready=False)

    with pytest.raises(InvalidInput):
        monitoring.record_pregnancy_test(clinic.session, clinic.prescriber, a_test(ward), now=NOW)


def test_days_are_counted_where_the_practice_is(clinic: Clinic, woman: Ward) -> None:
    late_evening = NOW + timedelta(hours=7)  # 22:00 in Chicago, already tomorrow in UTC
    tomorrow = replace(a_count(woman), collected_on=late_evening.date())

    with pytest.raises(InvalidInput) as refused:
        monitoring.record_blood_count(clinic.session, clinic.prescriber, tomorrow, now=late_evening)

    assert refused.value.field == "collected_on"


def test_nothing_in_use_is_no_contraception(clinic: Clinic, woman: Ward) -> None:
    nothing = ContraceptionRequest(woman.patient_id, (), None, False, None)
    no_start = replace(nothing, methods=("iud", "male-condom"))

    for request, field in ((nothing, "methods"), (no_start, "started_on")):
        with pytest.raises(InvalidInput) as refused:
            monitoring.record_contraception(clinic.session, clinic.prescriber, request, now=NOW)
        assert refused.value.field == field


def test_a_corrected_test_leaves_the_question_and_stays_in_the_record(
    clinic: Clinic, woman: Ward
) -> None:
    test_id = clinic.test(woman, at=NOW)
    right = replace(a_test(woman), collected_at=NOW - DAY)
    request = CorrectionRequest(
        woman.patient_id, "pregnancy_test", test_id, "wrong day", replacement=right
    )

    monitoring.correct(clinic.session, clinic.delegate, request, now=NOW)

    assert [t.collected_at for t in question(clinic, woman).pregnancy_tests] == [NOW - DAY]
    by_id = {
        row.id: entry
        for row, entry in records.recorded(clinic.session, PregnancyTest, woman.patient_id)
    }
    assert len(by_id) == 2
    strike = by_id[test_id].strike
    assert strike is not None
    assert strike.reason == "wrong day"
    correction = clinic.session.get_one(Correction, (woman.patient_id, test_id))
    assert correction.replaced_by in by_id.keys() - {test_id}


def test_a_corrected_count_is_replaced_as_a_whole(clinic: Clinic, woman: Ward) -> None:
    result_id = clinic.count(woman, at=NOW, anc=18)
    request = CorrectionRequest(
        woman.patient_id, "lab_result", result_id, "a slip", replacement=a_count(woman)
    )

    monitoring.correct(clinic.session, clinic.prescriber, request, now=NOW)

    assert {r.test: r.value for r in question(clinic, woman).lab_results} == {
        "anc": 1800,
        "platelets": 180_000,
    }


def test_a_fact_that_never_was_is_struck_without_replacement(clinic: Clinic, woman: Ward) -> None:
    result_id = clinic.count(woman, at=NOW)
    request = CorrectionRequest(woman.patient_id, "lab_result", result_id, "another patient's")

    monitoring.correct(clinic.session, clinic.prescriber, request, now=NOW)

    assert question(clinic, woman).lab_results == ()


@pytest.mark.parametrize("result", ["positive", "indeterminate"])
def test_a_test_that_opened_a_case_cannot_be_corrected_away(
    clinic: Clinic, woman: Ward, result: str
) -> None:
    test_id = clinic.test(woman, at=NOW, result=result)
    request = CorrectionRequest(woman.patient_id, "pregnancy_test", test_id, "mistyped")

    with pytest.raises(InvalidInput) as refused:
        monitoring.correct(clinic.session, clinic.prescriber, request, now=NOW)

    assert refused.value.field == "reason"
    assert len(question(clinic, woman).pregnancy_tests) == 1


def test_a_correction_is_made_once_with_a_reason_by_the_practice(
    clinic: Clinic, woman: Ward
) -> None:
    request = CorrectionRequest(
        woman.patient_id, "pregnancy_test", clinic.test(woman, at=NOW), "wrong patient"
    )

    for who, changed, error in (
        (clinic.prescriber, {"reason": " "}, InvalidInput),
        (clinic.prescriber, {"replacement": a_count(woman)}, InvalidInput),
        (clinic.prescriber, {"fact_table": "survey"}, NotFound),
        (clinic.stranger, {}, NotFound),
        (clinic.administrator, {}, NotPermitted),
    ):
        with pytest.raises(error):
            monitoring.correct(
                clinic.session,
                who,
                replace(request, **changed),
                now=NOW,  # type: ignore[arg-type]
            )
    monitoring.correct(clinic.session, clinic.prescriber, request, now=NOW)
    with pytest.raises(Conflict):
        monitoring.correct(clinic.session, clinic.prescriber, request, now=NOW)


def test_a_replacement_is_about_the_same_patient(clinic: Clinic, woman: Ward) -> None:
    other = clinic.woman(at=NOW, name="Ida Sand", ready=False)
    request = CorrectionRequest(
        woman.patient_id,
        "pregnancy_test",
        clinic.test(woman, at=NOW),
        "wrong patient",
        replacement=a_test(other),
    )

    with pytest.raises(NotFound):
        monitoring.correct(clinic.session, clinic.prescriber, request, now=NOW)


def test_a_day_before_birth_is_refused(clinic: Clinic, woman: Ward) -> None:
    request = ThromboprophylaxisRequest(woman.patient_id, "aspirin", date(1920, 1, 1))

    with pytest.raises(InvalidInput):
        monitoring.record_thromboprophylaxis(clinic.session, clinic.prescriber, request, now=NOW)
