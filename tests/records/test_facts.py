"""The question as the records answer it: one round trip, the same on both databases."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event

from tests.databases import Database
from tests.factories import NOW, PROGRAM, TODAY, Chain, add
from tests.records.asking import AT, LATER, Asked, ask
from tests.records.everything import one_of_everything
from tracker.records import facts
from tracker.records.database import Base
from tracker.records.fact_queries import statement
from tracker.rules.codec import question_from_object, question_to_object
from tracker.rules.errors import NotFound
from tracker.rules.question import (
    Certification,
    Contraception,
    Enrollment,
    Line,
    Patient,
    Prescription,
    Thromboprophylaxis,
)
from tracker.rules.vocabulary import Gate, Method


def test_a_bare_prescription_is_asked_about_with_what_is_on_record(chain: Chain) -> None:
    question = ask(chain)

    assert question.program == PROGRAM
    assert question.gate is Gate.AUTHORIZE
    assert question.at == AT
    assert question.time_zone == "America/Chicago"
    assert question.patient == Patient(
        birth_date=date(1970, 5, 2),
        sex=question.patient.sex,
        risk_category="AM",
        indication=question.patient.indication,
    )
    assert question.prescription.written_at == NOW
    assert question.prescription.lines == (Line(strength_mg=4, quantity=21),)
    assert question.prescriber == Certification()
    assert question.enrollment == Enrollment()
    assert question.authorization is None


def test_all_facts_come_in_one_statement(chain: Chain, database: Database) -> None:
    one_of_everything(chain)
    sent: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: sent.append(statement),
    )

    for gate in Gate:
        chain.session.rollback()
        sent.clear()
        ask(chain, gate)
        assert [text for text in sent if not text.startswith("BEGIN")] == sent[-1:]


@pytest.mark.parametrize("gate", list(Gate))
def test_no_table_is_read_from_end_to_end(sqlite_database: Database, gate: Gate) -> None:
    sql = str(statement(gate).compile(dialect=sqlite_database.engine.dialect))
    with sqlite_database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", ("x",) * sql.count("?"))
        scanned = {step.detail.split()[1] for step in plan if step.detail.startswith("SCAN")}

    assert scanned & set(Base.metadata.tables) == set()


@pytest.mark.parametrize("gate", list(Gate))
def test_the_question_survives_its_json(chain: Chain, gate: Gate) -> None:
    one_of_everything(chain)
    question = ask(chain, gate)

    assert question_from_object(question_to_object(question)) == question


def test_both_databases_ask_the_same_question(
    sqlite_database: Database, postgresql_database: Database
) -> None:
    asked = []
    for database in (sqlite_database, postgresql_database):
        with database.session() as session:
            chain = Chain(session)
            chain.of_patient("lab_result", collected_on=TODAY)
            chain.of_patient("pregnancy_test", collected_at=NOW + timedelta(microseconds=120))
            chain.of_patient("contraception", started_on=TODAY, abstinent=False)
            chain.of_enrollment("survey", signature_id=chain.signature())
            chain.authorize()
            chain.confirm()
            chain.hand_over()
            asked.append([question_to_object(ask(chain, gate)) for gate in Gate])

    assert asked[0] == asked[1]


def test_an_unknown_prescription_is_not_found(chain: Chain) -> None:
    with pytest.raises(NotFound):
        ask(chain, prescription_id="0" * 32)
    with pytest.raises(NotFound):
        ask(chain, patient_id=Chain(chain.session).patient_id)


def test_many_questions_are_answered_as_each_alone_in_the_order_asked(chain: Chain) -> None:
    one_of_everything(chain)
    other = Chain(chain.session)
    other.of_patient("pregnancy_report", reported_at=NOW)
    asked = [
        Asked(
            gate=gate,
            patient_id=each.patient_id,
            prescription_id=each.prescription_id,
            pharmacy_id=None if gate is Gate.AUTHORIZE else chain.pharmacy_id,
        )
        for gate in (Gate.CONFIRM, Gate.AUTHORIZE, Gate.HAND_OVER)
        for each in (other, chain)
    ]
    draft = facts.Draft(
        patient_id=chain.patient_id,
        enrollment_id=chain.enrollment_id,
        prescriber_id=chain.prescriber_id,
        zone="America/Chicago",
        order=Prescription(written_at=AT),
    )
    wanted = [*asked, draft, asked[0]]

    found = facts.questions_for(chain.session, wanted, at=AT)

    assert found == tuple(facts.question_for(chain.session, each, at=AT) for each in wanted)
    assert len(set(map(repr, found))) == len(found) - 1


def test_one_unknown_prescription_among_many_is_not_found(chain: Chain) -> None:
    asked = Asked(
        gate=Gate.AUTHORIZE, patient_id=chain.patient_id, prescription_id=chain.prescription_id
    )

    with pytest.raises(NotFound):
        facts.questions_for(chain.session, [asked, replace(asked, prescription_id="0" * 32)], at=AT)
    assert facts.questions_for(chain.session, [], at=AT) == ()


def test_the_newest_identity_and_reproductive_facts_hold(chain: Chain) -> None:
    chain.of_patient(
        "patient_identity", sex="female", birth_date=date(1984, 5, 2), recorded_at=LATER
    )
    chain.of_enrollment(
        "risk_assessment",
        risk_category="AF-RP",
        menses="regular",
        hysterectomy=False,
        recorded_at=LATER,
    )

    patient = ask(chain).patient

    assert patient.birth_date == date(1984, 5, 2)
    assert (patient.sex, patient.menses, patient.hysterectomy) == ("female", "regular", False)
    assert patient.risk_category == "AF-RP"


def test_reproductive_facts_of_another_enrollment_count_and_its_category_does_not(
    chain: Chain,
) -> None:
    add(chain.session, "program", slug="lenalidomide-us")
    other = chain.of_patient(
        "enrollment",
        program="lenalidomide-us",
        practice_id=chain.practice_id,
        prescriber_id=chain.prescriber_id,
    )
    chain.of_patient(
        "risk_assessment",
        enrollment_id=other,
        risk_category="AF-NRP",
        hysterectomy=True,
        recorded_at=LATER,
    )

    patient = ask(chain).patient

    assert (patient.hysterectomy, patient.risk_category) == (True, "AM")


def test_an_indication_in_free_text_is_not_on_record_in_the_question(chain: Chain) -> None:
    chain.enrollment_id = chain.of_patient(
        "enrollment",
        program=PROGRAM,
        practice_id=chain.practice_id,
        prescriber_id=chain.prescriber_id,
        indication="something else",
    )
    chain.prescription_id = chain.prescribe()

    assert ask(chain).patient.indication is None


def sign(chain: Chain, agreement_id: str, capacity: str, signed_at: datetime) -> None:
    chain.of_patient(
        "agreement_signature",
        agreement_id=agreement_id,
        capacity=capacity,
        signature_id=chain.signature(signed_at=signed_at),
    )


def test_an_agreement_carries_its_signatures(chain: Chain) -> None:
    agreement = chain.of_enrollment("agreement", risk_category="AM")
    sign(chain, agreement, "patient", NOW)
    sign(chain, agreement, "prescriber", LATER)

    assert ask(chain).enrollment == Enrollment(
        risk_category="AM", signed_by_patient_at=NOW, signed_by_prescriber_at=LATER
    )


def test_a_new_agreement_without_signatures_takes_the_old_one_out_of_force(chain: Chain) -> None:
    sign(chain, chain.of_enrollment("agreement", risk_category="AM"), "patient", NOW)
    chain.of_enrollment("agreement", risk_category="AF-NRP", recorded_at=LATER)

    assert ask(chain).enrollment == Enrollment(risk_category="AF-NRP")


def test_an_ended_enrollment_says_so(chain: Chain) -> None:
    chain.of_enrollment("enrollment_ending", ended_on=TODAY)

    assert ask(chain).enrollment.ended_on == TODAY


def test_a_corrected_fact_is_not_on_record(chain: Chain) -> None:
    for table in ("pregnancy_test", "lab_result", "contraception", "thromboprophylaxis"):
        given = {"collected_on": TODAY} if table == "lab_result" else {}
        fact = chain.of_patient(table, **given)
        chain.of_patient("correction", fact_id=fact, fact_table=table)

    question = ask(chain)

    assert (question.pregnancy_tests, question.lab_results) == ((), ())
    assert question.contraception == Contraception()
    assert question.thromboprophylaxis == Thromboprophylaxis()


def test_after_a_correction_the_one_before_holds_again(chain: Chain) -> None:
    chain.of_patient("contraception", methods='["iud"]')
    wrong = chain.of_patient("contraception", methods='["other"]', recorded_at=LATER)
    assert ask(chain).contraception.methods == (Method.OTHER,)

    chain.of_patient("correction", fact_id=wrong, fact_table="contraception")

    assert ask(chain).contraception.methods == (Method.IUD,)


def test_revocations_and_resolutions_stand_beside_what_they_end(chain: Chain) -> None:
    attestation = chain.of_enrollment("attestation", signature_id=chain.signature())
    survey = chain.of_enrollment("survey", flagged=True, signature_id=chain.signature())
    chain.of_patient("attestation_revocation", attestation_id=attestation, revoked_at=LATER)
    chain.of_patient("survey_resolution", survey_id=survey, resolved_at=LATER)

    question = ask(chain)

    assert [attestation.revoked_at for attestation in question.attestations] == [LATER]
    assert [(s.flagged, s.resolved_at) for s in question.surveys] == [(True, LATER)]
