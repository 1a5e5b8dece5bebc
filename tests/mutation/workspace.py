"""Lays out what `make mutation` mutates: the rules, the programs, and the tests that need no more.

    python -m tests.mutation.workspace FOLDER

Only what has changed is written, so that mutmut goes on where it stopped. Where tests, cases or
definitions have changed, the mutants that survived are asked again; `rm -r` the folder to ask all.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.mutation.undecorated import undecorated
from tracker.settings import ROOT

SOURCES = ("tracker/rules", "tracker/programs", "tracker/services")
SINGLE = ("tracker/__init__.py", "tracker/settings.py", "pyproject.toml")
SERVICES = {"__init__.py", "case_tables.py", "shipped_programs.py"}
"""The services by which the tests of the rules read definitions and case tables."""
TESTS = ("tests/rules", "tests/mutation")
KINDS = {".py", ".toml", ".json", ".md"}
KILLED = {1, 3}
"""What mutmut writes for a mutant that a test, or pytest itself, has refused."""


def lay_out(folder: Path) -> None:
    wanted = {path.relative_to(ROOT): path for path in _wanted()}
    changed = _remove_others(folder, set(wanted))
    for name, path in wanted.items():
        content = path.read_bytes()
        if name.parts[:2] == ("tracker", "rules"):
            _write(folder / name, undecorated(content.decode()).encode())
            continue
        changed |= _write(folder / name, content)
        # mutmut copies what it does not mutate only once.
        _write(folder / "mutants" / name, content)
    if changed:
        _ask_survivors_again(folder / "mutants")


def _remove_others(folder: Path, wanted: set[Path]) -> bool:
    removed = False
    for kept in (folder, folder / "mutants"):
        for path in [*kept.glob("tracker/**/*"), *kept.glob("tests/**/*")]:
            if path.suffix in KINDS and path.relative_to(kept) not in wanted:
                path.unlink()
                removed = True
    return removed


def _ask_survivors_again(mutants: Path) -> None:
    (mutants / "mutmut-stats.json").unlink(missing_ok=True)
    for path in mutants.glob("tracker/rules/**/*.meta"):
        meta = json.loads(path.read_text())
        meta["exit_code_by_key"] = {
            mutant: code if code in KILLED else None
            for mutant, code in meta["exit_code_by_key"].items()
        }
        path.write_text(json.dumps(meta, indent=4))


def _wanted() -> Iterator[Path]:
    for name in SINGLE:
        yield ROOT / name
    for name in (*SOURCES, *TESTS):
        for path in sorted((ROOT / name).rglob("*")):
            if path.suffix not in KINDS:
                continue
            if name != "tracker/services" or path.name in SERVICES:
                yield path


def _write(path: Path, content: bytes) -> bool:
    """Whether there was anything to write."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]))
