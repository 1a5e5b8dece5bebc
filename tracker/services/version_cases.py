"""What a program version makes of the case tables that travel with the definitions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from tracker.rules.deciding import decide, version_for
from tracker.rules.program import ProgramVersion
from tracker.services.case_tables import Case, difference, shipped_cases
from tracker.services.shipped_programs import shipped_versions


@dataclass(frozen=True, slots=True)
class CaseResult:
    """`expected` and `found` are the keys that stop; `problem` is None where all is as expected.

    `written_for_it`: the case expects what this very text says. Another text may answer it
    otherwise and be right.
    """

    id: str
    title: str
    gate: str
    expected: tuple[str, ...]
    found: tuple[str, ...]
    problem: str | None
    written_for_it: bool


def cases_on(
    published: Sequence[ProgramVersion], version: ProgramVersion | None
) -> tuple[Case, ...]:
    """The cases whose question falls on `version`, one of the published."""
    if version is None:
        return ()
    return tuple(
        case
        for case in shipped_cases(version.slug)
        if version_for(tuple(published), case.question) is version
    )


def results(version: ProgramVersion, cases: Iterable[Case]) -> tuple[CaseResult, ...]:
    """Each case answered under `version`, whatever its day."""
    return tuple(_result(version, case) for case in cases)


def _result(version: ProgramVersion, case: Case) -> CaseResult:
    decision = decide(version, case.question)
    return CaseResult(
        id=case.id,
        title=case.title,
        gate=case.question.gate.value,
        expected=tuple(sorted(case.stops)),
        found=tuple(sorted(finding.requirement for finding in decision.stopping)),
        problem=difference(case, decision),
        written_for_it=_is_written_for(case, version),
    )


def _is_written_for(case: Case, version: ProgramVersion) -> bool:
    """The tables travel with the shipped versions, and mean that one which covers their day."""
    meant = version_for(_shipped().get(version.slug, ()), case.question)
    return meant is not None and meant.digest == version.digest


@cache
def _shipped() -> dict[str, tuple[ProgramVersion, ...]]:
    return shipped_versions()
