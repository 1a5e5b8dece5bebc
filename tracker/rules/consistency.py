"""What must hold between the parts of a definition, beyond each part's own form."""

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from tracker.rules.errors import InvalidProgram
from tracker.rules.kinds import Kind
from tracker.rules.kinds.dispensing import AuthorizationUsable, WithinWindow
from tracker.rules.kinds.monitoring import ResultAtLevel, ResultsCurrent
from tracker.rules.kinds.pregnancy import FirstTestHoursBefore, Pregnancy, ScheduledTest
from tracker.rules.kinds.prescription import SupplyAtMost, SupplyLimited
from tracker.rules.kinds.records import SurveyCurrent
from tracker.rules.kinds.standing import AgreementSigned, CategoryFits
from tracker.rules.program import ProgramVersion, Requirement
from tracker.rules.vocabulary import RISK_CATEGORIES, Gate, Sex

MARK = re.compile(r"S2?:[0-9]+|[BUI]")
BY_CATEGORY = (AgreementSigned, AuthorizationUsable, CategoryFits, SurveyCurrent, WithinWindow)
"""Kinds that ask for the patient's category whatever their parameters."""


class Marked(Protocol):
    @property
    def mark(self) -> str: ...


def check_version(version: ProgramVersion, where: str) -> None:
    """Raises InvalidProgram at the first thing that does not fit."""
    _check_parts(version, where)
    _check_categories(version, f"{where}: category")
    _check_keys(version, where)
    for requirement in version.requirements:
        _check_rule(requirement, version, f"{where}: requirement '{requirement.key}'")
    for name, rows in (
        ("agreement", version.agreement),
        ("counseling", version.counseling),
        ("survey", version.surveys),
    ):
        _no_repeats((row.key for row in rows), f"{where}: {name}")
        for row in rows:
            _known(row.categories, version, f"{where}: {name} '{row.key}'")
    _no_repeats((product.ndc for product in version.products), f"{where}: product")
    _check_marks(version, where)


def _check_marks(version: ProgramVersion, where: str) -> None:
    """Each fact says how it is known: `S:n`, `S2:n`, `I`, `B`, `U`, one or more."""
    rows: tuple[Marked, ...] = (
        *version.requirements,
        *version.categories.values(),
        *version.products,
        *version.indications,
        *version.counseling,
        *version.agreement,
        *version.surveys,
        *version.contacts,
        *([version.non_reproductive] if version.non_reproductive else []),
        *([version.pregnancy_tests] if version.pregnancy_tests else []),
        *([version.supply] if version.supply else []),
    )
    for row in rows:
        for mark in row.mark.split() or [""]:
            if not MARK.fullmatch(mark):
                raise InvalidProgram(f"{where}: mark", f"'{row.mark}' is not made of S:n, B, U, I")


def _check_parts(version: ProgramVersion, where: str) -> None:
    """A program without risk categories, or without pregnancy tests, has nothing that asks for
    them; this application enrolls by category."""
    if bool(version.categories) is (version.non_reproductive is None):
        raise InvalidProgram(where, "[[category]] and [not_of_reproductive_potential] go together")
    if not version.categories and version.facts_from == "records":
        raise InvalidProgram(
            f"{where}: program: facts_from", "needs to be 'files' in a program without [[category]]"
        )
    for requirement in version.requirements:
        named = f"{where}: requirement '{requirement.key}'"
        if not version.categories and isinstance(requirement.rule, BY_CATEGORY):
            raise InvalidProgram(named, "asks for the category, but there is no [[category]]")
        if version.pregnancy_tests is None and _asks_for_tests(requirement.rule):
            raise InvalidProgram(named, "needs a [pregnancy_tests] table")


def _asks_for_tests(rule: Kind) -> bool:
    match rule:
        case Pregnancy():
            return True
        case WithinWindow():
            return any(window.anchor == "last-test" for window in rule.window)
        case ResultsCurrent():
            return "pregnancy" in rule.tests
        case _:
            return False


def _check_categories(version: ProgramVersion, where: str) -> None:
    """Each person falls into exactly one category, where there are any."""
    if not version.categories:
        return
    for code in version.categories:
        if code not in RISK_CATEGORIES:
            raise InvalidProgram(where, f"'{code}' is no code of a question")
    people = [(sex, age, False) for sex in Sex for age in ("adult", "child")]
    people += [(Sex.FEMALE, age, True) for age in ("adult", "child")]
    for sex, age, reproductive in people:
        fitting = [
            each.code
            for each in version.categories.values()
            if sex in each.sexes
            and each.age in ("any", age)
            and each.reproductive_potential is reproductive
        ]
        if len(fitting) != 1:
            who = f"{age} {sex}, {'' if reproductive else 'not '}of reproductive potential"
            raise InvalidProgram(where, f"{who}: fits {', '.join(fitting) or 'no category'}")


def _check_keys(version: ProgramVersion, where: str) -> None:
    _no_repeats((each.key for each in version.requirements), f"{where}: requirement")
    keys = {each.key: each for each in version.requirements}
    everywhere = ["program-in-force"]  # and, where there are pregnancy rules (domain.md 10.34):
    if version.pregnancy_tests is not None:
        everywhere.append("no-open-pregnancy")
    for key in everywhere:
        if key not in keys or set(keys[key].gates) != set(Gate):
            raise InvalidProgram(where, f"requirement '{key}' is needed at all gates")


def _check_rule(requirement: Requirement, version: ProgramVersion, where: str) -> None:
    rule = requirement.rule
    for name in ("categories", "methods_for", "commitment_for", "not_before_first"):
        _known(getattr(rule, name, ()), version, f"{where}: {name}")
    for window in getattr(rule, "window", ()):
        _known(window.categories, version, f"{where}: window")
    match rule:
        case SurveyCurrent():
            _each_category_once((rule.max_days, rule.max_months), version, where)
        case SupplyAtMost() if rule.days is None:
            _each_category_once((rule.days_by_category,), version, where)
        case ScheduledTest():
            _names_kind(rule.first_after, FirstTestHoursBefore, version, f"{where}: first_after")
        case ResultsCurrent() if rule.levels_of is not None:
            _names_kind(rule.levels_of, ResultAtLevel, version, f"{where}: levels_of")
        case SupplyLimited() if rule.interval_of is not None:
            _names_kind(rule.interval_of, ResultsCurrent, version, f"{where}: interval_of")
        case _:
            return


def _names_kind(key: str, kind: type[Kind], version: ProgramVersion, where: str) -> None:
    named = [each.rule for each in version.requirements if each.key == key]
    if not named or not isinstance(named[0], kind):
        raise InvalidProgram(where, f"needs the key of a '{kind.kind}' requirement")


def _each_category_once(
    tables: tuple[Mapping[str, int], ...], version: ProgramVersion, where: str
) -> None:
    named = [code for table in tables for code in table]
    _known(named, version, where)
    for code in version.categories:
        if named.count(code) != 1:
            raise InvalidProgram(where, f"category {code} needs exactly one limit")


def _known(codes: Iterable[str], version: ProgramVersion, where: str) -> None:
    for code in codes:
        if code not in version.categories:
            raise InvalidProgram(where, f"'{code}' is no category of this program")


def _no_repeats(keys: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise InvalidProgram(where, f"'{key}' occurs twice")
        seen.add(key)
