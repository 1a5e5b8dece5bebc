"""What if: a question with some of its facts otherwise. Pure; nothing of it is ever stored."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Final, TypeVar

from tracker.rules.question import (
    Attestation,
    Confirmation,
    Dispense,
    LabResult,
    PregnancyTest,
    Question,
    Survey,
)
from tracker.rules.vocabulary import (
    AttestationKind,
    Channel,
    Delivery,
    LabTest,
    LabUnit,
    Menses,
    Method,
    Party,
    Prophylaxis,
)

LAST_TESTS: Final = 3
"""So many of the newest pregnancy tests can be changed; the earlier ones stay as they are."""

Item = TypeVar("Item")
_PATIENT: Final = (
    "risk_category",
    "menses",
    "last_menses_on",
    "menarche",
    "hysterectomy",
    "bilateral_oophorectomy",
    "natural_menopause",
)
_CONTRACEPTION: Final = ("methods", "started_on", "abstinent", "condom_commitment")
_COUNTER: Final = ("counseling_checklist_at", "medication_guide_given")
_PRESCRIPTION: Final = ("written_at", "channel", "days_supply", "refills", "risk_category")
_COUNTED: Final = (LabTest.ANC, LabTest.PLATELETS)
_ANSWERERS: Final = frozenset({Party.PATIENT, Party.GUARDIAN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """The facts that people change most, of one question.

    Each list or pair holds the newest record of its kind; None: none is on record. The counts are
    per microliter.
    """

    at: datetime
    written_at: datetime | None = None
    channel: Channel | None = None
    days_supply: int | None = None
    refills: int | None = None
    risk_category: str | None = None
    menses: Menses | None = None
    last_menses_on: date | None = None
    menarche: bool | None = None
    hysterectomy: bool | None = None
    bilateral_oophorectomy: bool | None = None
    natural_menopause: bool | None = None
    tests: tuple[PregnancyTest, ...] = ()
    methods: tuple[Method, ...] = ()
    started_on: date | None = None
    abstinent: bool | None = None
    condom_commitment: bool | None = None
    counseled_at: datetime | None = None
    patient_survey_at: datetime | None = None
    prescriber_survey_at: datetime | None = None
    counted_on: date | None = None
    anc: float | None = None
    platelets: float | None = None
    prophylaxis: Prophylaxis | None = None
    prophylaxis_on: date | None = None
    handed_over_on: date | None = None
    handed_over_days: int | None = None
    counseling_checklist_at: datetime | None = None
    medication_guide_given: bool | None = None
    confirmed_at: datetime | None = None
    delivery: Delivery | None = None


def supposition_of(question: Question) -> Supposition:
    """The facts as they are."""
    patient, use, order = question.patient, question.contraception, question.prescription
    counts = [_newest(question.lab_results, _counts(test)) for test in _COUNTED]
    counseled = _newest(question.attestations, _is_counseling)
    by_patient = _newest(question.surveys, _by_patient)
    by_prescriber = _newest(question.surveys, _by_prescriber)
    supplied = question.dispenses[-1] if question.dispenses else None
    return Supposition(
        at=question.at,
        **{name: getattr(patient, name) for name in _PATIENT},
        **{name: getattr(use, name) for name in _CONTRACEPTION},
        **{name: getattr(question, name) for name in _COUNTER},
        written_at=order.written_at,
        channel=order.channel,
        days_supply=order.days_supply,
        refills=order.refills,
        tests=question.pregnancy_tests[-LAST_TESTS:],
        counseled_at=counseled.at if counseled else None,
        patient_survey_at=by_patient.completed_at if by_patient else None,
        prescriber_survey_at=by_prescriber.completed_at if by_prescriber else None,
        counted_on=next((each.collected_on for each in counts if each), None),
        anc=counts[0].value if counts[0] else None,
        platelets=counts[1].value if counts[1] else None,
        prophylaxis=question.thromboprophylaxis.decision,
        prophylaxis_on=question.thromboprophylaxis.decided_on,
        handed_over_on=supplied.handed_over_on if supplied else None,
        handed_over_days=supplied.days_supply if supplied else None,
        confirmed_at=question.confirmation.issued_at if question.confirmation else None,
        delivery=question.confirmation.delivery if question.confirmation else None,
    )


def supposing(question: Question, now: Supposition, then: Supposition) -> Question:
    """The question with what `then` says otherwise than `now`; everything else as it is."""
    changed = {
        field.name: getattr(then, field.name)
        for field in fields(Supposition)
        if getattr(then, field.name) != getattr(now, field.name)
    }
    question = replace(
        question,
        at=then.at,
        patient=replace(question.patient, **_of(changed, _PATIENT)),
        contraception=replace(question.contraception, **_of(changed, _CONTRACEPTION)),
        prescription=replace(question.prescription, **_of(changed, _PRESCRIPTION)),
        **_of(changed, _COUNTER),
    )
    return _with_records(question, now, then, frozenset(changed))


def _with_records(
    question: Question, now: Supposition, then: Supposition, changed: frozenset[str]
) -> Question:
    if "tests" in changed:
        kept = question.pregnancy_tests[: len(question.pregnancy_tests) - len(now.tests)]
        question = replace(question, pregnancy_tests=(*kept, *then.tests))
    if changed & {"counted_on", "anc", "platelets"}:
        question = replace(question, lab_results=_counted(question.lab_results, then))
    if changed & {"prophylaxis", "prophylaxis_on"}:
        taken = replace(
            question.thromboprophylaxis, decision=then.prophylaxis, decided_on=then.prophylaxis_on
        )
        question = replace(question, thromboprophylaxis=taken)
    if changed & {"handed_over_on", "handed_over_days"}:
        question = replace(question, dispenses=_supplied(question.dispenses, then))
    if changed & {"confirmed_at", "delivery"}:
        question = replace(question, confirmation=_confirmed(question.confirmation, then))
    return _with_statements(question, then, changed)


def _with_statements(question: Question, then: Supposition, changed: frozenset[str]) -> Question:
    if "counseled_at" in changed:
        made = _attested(question, then.counseled_at)
        attested = _replaced(question.attestations, _is_counseling, made)
        question = replace(question, attestations=attested)
    for name, is_theirs, by in (
        ("patient_survey_at", _by_patient, Party.PATIENT),
        ("prescriber_survey_at", _by_prescriber, Party.PRESCRIBER),
    ):
        if name in changed:
            last = _newest(question.surveys, is_theirs)
            answered = _answered(last, by, getattr(then, name))
            surveys = _replaced(question.surveys, is_theirs, answered)
            question = replace(question, surveys=surveys)
    return question


def _attested(question: Question, at: datetime | None) -> Attestation | None:
    if at is None:
        return None
    return Attestation(kind=AttestationKind.CONTRACEPTION_COUNSELING, by=Party.PRESCRIBER, at=at)


def _answered(last: Survey | None, by: Party, at: datetime | None) -> Survey | None:
    """A flag stays on a survey whose day alone is changed."""
    if at is None:
        return None
    return replace(last, completed_at=at) if last else Survey(by=by, completed_at=at)


def _counted(results: tuple[LabResult, ...], then: Supposition) -> tuple[LabResult, ...]:
    for test, value in zip(_COUNTED, (then.anc, then.platelets), strict=True):
        made = None
        if value is not None and then.counted_on is not None:
            made = LabResult(
                test=test, value=value, unit=LabUnit.PER_MICROLITER, collected_on=then.counted_on
            )
        results = _replaced(results, _counts(test), made)
    return results


def _supplied(dispenses: tuple[Dispense, ...], then: Supposition) -> tuple[Dispense, ...]:
    if then.handed_over_on is None or then.handed_over_days is None:
        return dispenses[:-1]
    made = Dispense(handed_over_on=then.handed_over_on, days_supply=then.handed_over_days)
    return (*dispenses[:-1], made)


def _confirmed(last: Confirmation | None, then: Supposition) -> Confirmation | None:
    if then.confirmed_at is None:
        return None
    known = last or Confirmation(issued_at=then.confirmed_at)
    return replace(known, issued_at=then.confirmed_at, delivery=then.delivery)


def _is_counseling(each: Attestation) -> bool:
    return (
        each.kind is AttestationKind.CONTRACEPTION_COUNSELING
        and each.by is Party.PRESCRIBER
        and each.revoked_at is None
    )


def _by_patient(each: Survey) -> bool:
    return each.by in _ANSWERERS


def _by_prescriber(each: Survey) -> bool:
    return each.by is Party.PRESCRIBER


def _counts(test: LabTest) -> Callable[[LabResult], bool]:
    return lambda each: each.test is test


def _newest(items: tuple[Item, ...], wanted: Callable[[Item], bool]) -> Item | None:
    """Records stand oldest first."""
    return next((each for each in reversed(items) if wanted(each)), None)


def _replaced(
    items: tuple[Item, ...], wanted: Callable[[Item], bool], made: Item | None
) -> tuple[Item, ...]:
    """The newest of its kind gives way to `made`; None only takes it away."""
    last = _newest(items, wanted)
    kept = tuple(each for each in items if each is not last)
    return kept if made is None else (*kept, made)


def _of(changed: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: changed[name] for name in names if name in changed}
