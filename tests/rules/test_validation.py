"""docs/validation.md says what the definitions and the case tables say now."""

from tests.validation import FILE, text
from tracker.services.shipped_programs import shipped_versions


def test_the_page_is_up_to_date():
    assert FILE.read_text(encoding="utf-8") == text(), "run: python -m tests.validation"


def test_the_page_traces_every_requirement_of_every_shipped_version():
    page = FILE.read_text(encoding="utf-8")

    for versions in shipped_versions().values():
        for version in versions:
            section = page.partition(f"## {version.ref}\n")[2].partition("\n## ")[0]
            assert section, version.ref
            for requirement in version.requirements:
                assert f"| `{requirement.key}` |" in section
