"""docs/validation.md says what the code is, and leaves no kind of requirement untested."""

from tests import validation
from tracker.rules.kinds import KINDS


def test_the_tables_fit_the_code() -> None:
    """Made anew by `python -m tests.validation`."""
    assert validation.FILE.read_text(encoding="utf-8") == validation.document()


def test_every_kind_has_its_check() -> None:
    assert {kind.__name__ for kind in KINDS.values()} <= set(validation.check_functions())


def test_every_kind_in_use_is_stopped_by_a_case_and_met_by_a_case() -> None:
    shown = validation.shown_by_cases()
    stopped, met, used = set(), set(), set()
    for version in validation.versions():
        for requirement in version.requirements:
            kind = type(requirement.rule).__name__
            found = shown.get((version.ref, requirement.key), validation.Shown())
            used.add(kind)
            stopped |= {kind} if found.stopped else set()
            met |= {kind} if found.met else set()

    assert used - stopped == set()
    assert used - met == set()
