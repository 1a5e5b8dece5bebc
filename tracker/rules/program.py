"""A program version: what is required from one date on, as values.

Made by `tracker.rules.parsing` from one TOML file and never changed. A requirement carries what is
common to all (key, owner, source, sentences) and its kind with the kind's own parameters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from tracker.rules.kinds import Kind
from tracker.rules.kinds.standing import AgreementInForce, AgreementSigned
from tracker.rules.labeling import (
    Contact,
    DoseHold,
    LabeledIndication,
    Product,
    Statement,
    SupplyPattern,
    SurveyQuestion,
)
from tracker.rules.problems import UnfitValue
from tracker.rules.vocabulary import (
    RISK_CATEGORIES,
    Enforcement,
    Etasu,
    Gate,
    Mark,
    Owner,
    Party,
    ProgramStatus,
    Sex,
)

ADULT_FROM_AGE = 18
"""Where a definition has no risk categories, and so says nothing else (domain.md 10.5)."""

K = TypeVar("K", bound=Kind)
Row = TypeVar("Row", Statement, SurveyQuestion)
FactsFrom = Literal["records", "files"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A risk category, and whom it is for. `age` "any" makes no difference by age."""

    code: str
    label: str
    definition: str
    sexes: tuple[Sex, ...]
    age: Literal["adult", "child", "any"]
    reproductive_potential: bool
    needs_contraception: bool
    source: str
    mark: Mark

    def __post_init__(self) -> None:
        if self.code not in RISK_CATEGORIES:
            raise UnfitValue("code", f"{self.code!r} is no code of a question")

    @property
    def guardian_signs(self) -> bool:
        """A child's category: the guardian signs, and may answer surveys."""
        return self.age == "child"


@dataclass(frozen=True, slots=True, kw_only=True)
class NonReproductive:
    """Which recorded facts make a female not of reproductive potential (domain.md 10.6).

    Natural menopause counts from the age `menopause_from_age`, once the last menses lie
    `menopause_months` calendar months back. `before_menarche` says at which age a recorded
    missing menarche counts. `adult_from_age` divides children from adults.
    """

    adult_from_age: int
    menopause_from_age: int
    menopause_months: int
    before_menarche: Literal["never", "child", "any-age"]
    birth_date_unknown: Literal["adult", "cannot-tell"]
    source: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class QualifyingTest:
    """Which pregnancy tests count (domain.md 10.3, 10.23, 10.31).

    A test must detect `sensitivity_at_most_miu_ml` or less. Home tests count never, or only
    `during-treatment-if-permitted` by the prescriber: collected on or after the day of a dispense.
    """

    sensitivity_at_most_miu_ml: int
    home_tests: Literal["never", "during-treatment-if-permitted"]
    source: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKeeping:
    """How late a fact may be recorded before it is marked as back-dated.

    `back_dated_after_days` counts calendar days from the day on which it happened; a fact recorded
    on that very day is not marked. A mark stops nothing: it is shown and logged.
    """

    back_dated_after_days: int
    source: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Sentences:
    """What an outcome says: what is so, and for an unmet one what to do."""

    reason: str
    remedy: str | None
    owner: Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that must hold at some gates. `key` is stable: findings and tests name it."""

    key: str
    title: str
    gates: tuple[Gate, ...]
    enforcement: Enforcement
    owner: Owner
    source: str
    mark: Mark
    rule: Kind
    says: Mapping[str, Sentences]
    etasu: Etasu | None = None
    unverified: bool = False
    acknowledged_by: Party | None = None
    acknowledged_hours: int = 0

    @property
    def cited(self) -> str:
        """The source as shown, with its mark."""
        return f"{self.source} [{self.mark}]"


@dataclass(frozen=True, kw_only=True)
class ProgramVersion:
    """One program from one date on. `zone` None: days are counted in the question's zone.

    Programs without a risk to an unborn child have no categories and none of the two rules below
    them. `facts_from` says whether this application keeps the records that the requirements ask
    for, or whether questions about the program come in files alone.
    """

    slug: str
    name: str
    drug: str
    effective_from: date
    status: ProgramStatus
    notice: str
    digest: str
    zone: str | None
    categories: Mapping[str, Category]
    non_reproductive: NonReproductive | None
    pregnancy_tests: QualifyingTest | None
    requirements: tuple[Requirement, ...]
    products: tuple[Product, ...]
    indications: tuple[LabeledIndication, ...]
    supply: SupplyPattern | None
    counseling: tuple[Statement, ...]
    agreement: tuple[Statement, ...]
    surveys: tuple[SurveyQuestion, ...]
    contacts: tuple[Contact, ...]
    facts_from: FactsFrom = "records"
    records: RecordKeeping | None = None
    dose_holds: tuple[DoseHold, ...] = ()

    @property
    def ref(self) -> str:
        return f"{self.slug}@{self.effective_from.isoformat()}"

    @cached_property
    def by_gate(self) -> Mapping[Gate, tuple[Requirement, ...]]:
        return {gate: tuple(r for r in self.requirements if gate in r.gates) for gate in Gate}

    @cached_property
    def fixed_zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.zone) if self.zone else None

    @property
    def has_agreement(self) -> bool:
        return any(self.rule(kind) is not None for kind in (AgreementSigned, AgreementInForce))

    @property
    def adult_from_age(self) -> int:
        rule = self.non_reproductive
        return ADULT_FROM_AGE if rule is None else rule.adult_from_age

    @property
    def enrolls(self) -> bool:
        """Whether patients are enrolled in this application: an open program on its records."""
        return self.status is ProgramStatus.ACTIVE and self.facts_from == "records"

    def requirement(self, key: str) -> Requirement:
        """The requirement of that key; KeyError when the version has none."""
        return self._by_key[key]

    def rule(self, kind: type[K]) -> K | None:
        """The first requirement's rule of that kind, if the version has one."""
        found = self._by_kind.get(kind)
        return found if isinstance(found, kind) else None

    def product(self, ndc: str) -> Product | None:
        return self._by_ndc.get(ndc)

    def agreement_for(self, category: str) -> tuple[Statement, ...]:
        """What a patient of that category signs."""
        return _rows_for(self.agreement, category)

    def counseling_for(self, category: str) -> tuple[Statement, ...]:
        """What the pharmacist tells a patient of that category, item by item."""
        return _rows_for(self.counseling, category)

    def survey_for(self, by: str, category: str) -> tuple[SurveyQuestion, ...]:
        """The questions to the "patient" (or guardian) or the "prescriber"."""
        return tuple(q for q in _rows_for(self.surveys, category) if q.by == by)

    @cached_property
    def _by_key(self) -> Mapping[str, Requirement]:
        return {requirement.key: requirement for requirement in self.requirements}

    @cached_property
    def _by_kind(self) -> Mapping[type[object], Kind]:
        return {type(r.rule): r.rule for r in reversed(self.requirements)}

    @cached_property
    def _by_ndc(self) -> Mapping[str, Product]:
        return {product.ndc: product for product in self.products}


def _rows_for(rows: tuple[Row, ...], category: str) -> tuple[Row, ...]:
    return tuple(row for row in rows if not row.categories or category in row.categories)
