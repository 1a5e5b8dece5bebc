"""Counts a mutation run by module, and lists what no test noticed, for docs/validation.md.

    python -m tests.mutation.score FOLDER

Writes score.json beside this file. Exits 1 when too many changes went unnoticed, or when one that
did is not explained in explained.toml.
"""

import contextlib
import fnmatch
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LEAST = 90
"""Percent of the changes that a test must notice."""
HERE = Path(__file__).parent
SCORE = HERE / "score.json"
EXPLAINED = HERE / "explained.toml"
_KILLED, NEVER_ENDED, NOT_NOTICED = {1}, 36, {0, 33}
"""As `judging` has them written."""


@dataclass(frozen=True)
class Survivor:
    """A change that no test noticed: in which function, and its lines before and after."""

    function: str
    before: str
    after: str

    def reason(self, explained: list[Mapping[str, str]]) -> str | None:
        """Why it may stay, by the first entry whose patterns fit."""
        for entry in explained:
            if all(
                fnmatch.fnmatchcase(getattr(self, part), entry.get(part, "*"))
                for part in ("function", "before", "after")
            ):
                return entry["reason"]
        return None


def explanations() -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = tomllib.loads(EXPLAINED.read_text()).get("survivor", [])
    return found


def survivors(score: Mapping[str, Any]) -> list[Survivor]:
    return [Survivor(**each) for each in score["survivors"]]


def _codes(folder: Path) -> dict[str, tuple[str, int | None]]:
    """The module of each mutant, and what is known of it."""
    rules = folder / "mutants" / "tracker" / "rules"
    return {
        mutant: (path.relative_to(rules).as_posix().removesuffix(".meta"), code)
        for path in sorted(rules.rglob("*.meta"))
        for mutant, code in json.loads(path.read_text())["exit_code_by_key"].items()
    }


def counted(folder: Path) -> dict[str, Any]:
    codes = _codes(folder)
    asked = {mutant: known for mutant, known in codes.items() if known[1] is not None}
    modules = {module: {"asked": 0, "killed": 0, "never ended": 0} for module, _ in codes.values()}
    for module, code in asked.values():
        modules[module]["asked"] += 1
        modules[module]["killed"] += code in _KILLED
        modules[module]["never ended"] += code == NEVER_ENDED
    living = [mutant for mutant, (_, code) in asked.items() if code in NOT_NOTICED]
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "not asked": len(codes) - len(asked),
        "modules": modules,
        "survivors": [vars(each) for each in _changes(folder, sorted(living))],
    }


def _changes(folder: Path, names: list[str]) -> Iterator[Survivor]:
    """What each of these mutants changes, as mutmut shows it."""
    from mutmut.mutation.diff_apply import find_mutant, get_diff_for_mutant

    with contextlib.chdir(folder):
        for name in names:
            lines = get_diff_for_mutant(name, path=find_mutant(name).path).splitlines()
            before = [line[1:].strip() for line in lines if line[:1] == "-" and line[:3] != "---"]
            after = [line[1:].strip() for line in lines if line[:1] == "+" and line[:3] != "+++"]
            yield Survivor(_function(name), " ".join(before), " ".join(after))


def _function(name: str) -> str:
    """`checks.records._made` for `tracker.rules.checks.records.x__made__mutmut_3`."""
    module, _, mangled = name.removeprefix("tracker.rules.").rpartition(".")
    plain = mangled.partition("__mutmut_")[0].removeprefix("x_").removesuffix("_undecorated")
    return f"{module}.{plain.removeprefix('xǁ').replace('ǁ', '.')}"


def percent(modules: Mapping[str, Mapping[str, int]]) -> float:
    noticed = sum(each["killed"] + each["never ended"] for each in modules.values())
    return 100 * noticed / max(1, sum(each["asked"] for each in modules.values()))


def main(folder: Path) -> int:
    score = counted(folder)
    SCORE.write_text(json.dumps(score, indent=1, ensure_ascii=False) + "\n")
    explained = explanations()
    for each in survivors(score):
        if each.reason(explained) is None:
            sys.stdout.write(f"{each.function}\n  - {each.before}\n  + {each.after}\n")
    unexplained = sum(each.reason(explained) is None for each in survivors(score))
    noticed = percent(score["modules"])
    sys.stdout.write(
        f"{noticed:.1f} % of the changes noticed (least {LEAST}), {score['not asked']} not asked; "
        f"{len(score['survivors'])} went unnoticed, {unexplained} of them unexplained\n"
    )
    return int(noticed < LEAST or unexplained > 0 or score["not asked"] > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
