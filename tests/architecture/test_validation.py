"""docs/validation.md says what the code is, and leaves no kind of requirement untested."""

from tests import validation
from tests.rules.asking import VERSIONS
from tracker.rules.kinds import KINDS
from tracker.rules.vocabulary import ProgramStatus


def test_the_tables_fit_the_code() -> None:
    """Made anew by `python -m tests.validation`."""
    assert validation.FILE.read_text(encoding="utf-8") == validation.document()


def test_every_kind_has_its_check() -> None:
    assert {kind.__name__ for kind in KINDS.values()} <= set(validation.check_functions())


def test_every_requirement_of_every_version_is_stopped_by_a_case_and_met_by_a_case() -> None:
    shown = validation.shown_by_cases()
    not_stopped, not_met = set(), set()
    for version in validation.versions():
        for requirement in version.requirements:
            found = shown.get((version.ref, requirement.key), validation.Shown())
            not_stopped |= set() if found.stopped else {(version.ref, requirement.key)}
            not_met |= set() if found.met else {(version.ref, requirement.key)}

    # A retired version refuses everybody. Before a later one its forerunner is in force, and
    # itself it refuses nobody.
    retired = {each.ref for each in validation.versions() if each.status is ProgramStatus.RETIRED}
    later = {each.ref for versions in VERSIONS.values() for each in versions[1:]}
    active = {each.ref for each in validation.versions() if each.status is ProgramStatus.ACTIVE}
    assert not_met == {(ref, "program-in-force") for ref in retired}
    assert not_stopped == {(ref, "program-in-force") for ref in later & active}
