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

    assert not_met == set()
    assert not_stopped == {(ref, "program-in-force") for ref in _later_and_open()}


def _later_and_open() -> set[str]:
    """Before a later edition its forerunner is in force, and itself refuses nobody."""
    return {
        version.ref
        for editions in VERSIONS.values()
        for version in editions[1:]
        if version.status is ProgramStatus.ACTIVE
    }
