"""Each finding that a practice can mend has a button that leads there."""

import pytest

from tracker.rules.parsing import parse_version
from tracker.rules.program import Requirement
from tracker.rules.vocabulary import Gate, Owner
from tracker.settings import ROOT
from tracker.web.fixes import FIXES

PROGRAMS = sorted((ROOT / "tracker" / "programs").glob("*/*.toml"))


def mendable() -> list[Requirement]:
    """What stops the prescriber's gate and is not somebody else's alone to mend, in the programs
    whose facts this application records."""
    versions = [parse_version(path.read_text()) for path in PROGRAMS]
    return [
        requirement
        for version in versions
        if version.facts_from == "records"
        for requirement in version.by_gate[Gate.AUTHORIZE]
        if requirement.owner in (Owner.PRESCRIBER, Owner.PATIENT)
    ]


@pytest.mark.parametrize("requirement", mendable(), ids=lambda requirement: requirement.key)
def test_every_requirement_of_the_shipped_programs_has_its_fix(requirement: Requirement) -> None:
    assert FIXES.get(requirement.key), f"no page mends {requirement.key}"
