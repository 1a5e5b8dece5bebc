"""What a program version says beside its requirements: products, forms, topics, questions.

Rows of the definition; pages and services read them, `decide` does not. An empty `categories`
means every category. `mark` is the mark of `docs` and domain.md: S:n, S2:n, B, U, I.
"""

from dataclasses import dataclass
from typing import Literal

from tracker.rules.problems import UnfitValue
from tracker.rules.vocabulary import Indication, LabTest, Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One package that may be dispensed. `ndc` has 11 digits; `mark` may hold B or U."""

    ndc: str
    name: str
    strength_mg: float
    holder: str
    source: str
    mark: Mark
    package: str = ""

    def __post_init__(self) -> None:
        if not (len(self.ndc) == 11 and self.ndc.isascii() and self.ndc.isdigit()):
            raise UnfitValue("ndc", f"{self.ndc!r} is not 11 digits")
        if self.strength_mg <= 0:
            raise UnfitValue("strength_mg", "is not above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A statement of the label that the prescriber confirms at enrollment."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabeledIndication:
    """What the drug is for: all of `every` and, where given, one of `either` must hold."""

    code: Indication
    label: str
    source: str
    mark: Mark
    every: tuple[Criterion, ...] = ()
    either: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyPattern:
    """How many capsules a supply holds: `capsules_per_day` on the first `days_on` days of each
    cycle of `cycle_days`."""

    capsules_per_day: int
    days_on: int
    cycle_days: int
    text: str
    source: str
    mark: Mark

    def __post_init__(self) -> None:
        if self.capsules_per_day < 1:
            raise UnfitValue("capsules_per_day", "is not above 0")
        if not 0 < self.days_on <= self.cycle_days:
            raise UnfitValue("days_on", "needs 0 < days_on <= cycle_days")

    def capsules(self, days_supply: int) -> int:
        """The most capsules of one strength for that many days, counted from day 1 of a cycle."""
        cycles, rest = divmod(days_supply, self.cycle_days)
        return self.capsules_per_day * (cycles * self.days_on + min(rest, self.days_on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence to be read out and confirmed: of an agreement, or of a checklist."""

    key: str
    text: str
    mark: Mark
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyQuestion:
    """A yes-or-no question. The `risky` answer flags the survey.

    `contradicts` is the key of a question about the same fact, of the other party's survey or of
    this one: where one answer is risky and the other is not, the later survey is flagged.
    """

    key: str
    by: Literal["patient", "prescriber"]
    text: str
    risky: Literal["yes", "no"]
    mark: Mark
    categories: tuple[str, ...] = ()
    contradicts: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseHold:
    """The label's advice where the latest count of `test` is under `below`, per microliter.

    Advice only: no gate reads it. Of several rows that fit, the one with the lowest `below` holds.
    `only_if` names what must be so beside the count.
    """

    key: str
    indication: Indication
    test: LabTest
    below: int
    action: str
    restart: str
    source: str
    mark: Mark
    only_if: str = ""

    def __post_init__(self) -> None:
        if self.below < 1:
            raise UnfitValue("below", "is not above 0")

    @property
    def unverified(self) -> bool:
        """General knowledge or uncertain, as its mark says (domain.md)."""
        return bool({"B", "U"} & set(self.mark.split()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    name: str
    reach: str
    use: str
    mark: Mark
