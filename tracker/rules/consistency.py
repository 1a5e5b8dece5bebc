"""What must hold between the parts of a definition, beyond each part's own form.

Judged as far as the parts could be read: what hangs on a part that is refused is not refused too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from tracker.rules.kinds import Kind
from tracker.rules.kinds.monitoring import ResultAtLevel, ResultsCurrent
from tracker.rules.kinds.pregnancy import FirstTestHoursBefore, ScheduledTest
from tracker.rules.kinds.prescription import SupplyAtMost, SupplyLimited
from tracker.rules.kinds.records import SurveyCurrent
from tracker.rules.labeling import (
    Contact,
    DoseHold,
    LabeledIndication,
    Product,
    Statement,
    SurveyQuestion,
)
from tracker.rules.parts import Parts, unfit_parts
from tracker.rules.problems import ROOT, Place, Problem
from tracker.rules.program import Category, Requirement
from tracker.rules.toml_reading import Rows
from tracker.rules.vocabulary import Gate, Sex

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The arrays of tables of a definition, as far as they could be read."""

    categories: Rows[Category]
    requirements: Rows[Requirement]
    agreement: Rows[Statement]
    counseling: Rows[Statement]
    surveys: Rows[SurveyQuestion]
    products: Rows[Product]
    indications: Rows[LabeledIndication]
    contacts: Rows[Contact]
    dose_holds: Rows[DoseHold]


def inconsistencies(lists: Lists, parts: Parts) -> Iterator[Problem]:
    yield from unfit_parts(parts, lists.requirements)
    repeated = tuple(_twice(lists.categories, "code", lambda row: row.code))
    yield from repeated
    if repeated:
        # One of the two has another's code, and may be any: what names a category is not judged.
        unsure = replace(lists.categories, unread=lists.categories.unread | {None})
        lists = replace(lists, categories=unsure)
    yield from _repeated(lists)
    yield from _categories(lists.categories)
    yield from _missing_everywhere(lists.requirements, parts)
    for place, requirement in lists.requirements.read:
        yield from _rule(requirement, lists, place)
    rows: tuple[tuple[Place, Statement | SurveyQuestion], ...] = (
        *lists.agreement.read,
        *lists.counseling.read,
        *lists.surveys.read,
    )
    for place, row in rows:
        yield from _unknown(row.categories, lists.categories, place.key("categories"))
    yield from _contradicted(lists.surveys)


def _contradicted(rows: Rows[SurveyQuestion]) -> Iterator[Problem]:
    """What a question contradicts is another question of this version."""
    for place, question in rows.read:
        named = question.contradicts
        if named == question.key:
            yield Problem("is the question itself", place.key("contradicts"))
        elif named is not None and not rows.may_name(named):
            known = any(each.key == named for each in rows.values)
            if not known:
                yield Problem(f"{named!r} is no question of a survey", place.key("contradicts"))


def _repeated(lists: Lists) -> Iterator[Problem]:
    yield from _twice(lists.requirements, "key", lambda row: row.key)
    for statements in (lists.agreement, lists.counseling):
        yield from _twice(statements, "key", lambda row: row.key)
    yield from _twice(lists.surveys, "key", lambda row: row.key)
    yield from _twice(lists.products, "ndc", lambda row: row.ndc)
    yield from _twice(lists.indications, "code", lambda row: row.code.value)
    yield from _twice(lists.dose_holds, "key", lambda row: row.key)
    yield from _twice(lists.contacts, "name", lambda row: f"{row.name}, {row.reach}")


def _twice(rows: Rows[T], key: str, name: Callable[[T], str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, row in rows.read:
        if name(row) in seen:
            yield Problem(f"{name(row)!r} occurs twice", place.key(key))
        seen.add(name(row))


def _categories(rows: Rows[Category]) -> Iterator[Problem]:
    """Each person falls into exactly one category, where there are any."""
    if rows.unread or not rows.values:
        return
    people = [(sex, age, False) for sex in Sex for age in ("adult", "child")]
    people += [(Sex.FEMALE, age, True) for age in ("adult", "child")]
    for sex, age, reproductive in people:
        fitting = [
            each.code
            for each in rows.values
            if sex in each.sexes
            and each.age in ("any", age)
            and each.reproductive_potential is reproductive
        ]
        if len(fitting) != 1:
            who = f"{age} {sex}, {'' if reproductive else 'not '}of reproductive potential"
            problem = f"{who}: fits {', '.join(fitting) or 'no category'}"
            yield Problem(problem, _last_of(fitting, rows))


def _last_of(codes: list[str], rows: Rows[Category]) -> Place:
    """Of several categories the last one, which is one too many."""
    found = [place for place, each in rows.read if each.code in codes]
    return found[-1] if found else ROOT.key("category")


def _missing_everywhere(rows: Rows[Requirement], parts: Parts) -> Iterator[Problem]:
    for key in parts.everywhere:
        found = [(place, each) for place, each in rows.read if each.key == key]
        if not found and not rows.may_name(key):
            yield Problem(
                f"requirement '{key}' is needed at all gates", ROOT.lacking("requirement")
            )
        for place, requirement in found[:1]:
            if set(requirement.gates) != set(Gate):
                yield Problem(f"requirement '{key}' is needed at all gates", place.key("gates"))


def _rule(requirement: Requirement, lists: Lists, place: Place) -> Iterator[Problem]:
    rule, categories = requirement.rule, lists.categories
    for name in ("categories", "methods_for", "commitment_for", "not_before_first"):
        yield from _unknown(getattr(rule, name, ()), categories, place.key(name))
    for index, window in enumerate(getattr(rule, "window", ())):
        window_place = place.key("window").item(index)
        yield from _unknown(window.categories, categories, window_place.key("categories"))
    match rule:
        case SurveyCurrent():
            limits = {"max_days": rule.max_days, "max_months": rule.max_months}
            yield from _each_category_once(limits, categories, place)
        case SupplyAtMost() if rule.days is None:
            limits = {"days_by_category": rule.days_by_category}
            yield from _each_category_once(limits, categories, place)
        case ScheduledTest():
            named = place.key("first_after")
            yield from _names_kind(
                rule.first_after, FirstTestHoursBefore, lists.requirements, named
            )
        case ResultsCurrent() if rule.levels_of is not None:
            named = place.key("levels_of")
            yield from _names_kind(rule.levels_of, ResultAtLevel, lists.requirements, named)
        case SupplyLimited() if rule.interval_of is not None:
            named = place.key("interval_of")
            yield from _names_kind(rule.interval_of, ResultsCurrent, lists.requirements, named)
        case _:
            return


def _names_kind(
    key: str, kind: type[Kind], rows: Rows[Requirement], place: Place
) -> Iterator[Problem]:
    named = [each.rule for each in rows.values if each.key == key]
    fits = isinstance(named[0], kind) if named else rows.may_name(key)
    if not fits:
        yield Problem(f"needs the key of a '{kind.kind}' requirement", place)


def _each_category_once(
    limits: Mapping[str, Mapping[str, int]], categories: Rows[Category], place: Place
) -> Iterator[Problem]:
    for name, table in limits.items():
        for code in table:
            yield from _unknown([code], categories, place.key(name).member(code))
    for category in categories.values:
        code = category.code
        named = [place.key(name).member(code) for name, table in limits.items() if code in table]
        if len(named) != 1:
            problem = f"category {code} needs exactly one limit"
            yield Problem(problem, named[-1] if named else place)


def _unknown(codes: Iterable[str], categories: Rows[Category], place: Place) -> Iterator[Problem]:
    known = {each.code for each in categories.values}
    for code in codes:
        if code not in known and not categories.may_name(code):
            yield Problem(f"{code!r} is no category of this program", place)
