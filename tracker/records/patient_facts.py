"""The queries about one patient: who it is, the enrollment, the agreement, what was recorded."""

from sqlalchemy import ColumnElement, and_, exists, select

from tracker.records.fact_parameters import ASKED, PATIENT, THIS_ENROLLMENT, Query
from tracker.records.tables.attesting import (
    Acknowledgement,
    Attestation,
    AttestationRevocation,
    Signature,
    Survey,
    SurveyResolution,
)
from tracker.records.tables.enrollments import (
    Agreement,
    AgreementSignature,
    Enrollment,
    EnrollmentEnding,
    PatientIdentity,
    RiskAssessment,
)
from tracker.records.tables.monitoring import (
    Contraception,
    Correction,
    LabResult,
    PregnancyReport,
    PregnancyTest,
    Thromboprophylaxis,
)

Monitored = type[PregnancyTest | LabResult | Contraception | Thromboprophylaxis]


def person() -> dict[str, Query]:
    """Reproductive facts are the patient's, the category is this enrollment's."""
    return {
        "identity": _newest(
            select(PatientIdentity.birth_date, PatientIdentity.sex).where(
                PatientIdentity.patient_id == PATIENT
            ),
            PatientIdentity,
        ),
        "reproduction": _newest(
            select(
                RiskAssessment.menses,
                RiskAssessment.last_menses_on,
                RiskAssessment.menarche,
                RiskAssessment.hysterectomy,
                RiskAssessment.bilateral_oophorectomy,
                RiskAssessment.natural_menopause,
            ).where(RiskAssessment.patient_id == PATIENT),
            RiskAssessment,
        ),
        "category": _newest(
            select(RiskAssessment.risk_category).where(*_of_enrollment(RiskAssessment)),
            RiskAssessment,
        ),
        "enrollment": select(Enrollment.indication, EnrollmentEnding.ended_on)
        .outerjoin(
            EnrollmentEnding,
            and_(
                EnrollmentEnding.patient_id == Enrollment.patient_id,
                EnrollmentEnding.enrollment_id == Enrollment.id,
            ),
        )
        .where(Enrollment.patient_id == PATIENT, Enrollment.id == THIS_ENROLLMENT),
        "agreement": _agreement(),
    }


def statements() -> dict[str, Query]:
    """What was signed under this enrollment, with what took it back or settled it."""
    return {
        "attestations": select(
            Attestation.kind,
            Attestation.by_role.label("by"),
            Attestation.attested_at.label("at"),
            AttestationRevocation.revoked_at,
        )
        .outerjoin(
            AttestationRevocation,
            and_(
                AttestationRevocation.patient_id == Attestation.patient_id,
                AttestationRevocation.attestation_id == Attestation.id,
            ),
        )
        .where(*_of_enrollment(Attestation)),
        "surveys": select(
            Survey.by_role.label("by"),
            Survey.completed_at,
            Survey.flagged,
            SurveyResolution.resolved_at,
        )
        .outerjoin(
            SurveyResolution,
            and_(
                SurveyResolution.patient_id == Survey.patient_id,
                SurveyResolution.survey_id == Survey.id,
            ),
        )
        .where(*_of_enrollment(Survey)),
        "acknowledgements": select(
            Acknowledgement.requirement,
            Acknowledgement.acknowledged_at.label("at"),
            Acknowledgement.reason,
        ).where(*_of_enrollment(Acknowledgement)),
    }


def monitoring() -> dict[str, Query]:
    return {
        "contraception": _newest(
            select(
                Contraception.methods,
                Contraception.started_on,
                Contraception.abstinent,
                Contraception.condom_commitment,
            ).where(*_standing(Contraception)),
            Contraception,
        ),
        "pregnancy_tests": select(
            PregnancyTest.collected_at,
            PregnancyTest.result,
            PregnancyTest.sensitivity_miu_ml,
            PregnancyTest.setting,
        ).where(*_standing(PregnancyTest)),
        "pregnancy_reports": select(
            PregnancyReport.reported_at,
            PregnancyReport.of_whom.label("of"),
            PregnancyReport.status,
        ).where(PregnancyReport.patient_id == PATIENT),
        "lab_results": select(
            LabResult.test, LabResult.value, LabResult.unit, LabResult.collected_on
        ).where(*_standing(LabResult)),
        "thromboprophylaxis": _newest(
            select(Thromboprophylaxis.decision, Thromboprophylaxis.decided_on).where(
                *_standing(Thromboprophylaxis)
            ),
            Thromboprophylaxis,
        ),
    }


def _of_enrollment(
    table: type[RiskAssessment | Attestation | Survey | Acknowledgement],
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.patient_id == PATIENT, table.enrollment_id == THIS_ENROLLMENT


def _standing(table: Monitored) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """This patient's rows that nobody has corrected."""
    corrected = exists().where(
        Correction.patient_id == table.patient_id, Correction.fact_id == table.id
    )
    return table.patient_id == PATIENT, ~corrected


def _newest(
    query: Query,
    table: type[PatientIdentity | RiskAssessment | Agreement | Contraception | Thromboprophylaxis],
) -> Query:
    return query.order_by(table.recorded_at.desc(), table.id.desc()).limit(1)


def _agreement() -> Query:
    """The newest one with its signatures, complete or not: after a change of category the old
    one is in force no more, and the new one not before it is signed."""
    newest = (
        _newest(
            select(Agreement.id, Agreement.risk_category).where(
                Agreement.patient_id == PATIENT, Agreement.enrollment_id == THIS_ENROLLMENT
            ),
            Agreement,
        )
        .correlate(ASKED)
        .subquery()
    )
    return (
        select(newest.c.risk_category, AgreementSignature.capacity, Signature.signed_at)
        .select_from(newest)
        .outerjoin(
            AgreementSignature,
            and_(
                AgreementSignature.patient_id == PATIENT,
                AgreementSignature.agreement_id == newest.c.id,
            ),
        )
        .outerjoin(Signature, Signature.id == AgreementSignature.signature_id)
    )
