"""Clauses about sessions: doses that are given, and watched, in a healthcare setting."""

from typing import assert_never

from tracker.rules.kinds.sessions import SessionFormsSubmitted, SessionMonitored, SessionsKind
from tracker.web.clause_words.names import days
from tracker.web.filters import plural


def sentences(rule: SessionsKind) -> tuple[str, ...]:
    match rule:
        case SessionMonitored():
            hours = plural(rule.hours, "hour")
            return (
                f"After the last session the patient was monitored for at least {hours} from the"
                " dose, and until the patient was stable.",
                "A session whose end or outcome is not on record counts as not monitored.",
                "Not asked before the first session.",
            )
        case SessionFormsSubmitted():
            return (
                "The monitoring form of every earlier session was submitted, or is not due yet.",
                f"It is due by the end of the day {days(rule.days)} after the dose. A form that"
                " was submitted late counts like any other.",
                "Not asked before the first session.",
            )
        case _:
            assert_never(rule)
