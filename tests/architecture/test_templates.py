"""Templates say, they do not decide, and hold nothing that the content policy would stop."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, nodes

from tests.databases import copy_of_sqlite
from tests.web.conftest import SECRET
from tracker.app import create_app
from tracker.settings import ROOT, Settings

FOLDER = ROOT / "templates"
NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
_INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style\b|<script\b(?![^>]*\ssrc=)|javascript:""", re.I
)
_URL_FOR = re.compile(r"""url_for\(\s*["']([^"']+)["']""")


@pytest.fixture(scope="module")
def app(sqlite_head: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Only looked at, so one is enough."""
    file = tmp_path_factory.mktemp("templates") / "tracker.db"
    with copy_of_sqlite(sqlite_head, file) as database:
        yield create_app(Settings(database_url=database.url, secret_key=SECRET))


def source(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_every_template_compiles_and_a_missing_value_is_an_error(app: Flask) -> None:
    assert app.jinja_env.undefined is StrictUndefined
    assert app.jinja_env.autoescape is True or app.jinja_env.autoescape("x.html")  # type: ignore[operator]

    assert [name for name in NAMES if app.jinja_env.get_template(name).name != name] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_inline_and_nothing_unescaped(app: Flask, name: str) -> None:
    text = re.sub(r"\{#.*?#\}", "", source(name), flags=re.S)
    tree = app.jinja_env.parse(source(name))
    filters = {node.name for node in tree.find_all(nodes.Filter)}

    assert _INLINE.findall(text) == []
    assert filters & {"safe", "attr", "tojson"} == set()
    assert not any(tree.find_all(nodes.ScopedEvalContextModifier)), "autoescape is switched"


def test_no_python_makes_markup_by_hand() -> None:
    made = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tracker").rglob("*.py"))
        if re.search(r"\bMarkup\(|render_template_string|\|\s*safe\b", path.read_text())
    ]
    assert made == []


def test_every_template_is_used_by_a_view_or_by_another_template() -> None:
    said = "".join(path.read_text() for path in sorted((ROOT / "tracker").rglob("*.py")))
    said += "".join(source(name) for name in NAMES)
    # Error pages are chosen by their status.
    unused = [name for name in NAMES if f'"{name}"' not in said and not name.startswith("errors/")]

    assert unused == []


def test_every_address_that_a_template_names_exists(app: Flask) -> None:
    named = {
        (name, f"{Path(name).parts[0]}{found}" if found.startswith(".") else found)
        for name in NAMES
        for found in _URL_FOR.findall(source(name))
    }

    assert len(named) > 20
    assert [each for each in sorted(named) if each[1] not in app.view_functions] == []


def test_every_address_that_a_view_names_exists(app: Flask) -> None:
    wrong = []
    for path in sorted((ROOT / "tracker" / "web").rglob("*.py")):
        for found in _URL_FOR.findall(path.read_text(encoding="utf-8")):
            endpoint = found if not found.startswith(".") else f"{_blueprint(path)}{found}"
            if endpoint not in app.view_functions:
                wrong.append((path.name, found))
    assert wrong == []


def _blueprint(path: Path) -> str:
    found = re.search(r'Blueprint\("([a-z_]+)"', path.read_text(encoding="utf-8"))
    return found.group(1) if found else path.stem
