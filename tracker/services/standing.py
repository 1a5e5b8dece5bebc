"""What is on record about one enrollment as a question, with or without a prescription yet."""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import (
    agreements,
    authorizations,
    discretion,
    facts,
    monitoring,
    prescriptions,
    surveys,
)
from tracker.records.enrollments import EnrollmentRow
from tracker.records.tables import monitoring as tables
from tracker.rules.question import (
    Contraception,
    Enrollment,
    LabResult,
    Patient,
    PregnancyReport,
    PregnancyTest,
    Question,
    Survey,
    Thromboprophylaxis,
)
from tracker.rules.vocabulary import (
    Gate,
    Indication,
    LabTest,
    LabUnit,
    Menses,
    Method,
    Party,
    PregnancyResult,
    PregnancyStatus,
    Prophylaxis,
    ReportOf,
    Setting,
    Sex,
)
from tracker.services.gates import GateQuestion
from tracker.services.reach import Reached


def question_of(
    session: Session, reached: Reached, enrollment: EnrollmentRow, *, at: datetime
) -> tuple[Question, bool]:
    """The question at the next gate of the newest prescription, and whether that prescription
    still waits for the drug; before the first prescription, the same facts without one."""
    newest = prescriptions.latest(session, reached.patient.id, enrollment.id)
    if newest is None:
        return _without_prescription(session, reached, enrollment, at), False
    issued = authorizations.of_prescription(session, newest.id)
    usable = issued is not None and issued.voiding is None and issued.used_at is None
    asked = GateQuestion(
        gate=Gate.CONFIRM if usable else Gate.AUTHORIZE,
        patient_id=reached.patient.id,
        prescription_id=newest.id,
        program=enrollment.program,
        zone=enrollment.zone,
        pharmacy_id=newest.pharmacy_id,
    )
    return facts.question_for(session, asked, at=at), usable or issued is None


def _without_prescription(
    session: Session, reached: Reached, enrollment: EnrollmentRow, at: datetime
) -> Question:
    patient_id = reached.patient.id
    tests = monitoring.standing(session, tables.PregnancyTest, patient_id)
    results = monitoring.standing(session, tables.LabResult, patient_id)
    reports = [row for row, _ in monitoring.reports(session, patient_id)]
    return Question(
        program=enrollment.program,
        gate=Gate.AUTHORIZE,
        at=at,
        time_zone=enrollment.zone,
        patient=_patient(reached, enrollment),
        enrollment=_agreement(session, enrollment),
        contraception=_contraception(session, patient_id),
        pregnancy_tests=tuple(_test(row) for row in tests),
        pregnancy_reports=tuple(
            PregnancyReport(
                reported_at=row.reported_at,
                of=ReportOf(row.of_whom),
                status=PregnancyStatus(row.status),
            )
            for row in reports
        ),
        surveys=_surveys(session, enrollment),
        lab_results=tuple(_result(row) for row in results),
        thromboprophylaxis=_thromboprophylaxis(session, patient_id),
        discretion=discretion.of_program(session, enrollment.program, at),
    )


def _patient(reached: Reached, enrollment: EnrollmentRow) -> Patient:
    known = enrollment.indication in set(Indication)
    return Patient(
        birth_date=reached.patient.birth_date,
        sex=Sex(reached.patient.sex),
        risk_category=enrollment.risk_category,
        menses=None if enrollment.menses is None else Menses(enrollment.menses),
        last_menses_on=enrollment.last_menses_on,
        menarche=enrollment.menarche,
        hysterectomy=enrollment.hysterectomy,
        bilateral_oophorectomy=enrollment.bilateral_oophorectomy,
        natural_menopause=enrollment.natural_menopause,
        indication=Indication(enrollment.indication) if known else None,
    )


def _agreement(session: Session, enrollment: EnrollmentRow) -> Enrollment:
    newest = agreements.newest(session, enrollment.patient_id, enrollment.id)
    signed = {} if newest is None else {s.capacity: s.signed_at for s in newest.signatures}
    return Enrollment(
        risk_category=None if newest is None else newest.risk_category,
        signed_by_patient_at=signed.get("patient"),
        signed_by_guardian_at=signed.get("guardian"),
        signed_by_prescriber_at=signed.get("prescriber"),
        ended_on=enrollment.ended_on,
    )


def _contraception(session: Session, patient_id: str) -> Contraception:
    rows = monitoring.standing(session, tables.Contraception, patient_id)
    if not rows:
        return Contraception()
    return Contraception(
        methods=tuple(Method(name) for name in json.loads(rows[0].methods)),
        started_on=rows[0].started_on,
        abstinent=rows[0].abstinent,
        condom_commitment=rows[0].condom_commitment,
    )


def _test(row: tables.PregnancyTest) -> PregnancyTest:
    return PregnancyTest(
        collected_at=row.collected_at,
        result=PregnancyResult(row.result),
        sensitivity_miu_ml=row.sensitivity_miu_ml,
        setting=None if row.setting is None else Setting(row.setting),
    )


def _surveys(session: Session, enrollment: EnrollmentRow) -> tuple[Survey, ...]:
    return tuple(
        Survey(
            by=Party(row.by_role),
            completed_at=row.completed_at,
            flagged=row.flagged,
            resolved_at=row.resolved_at,
        )
        for row in surveys.of_patient(session, enrollment.patient_id)
        if row.enrollment_id == enrollment.id
    )


def _result(row: tables.LabResult) -> LabResult:
    return LabResult(
        test=LabTest(row.test),
        value=row.value,
        unit=LabUnit(row.unit),
        collected_on=row.collected_on,
    )


def _thromboprophylaxis(session: Session, patient_id: str) -> Thromboprophylaxis:
    rows = monitoring.standing(session, tables.Thromboprophylaxis, patient_id)
    if not rows:
        return Thromboprophylaxis()
    return Thromboprophylaxis(decision=Prophylaxis(rows[0].decision), decided_on=rows[0].decided_on)
