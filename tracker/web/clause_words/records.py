"""Clauses about attestations, surveys and forms."""

from typing import Final, assert_never

from tracker.rules.kinds.records import (
    DoneForPrescription,
    FormOnRecord,
    RecordsKind,
    SurveyCurrent,
    SurveysResolved,
)
from tracker.web.clause_words.names import STANDING_IN, Names, days, joined, statement
from tracker.web.filters import plural

_RENEWED: Final = {
    "never": ("Once it is on record it stays good.",),
    "each-dispense": (
        "Each dispense needs a new one: one dated on or before the day of the last hand-over is"
        " used up.",
    ),
    "each-prescription": (
        "Each prescription needs a new one: one dated on or before the day of the last hand-over"
        " is used up. When an authorization is asked for, so is one made at or before the previous"
        " authorization.",
    ),
}


def sentences(rule: RecordsKind, names: Names) -> tuple[str, ...]:
    match rule:
        case DoneForPrescription():
            return _done(rule, names)
        case SurveyCurrent():
            return _survey(rule, names)
        case SurveysResolved():
            return ("Every survey with a flagged answer, whoever answered it, has been resolved.",)
        case FormOnRecord():
            by = joined((STANDING_IN[party] for party in rule.by), "or")
            return (
                f"{statement(rule.form)} is on record, made by {by}.",
                *_RENEWED[rule.renewed],
                *names.only_for(rule.categories),
            )
        case _:
            assert_never(rule)


def _done(rule: DoneForPrescription, names: Names) -> tuple[str, ...]:
    by = STANDING_IN[rule.by]
    what = (
        f"{by.capitalize()} completed the survey for this very prescription"
        if rule.record == "survey"
        else f"{by.capitalize()} signed {statement(rule.record)} for this very prescription"
    )
    return (
        f"{what}: on the day on which it was written, or in the {days(rule.days_before)} before.",
        "It must be later than the previous authorization.",
        *names.only_for(rule.categories),
    )


def _survey(rule: SurveyCurrent, names: Names) -> tuple[str, ...]:
    limits = [
        (f"{days(each)}", [code for code, limit in rule.max_days.items() if limit == each])
        for each in sorted(set(rule.max_days.values()))
    ] + [
        (
            plural(each, "calendar month"),
            [code for code, limit in rule.max_months.items() if limit == each],
        )
        for each in sorted(set(rule.max_months.values()))
    ]
    return (
        "The patient's last survey is recent enough on the day of the check. In a child's category"
        " the guardian's survey counts as well.",
        *(f"At most {age} old in: {names.categories(codes)}." for age, codes in limits),
        "The day of the limit still counts. Where the last month has no such day, its last day is"
        " the limit.",
        *(
            [
                "Not asked before the first prescription in these risk categories:"
                f" {names.categories(rule.not_before_first)}."
            ]
            if rule.not_before_first
            else []
        ),
    )
