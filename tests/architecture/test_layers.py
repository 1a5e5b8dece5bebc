"""Imports point down, rules import only the standard library, only the edge reads the clock."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "tracker"
EDGE = ("app.py", "web", "api", "cli")
CLOCK = re.compile(
    r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime)"
    r"|func\.(now|current_\w+)|CURRENT_(TIMESTAMP|DATE|TIME))\b"
)
# What the clock of the database is, is asked in one place, to compare it with ours (/readyz).
DATABASE_CLOCK = re.compile(r"clock_timestamp\(\)|'now'")


def modules(folder: Path) -> Iterator[Path]:
    found = sorted(folder.rglob("*.py"))
    assert found
    yield from found


def below_the_edge() -> list[Path]:
    return [p for p in modules(PACKAGE) if p.relative_to(PACKAGE).parts[0] not in EDGE]


def imported(path: Path) -> set[str]:
    """The top names of everything that a module imports, wherever it does."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module or "")
    return names


def test_the_import_contracts_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_rules_import_only_the_standard_library_and_each_other() -> None:
    for path in modules(PACKAGE / "rules"):
        for name in imported(path):
            top = name.split(".")[0]
            assert top in sys.stdlib_module_names or name.startswith("tracker.rules"), (path, name)


def test_rules_do_no_input_or_output() -> None:
    forbidden = {"os", "pathlib", "socket", "subprocess", "sqlite3", "urllib", "time", "random"}
    for path in modules(PACKAGE / "rules"):
        assert not imported(path) & forbidden, path
        assert not re.search(r"(?<![\w.])open\(", path.read_text()), path


def test_only_the_edge_reads_the_clock() -> None:
    for path in below_the_edge():
        assert not CLOCK.search(path.read_text()), path


def test_the_database_s_clock_is_asked_in_one_place() -> None:
    asking = [p.name for p in below_the_edge() if DATABASE_CLOCK.search(p.read_text())]

    assert asking == ["database.py"]


def test_no_relative_imports() -> None:
    for path in modules(PACKAGE):
        for node in ast.walk(ast.parse(path.read_text())):
            assert not (isinstance(node, ast.ImportFrom) and node.level), path


def test_the_package_itself_imports_nothing() -> None:
    assert imported(PACKAGE / "__init__.py") == set()


def test_what_runs_needs_nothing_that_only_development_installs() -> None:
    locked = (ROOT / "requirements" / "run.txt").read_text()
    installed = {name.lower() for name in re.findall(r"^([\w.-]+)==", locked, re.MULTILINE)}
    providers = packages_distributions()
    for path in modules(PACKAGE):
        for name in imported(path):
            top = name.split(".")[0]
            if top not in sys.stdlib_module_names and top != "tracker":
                distributions = {found.lower().replace("_", "-") for found in providers[top]}
                assert distributions & installed, (path, name)
