"""The facts that a practice records, and how each is checked before it is stored."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from tracker.rules.errors import InvalidInput
from tracker.rules.timeline import day_of
from tracker.rules.vocabulary import (
    LabTest,
    LabUnit,
    Method,
    PregnancyResult,
    Prophylaxis,
    Setting,
    Sex,
)
from tracker.services.caring import Cared

OPENING: Final = frozenset({PregnancyResult.POSITIVE, PregnancyResult.INDETERMINATE})
"""Results that open a pregnancy case (domain.md 10.3)."""

UNITS: Final = {
    LabTest.ANC: LabUnit.PER_MICROLITER,
    LabTest.PLATELETS: LabUnit.PER_MICROLITER,
    LabTest.ALT: LabUnit.UNITS_PER_LITER,
    LabTest.AST: LabUnit.UNITS_PER_LITER,
}
# Ten times what a body can hold: only a slip of the hand lies above.
_MOST: Final = {
    LabTest.ANC: 1_000_000,
    LabTest.PLATELETS: 10_000_000,
    LabTest.ALT: 100_000,
    LabTest.AST: 100_000,
}

_LONG_AGO: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class PregnancyTestRequest:
    """`sensitivity_miu_ml`: the lowest hCG level that the test detects. `long_ago`: it is meant
    that this was more than a year ago."""

    patient_id: str
    collected_at: datetime
    result: str
    sensitivity_miu_ml: float | None
    setting: str | None
    long_ago: bool = False


@dataclass(frozen=True, slots=True)
class BloodCountRequest:
    """Counts per microliter; liver tests in U/L, where they were made. `long_ago` as above."""

    patient_id: str
    collected_on: date
    anc: int
    platelets: int
    alt: int | None = None
    ast: int | None = None
    long_ago: bool = False

    @property
    def values(self) -> dict[LabTest, int]:
        pairs = ((test, getattr(self, test.value)) for test in LabTest)
        return {test: value for test, value in pairs if value is not None}


@dataclass(frozen=True, slots=True)
class ContraceptionRequest:
    """What is in use from `started_on`; None for what was not asked."""

    patient_id: str
    methods: tuple[str, ...]
    started_on: date | None
    abstinent: bool | None
    condom_commitment: bool | None


@dataclass(frozen=True, slots=True)
class ThromboprophylaxisRequest:
    """An agent, or `contraindicated`."""

    patient_id: str
    decision: str
    decided_on: date


Entry = PregnancyTestRequest | BloodCountRequest | ContraceptionRequest | ThromboprophylaxisRequest


def check(cared: Cared, entry: Entry) -> None:
    """Raises InvalidInput, by the form's field, for what cannot be so."""
    match entry:
        case PregnancyTestRequest():
            _check_test(cared, entry)
        case BloodCountRequest():
            cared.check_day("collected_on", entry.collected_on)
            _ask_if_long_ago(cared, entry.collected_on, meant=entry.long_ago)
            for test, value in entry.values.items():
                if not 0 <= value <= _MOST[test]:
                    raise InvalidInput(test.value, f"Enter a whole number of {UNITS[test]}.")
        case ContraceptionRequest():
            _check_contraception(cared, entry)
        case ThromboprophylaxisRequest():
            _check_known("decision", Prophylaxis, entry.decision)
            cared.check_day("decided_on", entry.decided_on)


def _check_test(cared: Cared, test: PregnancyTestRequest) -> None:
    if cared.patient.sex == Sex.MALE:
        raise InvalidInput(
            "result", "The patient is male on record: no pregnancy test belongs here."
        )
    _check_known("result", PregnancyResult, test.result)
    if test.setting is not None:
        _check_known("setting", Setting, test.setting)
    detects = test.sensitivity_miu_ml
    if detects is not None and not 0 < detects <= 10_000:
        raise InvalidInput("sensitivity_miu_ml", "Enter the level in mIU/mL, above 0.")
    cared.check_instant("collected_at", test.collected_at)
    _ask_if_long_ago(cared, day_of(test.collected_at, cared.zone), meant=test.long_ago)


def _ask_if_long_ago(cared: Cared, day: date, *, meant: bool) -> None:
    """Mostly a slip in the year. Whatever a program marks as back-dated, after days, is recorded
    without a question: the first tests of an enrollment are that old."""
    if not meant and day_of(cared.at, cared.zone) - day > _LONG_AGO:
        raise InvalidInput(
            "long_ago",
            "This was collected more than a year ago. Mend the date, or tick that it is right.",
        )


def _check_contraception(cared: Cared, entry: ContraceptionRequest) -> None:
    for method in entry.methods:
        _check_known("methods", Method, method)
    if not (entry.methods or entry.abstinent or entry.condom_commitment):
        raise InvalidInput("methods", "Choose what is in use: methods, a condom, or abstinence.")
    if entry.started_on is not None:
        cared.check_day("started_on", entry.started_on)
    elif entry.methods:
        raise InvalidInput("started_on", "Enter since when these methods are used together.")


def _check_known(field: str, words: type[StrEnum], word: str) -> None:
    if word not in set(words):
        raise InvalidInput(field, "Choose one of the answers listed.")
