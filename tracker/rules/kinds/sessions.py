"""Kinds about sessions: doses that are given, and watched, in a healthcare setting."""

from dataclasses import dataclass
from typing import ClassVar

from tracker.rules.kinds.says import Says, met, not_applicable, unmet


class Sessions:
    """A kind of this family."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SessionMonitored(Sessions):
    """After the last session the patient was monitored for `hours` elapsed hours, until stable.

    Counted from the dose to the end of the monitoring; exactly `hours` is enough. A session whose
    end or whose outcome is not on record was not monitored. Not asked before the first session.
    """

    hours: int

    kind: ClassVar[str] = "session-monitored"
    outcomes: ClassVar[dict[str, Says]] = {
        "monitored": met("given_at", "monitored_until"),
        "no-session": not_applicable(),
        "not-recorded": unmet("given_at", "until_at"),
        "too-short": unmet("given_at", "monitored_until", "until_at"),
        "not-stable": unmet("given_at", "monitored_until"),
    }


@dataclass(frozen=True, slots=True)
class SessionFormsSubmitted(Sessions):
    """The monitoring form of each earlier session was submitted, or is not due yet.

    It is due by the end of day D + `days`, counted from the day of the dose (10.1). A form that
    was submitted later is on record like any other. Not asked before the first session.
    """

    days: int

    kind: ClassVar[str] = "session-forms-submitted"
    outcomes: ClassVar[dict[str, Says]] = {
        "submitted": met("given_on", "submitted_on"),
        "submitted-late": met("given_on", "submitted_on", "due_on"),
        "not-due-yet": met("given_on", "due_on"),
        "no-session": not_applicable(),
        "overdue": unmet("given_on", "due_on"),
    }


SessionsKind = SessionMonitored | SessionFormsSubmitted
