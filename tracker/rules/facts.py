"""What is on record at the instant of a question, as one program version sees it.

Facts dated after that instant are left out here, once, for every check (domain.md 10.18). Days are
counted in the program's zone, or in the question's where the program fixes none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from tracker.rules.kinds.standing import AgreementSigned
from tracker.rules.program import Category, ProgramVersion, QualifyingTest
from tracker.rules.question import (
    Attestation,
    Authorization,
    Confirmation,
    Dispense,
    LabResult,
    PregnancyTest,
    Prescription,
    Question,
    Session,
    Survey,
)
from tracker.rules.timeline import add_days, birthday, day_of, zone_named
from tracker.rules.vocabulary import (
    AttestationKind,
    Method,
    Party,
    PregnancyResult,
    Setting,
)

Listed = Literal[
    "attestations",
    "pregnancy_tests",
    "pregnancy_reports",
    "surveys",
    "lab_results",
    "acknowledgements",
    "dispenses",
    "sessions",
]


@dataclass(frozen=True, eq=False)
class Facts:
    """The question's facts, looked at by one version."""

    version: ProgramVersion
    question: Question

    @cached_property
    def zone(self) -> ZoneInfo:
        return self.version.fixed_zone or question_zone(self.question)

    @property
    def at(self) -> datetime:
        return self.question.at

    @cached_property
    def today(self) -> date:
        """The day of the question."""
        return self.day(self.question.at)

    def day(self, instant: datetime) -> date:
        return day_of(instant, self.zone)

    def known(self, instant: datetime | None) -> datetime | None:
        """The instant, unless it lies after the question."""
        return instant if instant is not None and instant <= self.at else None

    def path(self, listed: Listed, item: object) -> str:
        """Where the item stands in the question: `pregnancy_tests[1]`."""
        items: tuple[object, ...] = getattr(self.question, listed)
        return next(f"{listed}[{index}]" for index, each in enumerate(items) if each is item)

    # The patient

    @cached_property
    def category(self) -> Category | None:
        """The category on record; None when it is missing or of another program."""
        return self.version.categories.get(self.question.patient.risk_category or "")

    @cached_property
    def is_child(self) -> bool:
        """Under the program's adult age on the day of the question; unknown is adult."""
        born_on = self.question.patient.birth_date
        age = self.version.adult_from_age
        return born_on is not None and born_on <= self.today < birthday(born_on, age)

    @cached_property
    def guardian_signs(self) -> bool:
        """By the category on record in programs with child categories, else by age (10.5)."""
        rule = self.version.rule(AgreementSigned)
        if rule is not None and rule.guardian == "by-category" and self.category is not None:
            return self.category.guardian_signs
        return self.is_child

    @cached_property
    def signer_at(self) -> datetime | None:
        """When the patient, or the guardian in the patient's place, signed the agreement."""
        agreement = self.question.enrollment
        if self.guardian_signs:
            return self.known(agreement.signed_by_guardian_at)
        return self.known(agreement.signed_by_patient_at)

    @cached_property
    def prescriber_at(self) -> datetime | None:
        """When the prescriber signed the agreement."""
        return self.known(self.question.enrollment.signed_by_prescriber_at)

    @cached_property
    def signed_at(self) -> datetime | None:
        """When the last needed signature was made; None where one is missing (10.4)."""
        if self.signer_at is None or self.prescriber_at is None:
            return None
        return max(self.signer_at, self.prescriber_at)

    @cached_property
    def methods(self) -> tuple[Method, ...]:
        """Contraceptive methods in use: none before the day on which they start."""
        contraception = self.question.contraception
        started_on = contraception.started_on
        return () if started_on is not None and started_on > self.today else contraception.methods

    # The prescription and its numbers

    @cached_property
    def prescription(self) -> Prescription:
        """The prescription at hand; one written after the question is missing as a whole."""
        written_at = self.question.prescription.written_at
        if written_at is not None and written_at > self.at:
            return Prescription()
        return self.question.prescription

    @property
    def written_at(self) -> datetime | None:
        return self.prescription.written_at

    @cached_property
    def written_on(self) -> date | None:
        return None if self.written_at is None else self.day(self.written_at)

    @cached_property
    def authorization(self) -> Authorization | None:
        found = self.question.authorization
        return found if found is not None and found.issued_at <= self.at else None

    @cached_property
    def confirmation(self) -> Confirmation | None:
        found = self.question.confirmation
        return found if found is not None and found.issued_at <= self.at else None

    # Dispenses

    @cached_property
    def dispenses(self) -> tuple[Dispense, ...]:
        """On record by the day of the question, oldest first; of one day the largest last."""
        found = [each for each in self.question.dispenses if each.handed_over_on <= self.today]
        return tuple(sorted(found, key=lambda each: (each.handed_over_on, each.days_supply)))

    @property
    def last_dispense(self) -> Dispense | None:
        return self.dispenses[-1] if self.dispenses else None

    @property
    def supply_ended_on(self) -> date | None:
        """The day on which no day of the last supply is left (10.21)."""
        last = self.last_dispense
        return None if last is None else add_days(last.handed_over_on, last.days_supply)

    @cached_property
    def first_hand_over_on(self) -> date | None:
        """The first hand-over that counts; None makes this a first prescription (10.4).

        Those since the day of the agreement's last signature count; where the agreement is not
        complete, or the program has none, all of them.
        """
        since = date.min
        if self.signed_at is not None and self.version.has_agreement:
            since = self.day(self.signed_at)
        return next(
            (each.handed_over_on for each in self.dispenses if each.handed_over_on >= since), None
        )

    @property
    def is_first(self) -> bool:
        """A first prescription."""
        return self.first_hand_over_on is None

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        """Given by the question's instant, oldest first."""
        found = [each for each in self.question.sessions if each.given_at <= self.at]
        return tuple(sorted(found, key=lambda each: each.given_at))

    # Records

    def attestations(
        self, kind: AttestationKind, by: tuple[Party, ...] = tuple(Party)
    ) -> list[Attestation]:
        """Made by the question's instant and not revoked by then."""
        return [
            each
            for each in self.question.attestations
            if each.kind == kind
            and each.by in by
            and each.at <= self.at
            and self.known(each.revoked_at) is None
        ]

    def surveys(self, by: tuple[Party, ...] = tuple(Party)) -> list[Survey]:
        return [
            each for each in self.question.surveys if each.by in by and each.completed_at <= self.at
        ]

    @cached_property
    def lab_results(self) -> tuple[LabResult, ...]:
        return tuple(each for each in self.question.lab_results if each.collected_on <= self.today)

    # Pregnancy tests

    @cached_property
    def tests(self) -> tuple[PregnancyTest, ...]:
        """All tests collected by the question's instant, oldest first."""
        found = [each for each in self.question.pregnancy_tests if each.collected_at <= self.at]
        return tuple(sorted(found, key=lambda each: each.collected_at))

    @cached_property
    def qualifying_tests(self) -> tuple[PregnancyTest, ...]:
        """Those that count, oldest first (10.3)."""
        return tuple(each for each in self.tests if self.why_not_qualifying(each) is None)

    def last_qualifying(self, collected_by: datetime | None) -> PregnancyTest | None:
        """The last one collected by that instant."""
        if collected_by is None:
            return None
        found = [each for each in self.qualifying_tests if each.collected_at <= collected_by]
        return found[-1] if found else None

    def why_not_qualifying(self, test: PregnancyTest) -> str | None:
        """Why the test does not count, as a clause; None when it does."""
        counting = self.version.pregnancy_tests
        if counting is None:
            return "this program asks for no pregnancy test"
        limit = counting.sensitivity_at_most_miu_ml
        if test.result is not PregnancyResult.NEGATIVE:
            return f"its result is {test.result}"
        if test.sensitivity_miu_ml is None:
            return "its sensitivity is not on record"
        if test.sensitivity_miu_ml > limit:
            return f"it does not detect {limit} mIU/mL"
        if test.setting is Setting.HOME and not self._home_test_counts(counting, test):
            return "it was made at home"
        return None

    def _home_test_counts(self, counting: QualifyingTest, test: PregnancyTest) -> bool:
        if counting.home_tests == "never":
            return False
        permitted = self.attestations(AttestationKind.HOME_TEST_PERMITTED, (Party.PRESCRIBER,))
        collected_on = self.day(test.collected_at)
        in_treatment = any(each.handed_over_on <= collected_on for each in self.dispenses)
        return in_treatment and bool(permitted)


def question_zone(question: Question) -> ZoneInfo:
    """The zone that the question names. The codec lets no other than IANA names pass."""
    return zone_named(question.time_zone) or ZoneInfo("UTC")


def latest(tests: Iterable[PregnancyTest]) -> PregnancyTest | None:
    return max(tests, key=lambda each: each.collected_at, default=None)
