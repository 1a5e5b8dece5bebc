"""The requirements of a version with their places in its definition."""

from typing import TypeVar

from tracker.rules.kinds import Kind
from tracker.rules.problems import ROOT, Place
from tracker.rules.program import ProgramVersion, Requirement

K = TypeVar("K", bound=Kind)


def placed(version: ProgramVersion) -> tuple[tuple[Place, Requirement], ...]:
    requirements = ROOT.key("requirement")
    return tuple(
        (requirements.item(index, each.key), each)
        for index, each in enumerate(version.requirements)
    )


def of_kind(version: ProgramVersion, kind: type[K]) -> tuple[tuple[Place, Requirement, K], ...]:
    """The requirements of one kind, each with its rule."""
    return tuple(
        (place, each, each.rule) for place, each in placed(version) if isinstance(each.rule, kind)
    )
