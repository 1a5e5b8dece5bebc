"""Files of others are what their manifest says, and no page of ours asks for a missing one."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "tracker/web/static"
VENDOR = STATIC / "vendor"
USWDS = VENDOR / "uswds-3.14.0/css/uswds.min.css"
MANIFEST = dict(
    reversed(line.split("  ", 1)) for line in (VENDOR / "MANIFEST.sha256").read_text().splitlines()
)
TEMPLATES = "".join(path.read_text() for path in sorted((ROOT / "templates").rglob("*.html")))
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
URL = re.compile(r"url\([\"']?([^\"')]+)")


def test_the_manifest_names_every_vendored_file():
    files = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}

    assert files - {"MANIFEST.sha256"} == set(MANIFEST)


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_a_vendored_file_is_unchanged(name: str):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == MANIFEST[name]


def test_our_style_sheet_needs_no_other_file():
    own = (STATIC / "tracker.css").read_text()

    assert "url(" not in own
    assert "@import" not in own


def test_a_file_that_is_left_out_belongs_to_a_part_that_no_template_uses():
    """The style sheet of USWDS names icons of parts that we do not have, such as its banner."""
    used = set(re.findall(r"usa-[a-z_-]+", TEMPLATES))
    asked_for_in_vain = {
        selector.strip()
        for selectors, body in RULE.findall(USWDS.read_text())
        for url in URL.findall(body)
        if "@font-face" not in selectors and not (USWDS.parent / url).resolve().is_file()
        for selector in selectors.split(",")
    }
    met = {s for s in asked_for_in_vain if set(re.findall(r"usa-[a-z_-]+", s)) <= used}

    # Boxes in their third state exist only by script; none of ours sets it.
    assert {s for s in met if "indeterminate" not in s} == set()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("LICENSE.md", "SIL Open Font License"),
        ("LICENSE-Apache-2.0.txt", "Apache License"),
        ("fonts/source-sans-pro/OFL.txt", "SIL OPEN FONT LICENSE"),
    ],
)
def test_the_licences_travel_with_the_files(name: str, title: str):
    assert title in (USWDS.parents[1] / name).read_text()


def test_no_template_carries_script_or_style_of_its_own():
    assert re.findall(r"<style|style=|<script(?! src=)|\son[a-z]+=|javascript:", TEMPLATES) == []
    assert "|safe" not in TEMPLATES.replace(" ", "")


def test_every_template_is_short():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in (ROOT / "templates").rglob("*.html")
    }

    assert {name: count for name, count in lengths.items() if count > 60} == {}
