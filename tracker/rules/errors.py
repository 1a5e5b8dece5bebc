"""Everything that this project raises on purpose.

TrackerError
├── InvalidProgram        a program definition is not understood: each place, and why
├── InvalidQuestion       a decision question is not valid: JSON path, and why
├── InvalidInput          a value breaks a rule that its form could not know: field and fix
├── NotPermitted          this person may not do this
├── NotFound              no such object, or none that this person may know of
├── Conflict              the state of the record no longer allows this act
│   ├── AlreadyDone       somebody did it before: who, and when
│   ├── AlreadyReversed
│   └── HeldElsewhere     another pharmacy holds the open confirmation
├── TooManyAttempts       wait until a given instant
├── WrongPassword         the password asked for again at signing does not match
├── NoProgramVersion      an act needs a program version in force and there is none
├── SettingsError         a setting is missing or wrong: start-up stops
└── LogUnavailable        the audit entry could not be written, so nothing is shown

A refusal by the program's rules is none of these: it is a `Decision`.
"""

from datetime import datetime

from tracker.rules.problems import Problem


class TrackerError(Exception):
    """The root. Its text is meant for the person in front of the screen."""


class InvalidProgram(TrackerError):
    """A program definition that the loader refuses, with everything that is wrong in it.

    `file` names the definition. A problem given as text is one of the whole definition. The
    error's own text, `where` and `problem` are those of the first.
    """

    def __init__(self, file: str, *problems: Problem | str) -> None:
        self.problems = tuple(Problem(each) if isinstance(each, str) else each for each in problems)
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{file}: {self.problems[0]}{more}")
        self.file = file

    @property
    def where(self) -> str:
        place = self.problems[0].where
        return f"{self.file}: {place}" if place else self.file

    @property
    def problem(self) -> str:
        return self.problems[0].problem


class InvalidQuestion(TrackerError):
    """A question outside the contract; `path` is a JSON path: `dispenses[0].days_supply`."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}" if path else problem)
        self.path = path
        self.problem = problem


class InvalidInput(TrackerError):
    """A value that the form let through but the record cannot take; shown beside `field`."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field = field
        self.problem = problem


class NotPermitted(TrackerError):
    """This person may not do this. Never raised for a stranger's object: that is `NotFound`."""


class NotFound(TrackerError):
    """No such object, or not this person's to see; both look the same."""


class Conflict(TrackerError):
    """The record has moved on: what was asked can no longer be done to it."""


class AlreadyDone(Conflict):
    """Done before, by this person or another: `what` begins a sentence that ends with `by` and
    `at` (an aware instant), which a page says in its reader's zone. `id` is the row that did it,
    where the act could still follow on that."""

    def __init__(self, what: str, by: str, at: datetime, id: str = "") -> None:
        super().__init__(f"{what} already.")
        self.what = what
        self.by = by
        self.at = at
        self.id = id


class AlreadyReversed(Conflict):
    """A dispense is reversed once."""


class HeldElsewhere(Conflict):
    """Another pharmacy holds an open confirmation; it is not named."""


class TooManyAttempts(TrackerError):
    """Wait until `until` (an aware instant)."""

    def __init__(self, problem: str, until: datetime) -> None:
        super().__init__(problem)
        self.until = until


class WrongPassword(TrackerError):
    """The password asked for again at signing does not match. Counts toward the account's lock."""


class NoProgramVersion(TrackerError):
    """The act needs the text of a program version, and none is in force that day."""


class SettingsError(TrackerError):
    """A setting is missing or wrong; `name` is its environment variable."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


class LogUnavailable(TrackerError):
    """The audit entry could not be written, so the data is not shown."""
