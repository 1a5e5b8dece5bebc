"""No list ends without saying so: what is cut is a page of `records/paging.py`, or named here."""

import re
from pathlib import Path

from tracker.settings import ROOT

RECORDS = sorted((ROOT / "tracker" / "records").rglob("*.py"))
# Queries for more than one row, but not for all, and why nobody misses the others.
CUT = {
    "account_lists.py": "a number, which the page shows with a plus",
    "accounts.py": "as many failures as lock an account",
    "active_patients.py": "asked again from the last one on, until all are done",
    "audit_pages.py": "the newest entries of an event, or a number with a plus",
    "due_lists.py": "asked again from the last patient on, until all are checked",
    "impacts.py": "one page of the stored list of an impact",
    "paging.py": "one page, and one row more that says whether the list goes on",
    "pharmacy_patients.py": "answers to a search, which says that there are more",
}
_CUTS = re.compile(r"\.limit\((?!1\))|\bfetchmany\(|\.slice\(")


def cutting(path: Path) -> bool:
    return _CUTS.search(path.read_text(encoding="utf-8")) is not None


def test_every_query_that_leaves_rows_out_is_known() -> None:
    assert [path.name for path in RECORDS if cutting(path)] == sorted(CUT)


def test_no_use_case_asks_for_one_page_of_a_size_of_its_own_and_drops_the_rest() -> None:
    """`Turn(size=…)` where the page says whether there is more, or where one is looked for."""
    services = sorted((ROOT / "tracker" / "services").rglob("*.py"))
    sized = [path.name for path in services if "Turn(size=" in path.read_text(encoding="utf-8")]

    assert sized == [
        "audit.py",
        "pharmacy_home.py",
        "search.py",
        "waiting.py",
        "returned.py",
        "scheduling.py",
    ]
