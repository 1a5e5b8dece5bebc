"""Traces every requirement of the shipped programs to its source, its code and its tests.

    python -m tests.validation        writes the tables of docs/validation.md anew

The text above the marker is written by hand and kept.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.mutation.page import section as mutation
from tests.rules.asking import CASES, VERSIONS, answer
from tracker.rules.codec import question_from_object
from tracker.rules.deciding import version_for
from tracker.rules.kinds import Kind
from tracker.rules.program import ProgramVersion, Requirement
from tracker.rules.vocabulary import Status
from tracker.settings import ROOT

FILE: Final = ROOT / "docs" / "validation.md"
MARKER: Final = "<!-- Everything below is made by `python -m tests.validation`. -->\n"
_CHECKS: Final = ROOT / "tracker" / "rules" / "checks"
_SUITES: Final = ("rules", "services", "web", "cli", "browser")


@dataclass(slots=True)
class Shown:
    """What the case tables show of one requirement in one version."""

    stopped: list[str] = field(default_factory=list)
    met: int = 0
    not_applicable: int = 0


def check_functions() -> dict[str, str]:
    """Where each kind is checked: `module.py:function` by the name of its class."""
    found = {}
    for path in sorted(_CHECKS.glob("*.py")):
        for match in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for case in match.cases if isinstance(match, ast.Match) else []:
                if isinstance(case.pattern, ast.MatchClass):
                    found[ast.unparse(case.pattern.cls)] = f"{path.name}:{_called(case)}"
    return found


def _called(case: ast.match_case) -> str:
    """The function that the case hands over to; some answer where they stand."""
    calls = [node.func for node in ast.walk(case) if isinstance(node, ast.Call)]
    names = [name.id for name in calls if isinstance(name, ast.Name) and name.id != "Outcome"]
    return names[0] if names else "check"


def shown_by_cases() -> dict[tuple[str, str], Shown]:
    """By version and key; each case is asked of the version in force at its instant. What comes
    before the first version counts there."""
    found: dict[tuple[str, str], Shown] = {}
    for name, case in CASES.items():
        question = question_from_object(case["question"])
        known = VERSIONS[question.program]
        version = version_for(known, question) or known[0]
        decision = answer(question)
        stops = {finding.requirement for finding in decision.stopping}
        for finding in decision.findings:
            shown = found.setdefault((version.ref, finding.requirement), Shown())
            if finding.requirement in stops:
                shown.stopped.append(name)
            shown.met += finding.status is Status.MET
            shown.not_applicable += finding.status is Status.NOT_APPLICABLE
    return found


def tests_by_key(keys: set[str]) -> dict[str, dict[str, list[str]]]:
    """The test modules that name a key, by suite."""
    found: dict[str, dict[str, list[str]]] = {key: {} for key in keys}
    for suite in _SUITES:
        folder = ROOT / "tests" / suite
        for path in sorted(folder.rglob("test_*.py")):
            text = path.read_text(encoding="utf-8")
            for key in keys & set(re.findall(r"""["']([a-z0-9-]+)["']""", text)):
                found[key].setdefault(suite, []).append(path.stem.removeprefix("test_"))
    return found


def versions() -> list[ProgramVersion]:
    return [version for each in VERSIONS.values() for version in each]


def document() -> str:
    """The whole file as it should be."""
    head, marker, _ = FILE.read_text(encoding="utf-8").partition(MARKER)
    if not marker:
        raise SystemExit(f"{FILE} has no line {MARKER.strip()}")
    return head + marker + "\n".join(_tables())


def _tables() -> Iterator[str]:
    shown, checks = shown_by_cases(), check_functions()
    for version in versions():
        yield ""
        yield f"## {version.name}, `{version.ref}`"
        yield ""
        yield from _table(
            ("Key", "Gates", "If unmet", "Owner", "Source and mark", "Kind, check", "Stopped by",
             "Met in"),
            [_row(version, each, shown, checks) for each in version.requirements],
        )  # fmt: skip
    keys = {each.key for version in versions() for each in version.requirements}
    yield ""
    yield "## Tests by requirement"
    yield ""
    yield (
        "Modules of `tests/` that name the key, beside the case tables. `authorization`,"
        " `contraception` and `thromboprophylaxis` are names of tables too."
    )
    yield ""
    named = tests_by_key(keys)
    yield from _table(
        ("Key", *_SUITES),
        [
            [f"`{key}`", *(", ".join(named[key].get(s, [])) for s in _SUITES)]
            for key in sorted(keys)
        ],
    )
    yield ""
    yield from mutation()
    yield ""


def _row(
    version: ProgramVersion,
    requirement: Requirement,
    shown: Mapping[tuple[str, str], Shown],
    checks: Mapping[str, str],
) -> list[str]:
    found = shown.get((version.ref, requirement.key), Shown())
    counted = f"{found.met}" + (f" (n/a {found.not_applicable})" if found.not_applicable else "")
    kind = type(requirement.rule)
    return [
        f"`{requirement.key}`",
        ", ".join(gate.value for gate in requirement.gates),
        requirement.enforcement.value,
        requirement.owner.value,
        requirement.cited,
        f"`{_module(kind)}:{kind.__name__}`, `{checks[kind.__name__]}`",
        " ".join(found.stopped),
        counted,
    ]


def _module(kind: type[Kind]) -> str:
    return f"{kind.__module__.rpartition('.')[2]}.py"


def _table(columns: tuple[str, ...], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
