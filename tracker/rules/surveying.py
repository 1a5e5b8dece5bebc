"""What the answers of a survey lead to (domain.md 1.9, R23).

A question's key is `<party>-<topic>`: the same topic in both parties' surveys asks for the same
fact, and so do two questions of which one names the other as what it contradicts. Questions, their
risky answers and these pairs are data of the program version.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from tracker.rules.labeling import SurveyQuestion
from tracker.rules.vocabulary import ReportOf

_REPORTED: Final = {
    "patient": {
        **dict.fromkeys(
            ("pregnant", "period", "methods", "change", "first-period", "status"), ReportOf.PATIENT
        ),
        "partner": ReportOf.PARTNER,
    },
    "prescriber": {"pregnant": ReportOf.PATIENT},
}
"""By party, the topics whose risky answer is itself the report of a suspected pregnancy: whoever
is told to stop taking the drug is stopped (domain.md 1.5, T6)."""


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
    between = ((mine, theirs) for mine in own for theirs in other)
    return own_reasons(own) + tuple(
        f"The {_said(theirs)}, the {_said(mine)}: the answers contradict each other."
        for mine, theirs in between
        if _contradict(mine, theirs)
    )


def own_reasons(own: Iterable[Answered]) -> tuple[str, ...]:
    """The reasons that lie in these answers alone, and so tell nobody what another said."""
    own = tuple(own)
    risky = (f'"{each.question.text}" was answered {each.answer}.' for each in own if each.risky)
    within = (
        f'"{one.question.text}" was answered {one.answer}, "{two.question.text}" {two.answer}:'
        " the two answers contradict each other."
        for one, two in combinations(own, 2)
        if _contradict(one, two)
    )
    return (*risky, *within)


def _contradict(one: Answered, two: Answered) -> bool:
    """Both are about the same fact, and only one of them is the risky answer."""
    same = (
        two.question.key == one.question.contradicts
        or one.question.key == two.question.contradicts
        or (one.question.by != two.question.by and one.topic == two.topic)
    )
    return same and one.risky != two.risky


def _said(answered: Answered) -> str:
    asked = answered.question
    return f'{asked.by} answered {answered.answer} to "{asked.text}"'


def suspected_pregnancy(own: Iterable[Answered]) -> ReportOf | None:
    """Whose pregnancy the answers report as suspected. The patient's own opens a case, and she is
    told to stop taking the drug and to call at once."""
    return next((whose for a in own if (whose := _reported(a)) is not None), None)


def _reported(answered: Answered) -> ReportOf | None:
    topics = _REPORTED.get(answered.question.by, {})
    return topics.get(answered.topic) if answered.risky else None
