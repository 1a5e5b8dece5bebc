"""Small files and small functions: style.md section 1. Templates: design.md section 8."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tracker.settings import ROOT

LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
LONGEST_TEMPLATE = 59
LONGEST_BASE = 120
MOST_POSITIONAL = 5
SOURCES = sorted((ROOT / "tracker").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def test_no_module_is_long() -> None:
    assert [str(p) for p in SOURCES if lines_of(p) > LONGEST_MODULE] == []


def test_no_function_is_long() -> None:
    long = [
        where
        for where, node in functions()
        if (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_function_takes_many_positional_arguments() -> None:
    many = [
        where
        for where, node in functions()
        if len([*node.args.posonlyargs, *node.args.args]) > MOST_POSITIONAL + _is_method(node)
    ]
    assert many == []


def _is_method(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first = node.args.args[0].arg if node.args.args else ""
    return first in ("self", "cls")


def test_no_template_is_long() -> None:
    long = [
        path.relative_to(ROOT).as_posix()
        for path in TEMPLATES
        if lines_of(path) > (LONGEST_BASE if path.name == "base.html" else LONGEST_TEMPLATE)
    ]
    assert long == []


def test_no_module_is_a_drawer_for_anything() -> None:
    drawers = {"utils", "helpers", "common", "misc", "manager", "base_service"}
    assert [path.name for path in SOURCES if path.stem in drawers] == []
