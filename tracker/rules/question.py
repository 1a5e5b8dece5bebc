"""The facts of one decision question, member for member as in `docs/contracts/decision.md`.

`None` and an empty tuple both mean "not on record". Instants are aware. The JSON form is read
and written by `tracker.rules.codec`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.rules.vocabulary import (
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

DEFAULT_TIME_ZONE = "America/New_York"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    birth_date: date | None = None
    sex: Sex | None = None
    risk_category: str | None = None
    menses: Menses | None = None
    last_menses_on: date | None = None
    menarche: bool | None = None
    hysterectomy: bool | None = None
    bilateral_oophorectomy: bool | None = None
    natural_menopause: bool | None = None
    indication: Indication | None = None
    therapy_started_on: date | None = None  # information only: dispenses decide
    therapy_ended_on: date | None = None  # information only
    lab_variant: LabVariant | None = None  # None: the general population
    inpatient: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """Of a prescriber, a pharmacy or a healthcare setting. First and last days are certified; a
    suspension takes all of its first day."""

    certified_from: date | None = None
    certified_until: date | None = None
    suspended_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrollment:
    """The patient's agreement. `ended_on` is its last day."""

    risk_category: str | None = None
    signed_by_patient_at: datetime | None = None
    signed_by_guardian_at: datetime | None = None
    signed_by_prescriber_at: datetime | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contraception:
    methods: tuple[Method, ...] = ()
    started_on: date | None = None
    abstinent: bool | None = None
    condom_commitment: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    kind: AttestationKind
    by: Party
    at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyTest:
    """`sensitivity_miu_ml` is the lowest hCG level that the test detects."""

    collected_at: datetime
    result: PregnancyResult
    sensitivity_miu_ml: float | None = None
    setting: Setting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyReport:
    reported_at: datetime
    of: ReportOf
    status: PregnancyStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """`flagged`: an answer needs an intervention, which `resolved_at` ends."""

    by: Party
    completed_at: datetime
    flagged: bool | None = None
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabResult:
    test: LabTest
    value: float
    unit: LabUnit
    collected_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Thromboprophylaxis:
    decision: Prophylaxis | None = None
    decided_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    requirement: str
    by: Party
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One strength on a prescription or an authorization; `quantity` counts capsules."""

    strength_mg: float | None = None
    quantity: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    written_at: datetime | None = None
    channel: Channel | None = None
    risk_category: str | None = None
    days_supply: int | None = None
    refills: int | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """At `authorize` the latest earlier number; at the other gates the prescription's own."""

    issued_at: datetime
    same_patient: bool | None = None
    used_at: datetime | None = None  # the hand-over
    voided_at: datetime | None = None
    risk_category: str | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispense:
    handed_over_on: date
    days_supply: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A dose given in the healthcare setting. `stable`: the patient was, when monitoring ended."""

    given_at: datetime
    monitored_until: datetime | None = None
    stable: bool | None = None
    form_submitted_at: datetime | None = None  # the session's monitoring form


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    issued_at: datetime
    delivery: Delivery | None = None
    recipient: Recipient | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """May this go ahead, at this gate, at this instant, given these facts?

    `time_zone` is the IANA zone in which days are counted, unless the program fixes its own.
    """

    program: str
    gate: Gate
    at: datetime
    time_zone: str = DEFAULT_TIME_ZONE
    patient: Patient = Patient()
    prescriber: Certification = Certification()
    pharmacy: Certification = Certification()
    healthcare_setting: Certification = Certification()
    enrollment: Enrollment = Enrollment()
    contraception: Contraception = Contraception()
    attestations: tuple[Attestation, ...] = ()
    pregnancy_tests: tuple[PregnancyTest, ...] = ()
    pregnancy_reports: tuple[PregnancyReport, ...] = ()
    surveys: tuple[Survey, ...] = ()
    lab_results: tuple[LabResult, ...] = ()
    thromboprophylaxis: Thromboprophylaxis = Thromboprophylaxis()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    prescription: Prescription = Prescription()
    authorization: Authorization | None = None
    dispenses: tuple[Dispense, ...] = ()
    sessions: tuple[Session, ...] = ()
    counseling_checklist_at: datetime | None = None
    medication_guide_given: bool | None = None
    confirmation: Confirmation | None = None
