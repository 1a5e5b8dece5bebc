"""The JSON form of a question: reads exactly what `docs/contracts/decision.schema.json` takes.

`parse_question` takes the text, `question_from_object` an already decoded document,
`question_to_object` gives the canonical document: what is not on record is left out, instants in
UTC end in `Z`, other offsets stay as they were written.
"""

from datetime import date, datetime

from tracker.rules.json_text import read_json
from tracker.rules.question import (
    Acknowledgement,
    Attestation,
    Authorization,
    Certification,
    Confirmation,
    Contraception,
    Dispense,
    Enrollment,
    LabResult,
    Line,
    Patient,
    PregnancyReport,
    PregnancyTest,
    Prescription,
    Question,
    Session,
    Survey,
    Thromboprophylaxis,
)
from tracker.rules.readers import (
    above_zero,
    any_text,
    at_least,
    day,
    instant,
    many,
    number,
    one_of,
    one_of_codes,
    optional,
    record,
    some_text,
    time_zone,
    true_or_false,
    whole,
)
from tracker.rules.timeline import utc
from tracker.rules.vocabulary import (
    RISK_CATEGORIES,
    AttestationKind,
    Channel,
    Delivery,
    Gate,
    Indication,
    LabTest,
    LabUnit,
    LabVariant,
    Menses,
    Method,
    Party,
    PregnancyResult,
    PregnancyStatus,
    Prophylaxis,
    Recipient,
    ReportOf,
    Setting,
    Sex,
)

_category = optional(one_of_codes(RISK_CATEGORIES))
_day = optional(day)
_flag = optional(true_or_false)
_instant = optional(instant)
_party = one_of(Party)

_certification = record(
    Certification, certified_from=_day, certified_until=_day, suspended_from=_day
)
_lines = many(
    record(Line, strength_mg=above_zero(number), quantity=above_zero(number)),
)
_patient = record(
    Patient,
    birth_date=_day,
    sex=optional(one_of(Sex)),
    risk_category=_category,
    menses=optional(one_of(Menses)),
    last_menses_on=_day,
    menarche=_flag,
    hysterectomy=_flag,
    bilateral_oophorectomy=_flag,
    natural_menopause=_flag,
    indication=optional(one_of(Indication)),
    therapy_started_on=_day,
    therapy_ended_on=_day,
    lab_variant=optional(one_of(LabVariant)),
    inpatient=_flag,
)
_enrollment = record(
    Enrollment,
    risk_category=_category,
    signed_by_patient_at=_instant,
    signed_by_guardian_at=_instant,
    signed_by_prescriber_at=_instant,
    ended_on=_day,
)
_contraception = record(
    Contraception,
    methods=many(one_of(Method), unique=True),
    started_on=_day,
    abstinent=_flag,
    condom_commitment=_flag,
)
_attestation = record(
    Attestation,
    required=("kind", "by", "at"),
    kind=one_of(AttestationKind),
    by=_party,
    at=instant,
    revoked_at=_instant,
)
_pregnancy_test = record(
    PregnancyTest,
    required=("collected_at", "result"),
    collected_at=instant,
    result=one_of(PregnancyResult),
    sensitivity_miu_ml=optional(above_zero(number)),
    setting=optional(one_of(Setting)),
)
_pregnancy_report = record(
    PregnancyReport,
    required=("reported_at", "of", "status"),
    reported_at=instant,
    of=one_of(ReportOf),
    status=one_of(PregnancyStatus),
)
_survey = record(
    Survey,
    required=("by", "completed_at"),
    by=_party,
    completed_at=instant,
    flagged=_flag,
    resolved_at=_instant,
)
_lab_result = record(
    LabResult,
    required=("test", "value", "unit", "collected_on"),
    test=one_of(LabTest),
    value=at_least(0, number),
    unit=one_of(LabUnit),
    collected_on=day,
)
_acknowledgement = record(
    Acknowledgement,
    required=("requirement", "by", "at"),
    requirement=some_text,
    by=_party,
    at=instant,
    reason=optional(any_text),
)
_prescription = record(
    Prescription,
    written_at=instant,
    channel=optional(one_of(Channel)),
    risk_category=_category,
    days_supply=optional(at_least(1, whole)),
    refills=optional(at_least(0, whole)),
    lines=_lines,
)
_authorization = record(
    Authorization,
    required=("issued_at",),
    issued_at=instant,
    same_patient=_flag,
    used_at=_instant,
    voided_at=_instant,
    risk_category=_category,
    lines=_lines,
)
_session = record(
    Session,
    required=("given_at",),
    given_at=instant,
    monitored_until=_instant,
    stable=_flag,
    form_submitted_at=_instant,
)
_question = record(
    Question,
    required=("program", "gate", "at"),
    program=some_text,
    gate=one_of(Gate),
    at=instant,
    time_zone=time_zone,
    patient=_patient,
    prescriber=_certification,
    pharmacy=_certification,
    healthcare_setting=_certification,
    enrollment=_enrollment,
    contraception=_contraception,
    attestations=many(_attestation),
    pregnancy_tests=many(_pregnancy_test),
    pregnancy_reports=many(_pregnancy_report),
    surveys=many(_survey),
    lab_results=many(_lab_result),
    thromboprophylaxis=record(Thromboprophylaxis, decision=one_of(Prophylaxis), decided_on=_day),
    acknowledgements=many(_acknowledgement),
    prescription=_prescription,
    authorization=_authorization,
    dispenses=many(
        record(
            Dispense,
            required=("handed_over_on", "days_supply"),
            handed_over_on=day,
            days_supply=at_least(1, whole),
        )
    ),
    sessions=many(_session),
    counseling_checklist_at=_instant,
    medication_guide_given=_flag,
    confirmation=record(
        Confirmation,
        required=("issued_at",),
        issued_at=instant,
        delivery=optional(one_of(Delivery)),
        recipient=optional(one_of(Recipient)),
    ),
)


def parse_question(text: str | bytes) -> Question:
    """The question that one JSON document holds, or InvalidQuestion with the path at fault."""
    return question_from_object(read_json(text))


def question_from_object(value: object, path: str = "") -> Question:
    """The same for an already decoded document that stands at `path` of its file."""
    return _question(value, path)


def question_to_object(question: Question) -> dict[str, object]:
    """The canonical document; reading it gives an equal question."""
    return _members(question)


def instant_text(instant: datetime) -> str:
    """RFC 3339. UTC ends in `Z`; an offset with seconds (before 1900) is written in UTC."""
    offset = instant.utcoffset()
    if offset is not None and offset.total_seconds() % 60:
        instant = utc(instant)
    written = instant.isoformat()
    return written.removesuffix("+00:00") + "Z" if written.endswith("+00:00") else written


def _members(value: object) -> dict[str, object]:
    names = type(value).__dataclass_fields__  # type: ignore[attr-defined]
    plain = {name: _plain(getattr(value, name)) for name in names}
    return {name: member for name, member in plain.items() if member not in (None, [], {})}


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return str(value)
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return _members(value)
