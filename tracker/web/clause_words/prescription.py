"""Clauses about the prescription itself."""

from typing import assert_never

from tracker.rules.kinds.prescription import (
    ChannelAllowed,
    PrescribingKind,
    RefillsAtMost,
    SupplyAtMost,
    SupplyLimited,
)
from tracker.web.clause_words.names import Names, days, exception, joined
from tracker.web.filters import plural
from tracker.web.wording import CHANNELS


def sentences(rule: PrescribingKind, names: Names) -> tuple[str, ...]:
    match rule:
        case SupplyAtMost():
            if rule.days is not None:
                return (f"The prescription is for at most {days(rule.days)}.",)
            return (
                "The days' supply of the prescription stays within the limit of the risk category:",
                *(
                    f"{names.categories([code])}: at most {days(limit)}."
                    for code, limit in rule.days_by_category.items()
                ),
            )
        case RefillsAtMost():
            if rule.refills == 0:
                return ("The prescription allows no refills (0).",)
            return (f"The prescription allows at most {plural(rule.refills, 'refill')}.",)
        case ChannelAllowed():
            ways = joined((CHANNELS[channel].lower() for channel in rule.channels), "or")
            return (f"The prescription came in an allowed way: {ways}.",)
        case SupplyLimited():
            return _limited(rule, names)
        case _:
            assert_never(rule)


def _limited(rule: SupplyLimited, names: Names) -> tuple[str, ...]:
    travel = exception(rule.attested, "the prescription may be for at most")
    if rule.days is not None:
        return (f"The prescription is for at most {days(rule.days)}.", *travel)
    other = names.requirement(rule.interval_of or "")
    return (
        f"The prescription is for no more days than the latest results count for under {other}.",
        "While a result is missing there, this is not judged.",
        *travel,
    )
