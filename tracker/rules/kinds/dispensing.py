"""Kinds about the numbers and the hand-over."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from tracker.rules.kinds.says import Says, met, not_applicable, unmet
from tracker.rules.vocabulary import Gate, Recipient


class Dispensing:
    """A kind of this family."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class AuthorizationUsable(Dispensing):
    """The prescription carries an unused, unvoided number of this patient and its category.

    A category or lines on the authorization, where given, must be the patient's category and the
    strengths of the prescription; quantities are not compared (10.26, 10.27, 10.35).
    """

    kind: ClassVar[str] = "authorization-usable"
    outcomes: ClassVar[dict[str, Says]] = {
        "usable": met("issued_at"),
        "none": unmet(),
        "used": unmet("used_at"),
        "voided": unmet("voided_at"),
        "other-patient": unmet(),
        "no-category-written": unmet("category"),
        "other-category-written": unmet("written_category", "category"),
        "other-category-authorized": unmet("authorized_category", "category"),
        "other-strengths": unmet("authorized", "prescribed"),
    }


@dataclass(frozen=True, slots=True)
class Window:
    """How long an authorization of some categories lasts: to the end of day D + `days`.

    D is the day of the last qualifying test collected by the instant of writing (`last-test`), of
    the number's issue (`issue`) or of the prescription's writing (`writing`). With
    `day_of_anchor_is_day_one` D itself is day 1, and the window ends with D + `days` - 1.
    """

    categories: tuple[str, ...]
    anchor: Literal["last-test", "issue", "writing"]
    days: int
    day_of_anchor_is_day_one: bool = False

    @property
    def offset(self) -> int:
        """Days from the anchor's day to the window's last day."""
        return self.days - 1 if self.day_of_anchor_is_day_one else self.days


@dataclass(frozen=True, slots=True)
class WithinWindow(Dispensing):
    """The authorization's window is still open; a category without a window needs none.

    With `needs_authorization` it is not judged where no number is on record. At the gates in
    `test_reported_at` a missing test is another requirement's to report (10.1, 10.17, 10.27).
    """

    window: tuple[Window, ...]
    needs_authorization: bool = True
    test_reported_at: tuple[Gate, ...] = ()

    kind: ClassVar[str] = "within-window"
    outcomes: ClassVar[dict[str, Says]] = {
        "open": met("until_at", "anchor_on"),
        "over": unmet("until_at", "anchor_on"),
        "no-window": not_applicable("category", "label"),
        "no-authorization": not_applicable(),
        "no-test": unmet(),
        "no-test-reported": not_applicable(),
    }


@dataclass(frozen=True, slots=True)
class DaysLeftAtMost(Dispensing):
    """At most `days` of the last supply are left on the day of the question.

    Left = days' supply - (that day - day of the last hand-over) (10.10).
    """

    days: int

    kind: ClassVar[str] = "days-left-at-most"
    outcomes: ClassVar[dict[str, Says]] = {
        "first-fill": not_applicable(),
        "few-left": met("days_left", "handed_over_on"),
        "too-early": unmet("days_left", "handed_over_on", "limit", "from_on"),
    }


@dataclass(frozen=True, slots=True)
class ChecklistCompleted(Dispensing):
    """The counseling checklist is completed on a later day than the last hand-over (10.29)."""

    kind: ClassVar[str] = "checklist-completed"
    outcomes: ClassVar[dict[str, Says]] = {
        "completed": met("completed_at"),
        "missing": unmet(),
        "used-up": unmet("completed_at", "handed_over_on"),
    }


@dataclass(frozen=True, slots=True)
class GuideGiven(Dispensing):
    """The Medication Guide is given with this dispense."""

    kind: ClassVar[str] = "guide-given"
    outcomes: ClassVar[dict[str, Says]] = {"given": met(), "missing": unmet()}


@dataclass(frozen=True, slots=True)
class ConfirmationOpen(Dispensing):
    """A confirmation number is at most `hours` elapsed hours old, inclusive (10.11)."""

    hours: int

    kind: ClassVar[str] = "confirmation-open"
    outcomes: ClassVar[dict[str, Says]] = {
        "open": met("issued_at", "until_at"),
        "none": unmet(),
        "over": unmet("issued_at", "until_at"),
    }


@dataclass(frozen=True, slots=True)
class ShippedSameDay(Dispensing):
    """What is shipped leaves on the calendar day of its confirmation (10.11, 10.27)."""

    categories: tuple[str, ...]

    kind: ClassVar[str] = "shipped-same-day"
    outcomes: ClassVar[dict[str, Says]] = {
        "same-day": met("confirmed_on"),
        "not-confirmed": not_applicable(),
        "not-shipped": not_applicable(),
        "later": unmet("confirmed_on"),
    }


@dataclass(frozen=True, slots=True)
class FirstWindowKept(Dispensing):
    """After a missed first window, `days` days must pass from its test's collection.

    Missed is an earlier number, neither used nor voided, whose window (`window_days`, the test's
    day is day 1) is over while no dispense is on record. With collection on day D, D + `days` is
    the first day that is allowed again (10.16, 10.31).
    """

    days: int
    window_days: int
    categories: tuple[str, ...]

    kind: ClassVar[str] = "first-window-kept"
    outcomes: ClassVar[dict[str, Says]] = {
        "none-missed": met(),
        "still-open": met("until_on"),
        "waited": met("from_on"),
        "waiting": unmet("collected_on", "from_on"),
        "no-category-known": not_applicable(),
    }


@dataclass(frozen=True, slots=True)
class RecipientAllowed(Dispensing):
    """The drug goes into the hands of one of the `recipients`, as the confirmation says."""

    recipients: tuple[Recipient, ...]

    kind: ClassVar[str] = "recipient-allowed"
    outcomes: ClassVar[dict[str, Says]] = {
        "allowed": met("recipient"),
        "refused": unmet("recipient"),
        "missing": unmet(),
    }


DispensingKind = (
    AuthorizationUsable
    | WithinWindow
    | DaysLeftAtMost
    | ChecklistCompleted
    | GuideGiven
    | ConfirmationOpen
    | ShippedSameDay
    | FirstWindowKept
    | RecipientAllowed
)
