"""What the answers of a survey lead to (domain.md 1.9, R23).

A question's key is `<party>-<topic>`: the same topic in both parties' surveys asks for the same
fact. Questions and their risky answers are data of the program version.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tracker.rules.labeling import SurveyQuestion
from tracker.rules.vocabulary import ReportOf

_REPORTED: Final = {"pregnant": ReportOf.PATIENT, "partner": ReportOf.PARTNER}
"""Topics whose risky answer is itself the report of a suspected pregnancy."""

_MAY_BE_PREGNANT: Final = frozenset(
    {"pregnant", "period", "methods", "change", "first-period", "status"}
)
"""Topics whose risky answer means that the patient may be, or may become, pregnant."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One question and its answer, "yes" or "no"."""

    question: SurveyQuestion
    answer: str

    @property
    def risky(self) -> bool:
        return self.answer == self.question.risky

    @property
    def topic(self) -> str:
        return self.question.key.removeprefix(f"{self.question.by}-")


def flag_reasons(own: Iterable[Answered], other: Iterable[Answered]) -> tuple[str, ...]:
    """Why this survey needs an intervention, as sentences; empty for a survey in order.

    `own` are its answers. `other` are the other party's newest ones, and empty where theirs led to
    an intervention that is closed: what was settled then contradicts nothing now.
    """
    own = tuple(own)
    reasons = [f'"{a.question.text}" was answered {a.answer}.' for a in own if a.risky]
    theirs = {answered.topic: answered for answered in other}
    for answered in own:
        same = theirs.get(answered.topic)
        if same is not None and same.risky != answered.risky:
            reasons.append(
                f'"{answered.question.text}" was answered {answered.answer}, which contradicts'
                f" the {same.question.by}'s answer {same.answer} to the same point."
            )
    return tuple(reasons)


def suspected_pregnancy(own: Iterable[Answered]) -> ReportOf | None:
    """Whose pregnancy the answers report as suspected."""
    return next((_REPORTED[a.topic] for a in own if a.risky and a.topic in _REPORTED), None)


def must_stop(own: Iterable[Answered]) -> bool:
    """Whether the patient is told to stop taking the drug and call at once (domain.md 1.5, T6)."""
    return any(a.risky and a.topic in _MAY_BE_PREGNANT for a in own)
