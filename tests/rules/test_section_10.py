"""domain.md section 10, sentence by sentence, beyond what the shared case tables ask.

`section_10.json`: the item and what it says, the case that is changed, the change, the keys that
stop. Bases: P-001 first and P-085 later prescription of a female of reproductive potential (AF-RP),
P-067 later prescription of a man, P-034 a woman after menopause, P-032 a girl before menarche,
P-039 a boy, P-094/P-097 confirm and P-125/P-121 hand over for AF-RP and AM; IP iPLEDGE, UK.
"""

import json
from pathlib import Path

import pytest

from tests.rules.asking import stops

ROWS = json.loads(Path(__file__).with_name("section_10.json").read_text())


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['says']} ({row['base']})" for row in ROWS])
def test_the_sentence_holds(row):
    assert stops(row["base"], row["changes"]) == set(row["stops"])
