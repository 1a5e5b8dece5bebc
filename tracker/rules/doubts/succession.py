"""Versions of one program that do not follow upon each other.

A version is in force until the next one begins, so days are only left out where a program ends in
between, and only taken twice where two versions begin on one day.
"""

from collections.abc import Iterator

from tracker.rules.problems import ROOT, Problem
from tracker.rules.program import ProgramVersion
from tracker.rules.vocabulary import ProgramStatus

_PROGRAM = ROOT.key("program")


def succession_doubted(
    version: ProgramVersion, others: tuple[ProgramVersion, ...]
) -> Iterator[Problem]:
    own = [each for each in others if each.slug == version.slug]
    yield from _same_day(version, own)
    yield from _after_the_end(version, own)
    yield from _zones(version, own)


def _same_day(version: ProgramVersion, others: list[ProgramVersion]) -> Iterator[Problem]:
    for other in others:
        if other.effective_from == version.effective_from and other.digest != version.digest:
            problem = f"another text begins on {other.effective_from} too: the two overlap"
            yield Problem(problem, _PROGRAM.key("effective_from"))
            return


def _after_the_end(version: ProgramVersion, others: list[ProgramVersion]) -> Iterator[Problem]:
    begins = version.effective_from
    ends = [each.effective_from for each in others if each.status is ProgramStatus.RETIRED]
    earlier = [day for day in ends if day < begins]
    if earlier:
        problem = f"the program ended on {max(earlier)} and begins again on {begins}"
        if version.status is ProgramStatus.RETIRED:
            problem = f"the program ended on {max(earlier)} already"
        yield Problem(problem, _PROGRAM.key("effective_from"))
    if version.status is not ProgramStatus.RETIRED:
        return
    for other in sorted(others, key=lambda each: each.effective_from):
        if other.effective_from > begins:
            problem = f"retired, but another version begins on {other.effective_from}"
            yield Problem(problem, _PROGRAM.key("status"))


def _zones(version: ProgramVersion, others: list[ProgramVersion]) -> Iterator[Problem]:
    """Which day it is goes by the zone of the first version that fixes one."""
    for other in sorted(others, key=lambda each: each.effective_from):
        if other.zone != version.zone:
            problem = (
                f"counts days in {_spoken(version.zone)}, the version of {other.effective_from} in"
                f" {_spoken(other.zone)}: hours are left out or taken twice where they meet"
            )
            yield Problem(problem, _PROGRAM.key("zone"))
            return


def _spoken(zone: str | None) -> str:
    return zone or "the zone of the question"
