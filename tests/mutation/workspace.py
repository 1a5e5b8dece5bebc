"""Lays out what `make mutation` mutates: the rules, the programs, and the tests that need no more.

    python -m tests.mutation.workspace FOLDER

Only what has changed is written, so that a run goes on where the last one stopped. Where tests,
cases or definitions have changed, what no test noticed is asked again, before what was never asked;
`rm -r` the folder to ask all.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.mutation.draw import AGAIN
from tests.mutation.undecorated import undecorated
from tracker.settings import ROOT

SOURCES = ("tracker/rules", "tracker/programs", "tracker/services")
CONTRACTS = "docs/contracts"
SINGLE = ("tracker/__init__.py", "tracker/settings.py", "pyproject.toml")
SERVICES = {"__init__.py", "case_tables.py", "shipped_programs.py", "version_cases.py"}
"""The services by which the tests of the rules read definitions and case tables."""
TESTS = ("tests/rules", "tests/mutation")
KINDS = {".py", ".toml", ".json", ".md"}


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
        (folder / "mutants" / AGAIN).touch()


def _remove_others(folder: Path, wanted: set[Path]) -> bool:
    removed = False
    for kept in (folder, folder / "mutants"):
        for path in [*kept.glob("tracker/**/*"), *kept.glob("docs/**/*"), *kept.glob("tests/**/*")]:
            if path.suffix in KINDS and path.relative_to(kept) not in wanted:
                path.unlink()
                removed = True
    return removed


def _wanted() -> Iterator[Path]:
    for name in SINGLE:
        yield ROOT / name
    for name in (*SOURCES, CONTRACTS, *TESTS):
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
