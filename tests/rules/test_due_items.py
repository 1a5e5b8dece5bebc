"""What each due item says, word for word.

`due_items.json` holds a case of the tables, a change, and one item as the patient's page tells it.
"""

import json
from pathlib import Path

import pytest

from tests.rules.asking import VERSIONS, question
from tracker.rules.deciding import version_for
from tracker.rules.schedules import due_items, schedule

ITEMS = json.loads(Path(__file__).with_name("due_items.json").read_text())


@pytest.mark.parametrize("row", ITEMS, ids=[f"{row['title']} ({row['base']})" for row in ITEMS])
def test_the_item_says_exactly_this(row):
    asked = question(row["base"], row["changes"])
    items = due_items(version_for(VERSIONS[asked.program], asked), asked)
    item = next(each for each in items if each.title == row["title"])

    assert (item.key, item.who, item.due_on.isoformat()) == (row["key"], row["who"], row["due_on"])
    assert (item.at and item.at.isoformat()) == row["at"]
    assert (item.at_once, item.overdue) == (row["at_once"], row["overdue"])
    assert item.sentence == row["sentence"]


@pytest.mark.parametrize(
    ("base", "changes", "until"),
    [
        # A number's last day is 2026-03-23.
        ("P-094", {}, "2026-03-24T05:00:00+00:00"),
        # Where no category hangs on it, a child still comes of age: the guardian signs no more.
        ("ESK-001", {"patient": {"birth_date": "2008-03-20"}}, "2026-03-20T05:00:00+00:00"),
        # A fact that is dated ahead comes on record.
        (
            "ESK-001",
            {"patient": {"birth_date": None}, "enrollment": {"ended_on": "2026-03-18"}},
            "2026-03-18T05:00:00+00:00",
        ),
        # The day after a certification has ended.
        (
            "ESK-001",
            {
                "at": "2026-03-20T10:00:00-05:00",
                "patient": {"birth_date": None},
                "pharmacy": {"certified_until": "2026-03-20"},
            },
            "2026-03-21T05:00:00+00:00",
        ),
        # Nothing changes any more.
        ("ESK-020", {}, None),
    ],
)
def test_until_when_what_is_due_stays_the_same(base, changes, until):
    asked = question(base, changes)
    found = schedule(version_for(VERSIONS[asked.program], asked), asked).holds_until

    assert (found and found.isoformat()) == until
