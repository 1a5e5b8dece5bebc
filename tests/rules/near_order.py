"""Questions near order: a case of the tables with a few things changed.

Documents drawn at random hardly ever lead to a yes; what matters happens a step away from one.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.rules.asking import CASES
from tests.rules.generated import ZONES
from tracker.rules.codec import question_from_object
from tracker.rules.question import Question

Place = tuple[Any, str | int]
"""A container of the document, and the member or index in it."""

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SHIFTS = [
    *(timedelta(seconds=sign * seconds) for sign in (-1, 1) for seconds in (1, 3600, 86399)),
    *(timedelta(days=sign * days) for sign in (-1, 1) for days in (1, 6, 7, 8, 14, 28, 30, 31)),
]
OTHERS: dict[str, list[Any]] = {
    "result": ["negative", "positive", "indeterminate", "pending"],
    "sensitivity_miu_ml": [25, 50, 51, None],
    "setting": ["laboratory", "home", None],
    "menses": ["regular", "irregular", "none", None],
    "by": ["prescriber", "patient", "guardian"],
    "channel": ["electronic", "telephone", None],
    "delivery": ["pick-up", "ship", None],
    "status": ["suspected", "confirmed", "ruled-out"],
    "days_supply": [1, 14, 28, 30, 84],
    "refills": [0, 1, None],
    "value": [399, 1000, 75000],
    "gate": ["authorize", "confirm", "hand_over"],
    "time_zone": ZONES,
}


def leaves(value: Any) -> Iterator[Place]:
    """Every plain member of the document, in order."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, each in members:
        if isinstance(each, dict | list):
            yield from leaves(each)
        else:
            yield value, name


def containers(value: Any) -> Iterator[Place]:
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, each in members:
        if isinstance(each, dict | list):
            yield from containers(each)
            yield value, name


def _shift(document: dict[str, Any], draw: Any) -> None:
    dated = [
        (holder, name)
        for holder, name in leaves(document)
        if isinstance(holder[name], str) and DAY.match(holder[name])
    ]
    if not dated:
        return
    holder, name = draw(st.sampled_from(dated))
    text, by = holder[name], draw(st.sampled_from(SHIFTS))
    if len(text) == 10:
        holder[name] = (date.fromisoformat(text) + by).isoformat()
    else:
        holder[name] = (datetime.fromisoformat(text) + by).isoformat()


def _replace(document: dict[str, Any], draw: Any) -> None:
    known = [(holder, name) for holder, name in leaves(document) if name in OTHERS]
    holder, name = draw(st.sampled_from(known))
    holder[name] = draw(st.sampled_from(OTHERS[name]))


def _flip(document: dict[str, Any], draw: Any) -> None:
    flags = [(h, n) for h, n in leaves(document) if isinstance(h[n], bool)]
    if flags:
        holder, name = draw(st.sampled_from(flags))
        holder[name] = not holder[name]


def _drop(document: dict[str, Any], draw: Any) -> None:
    """A whole object, a list, or one of its items."""
    parts = list(containers(document))
    if parts:
        holder, name = draw(st.sampled_from(parts))
        del holder[name]


def _repeat(document: dict[str, Any], draw: Any) -> None:
    """An item of a list twice, so that a shift may part the two."""
    lists = [h[n] for h, n in containers(document) if isinstance(h[n], list) and h[n]]
    items = [each for each in lists if isinstance(each[0], dict)]
    if items:
        chosen = draw(st.sampled_from(items))
        chosen.append(json.loads(json.dumps(draw(st.sampled_from(chosen)))))


CHANGES = [_shift, _shift, _shift, _replace, _flip, _drop, _repeat]


@st.composite
def near_order(draw: Any, cases: tuple[str, ...] = tuple(sorted(CASES))) -> Question:
    case = CASES[draw(st.sampled_from(cases))]
    document = json.loads(json.dumps(case["question"]))
    for change in draw(st.lists(st.sampled_from(CHANGES), max_size=3)):
        change(document, draw)
    return question_from_object(document)
