"""docs/validation.md, made from the definitions and the case tables: `python -m tests.validation`.

A test refuses a file that no longer says what the definitions and the tables say.
"""

import re
from collections import defaultdict
from pathlib import Path
from typing import Final

from tests.rules.asking import TABLES
from tracker.rules import checks
from tracker.rules.deciding import decide, version_for
from tracker.rules.program import ProgramVersion, Requirement
from tracker.rules.vocabulary import Status
from tracker.services.case_tables import case_files, read_cases
from tracker.services.shipped_programs import shipped_versions
from tracker.settings import ROOT

FILE: Final = ROOT / "docs" / "validation.md"
_SHOWN: Final = 4  # case ids of each kind; the tables hold the rest
_HEAD: Final = Path(__file__).with_name("validation.head.md").read_text(encoding="utf-8")


def text() -> str:
    """The whole page."""
    parts = [_HEAD]
    stops, holds = _cases()
    for versions in shipped_versions().values():
        for version in versions:
            parts.append(_of_version(version, stops, holds))
    return "\n".join(parts)


def _cases() -> tuple[dict[tuple[str, str], list[str]], dict[tuple[str, str], int]]:
    """By version and key: the cases in which it is unmet, and in how many it is met."""
    unmet: dict[tuple[str, str], list[str]] = defaultdict(list)
    met: dict[tuple[str, str], int] = defaultdict(int)
    shipped = tuple(v for versions in shipped_versions().values() for v in versions)
    for case in (case for path in case_files(TABLES) for case in read_cases(path)):
        version = version_for(shipped, case.question)
        decision = decide(version, case.question)
        for finding in decision.findings:
            key = (decision.program_version or "", finding.requirement)
            if finding.status is Status.UNMET:
                unmet[key].append(case.id)
            elif finding.status is not Status.NOT_APPLICABLE:
                met[key] += 1
    return unmet, met


def _of_version(
    version: ProgramVersion,
    stops: dict[tuple[str, str], list[str]],
    holds: dict[tuple[str, str], int],
) -> str:
    rows = [
        f"\n## {version.ref}\n",
        "| requirement | source | code | unmet in | met in |",
        "|---|---|---|---|---|",
    ]
    for requirement in version.requirements:
        key = (version.ref, requirement.key)
        rows.append(_row(requirement, stops.get(key, []), holds.get(key, 0)))
    return "\n".join(rows) + "\n"


def _row(requirement: Requirement, stopped: list[str], held: int) -> str:
    kind = type(requirement.rule)
    family = kind.__module__.rpartition(".")[2]
    code = f"`kinds/{family}.py` {kind.__name__}, `checks/{_module(family)}`"
    cases = ", ".join(stopped[:_SHOWN]) + (
        f" and {len(stopped) - _SHOWN} more" * (len(stopped) > _SHOWN)
    )
    source = re.sub(r"\s+", " ", requirement.cited).replace("|", "/")
    return f"| `{requirement.key}` | {source} | {code} | {cases or '-'} | {held} |"


def _module(family: str) -> str:
    file = Path(str(checks.__file__)).parent / f"{family}.py"
    assert file.is_file(), file
    return file.name


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
