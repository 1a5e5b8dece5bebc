"""Which packages may leave: products, strengths, capsules for days, expiry."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tracker.rules.errors import InvalidInput
from tracker.rules.parsing import parse_version
from tracker.services.packages import Authorized, PackageLine, strengths_of

PROGRAMS = Path(__file__).parents[2] / "tracker" / "programs"
POMALIDOMIDE = parse_version(
    (PROGRAMS / "ps-pomalidomide-us" / "2025-02-01.toml").read_text(encoding="utf-8")
)
WITHOUT_PATTERN = replace(POMALIDOMIDE, supply=None)
TODAY = date(2026, 3, 17)
FOUR = PackageLine("59572050421", "A1", date(2027, 6, 30), 21)
ONE = replace(FOUR, ndc="59572050121")
TWO = replace(FOUR, ndc="59572050221")


def check(
    *lines: PackageLine,
    days: int = 28,
    capsules: Mapping[float, int] | None = None,
    version=POMALIDOMIDE,
) -> tuple[float, ...]:
    authorized = Authorized(28, capsules or {4.0: 21})
    return strengths_of(version, authorized, days, lines, today=TODAY)


@pytest.mark.parametrize(
    ("lines", "days", "capsules"),
    [
        pytest.param((FOUR,), 28, {4.0: 21}, id="21 capsules are 28 days"),
        pytest.param((FOUR,), 21, {4.0: 21}, id="21 capsules are 21 days too"),
        pytest.param((replace(FOUR, quantity=14),), 14, {4.0: 21}, id="less: 14 for 14 days"),
        pytest.param((FOUR, ONE), 28, {4.0: 21, 1.0: 21}, id="5 mg is 4 and 1"),
        pytest.param(
            (replace(FOUR, quantity=10), replace(FOUR, lot="B2", quantity=11)),
            28,
            {4.0: 21},
            id="two lots of one strength",
        ),
        pytest.param(
            (replace(FOUR, quantity=7),), 7, {4.0: 21, 1.0: 21}, id="less, without one strength"
        ),
        pytest.param((replace(FOUR, quantity=11),), 28, {4.0: 11}, id="ordered below the pattern"),
        pytest.param((replace(FOUR, expires_on=TODAY),), 28, {4.0: 21}, id="the last day counts"),
    ],
)
def test_these_may_leave(lines, days, capsules):
    assert len(check(*lines, days=days, capsules=capsules)) == len(lines)


@pytest.mark.parametrize(
    ("lines", "days", "capsules", "field", "says"),
    [
        pytest.param((), 28, {4.0: 21}, "lines", "at least one", id="nothing"),
        pytest.param((FOUR,), 29, {4.0: 21}, "days_supply", "from 1 to 28", id="too many days"),
        pytest.param((FOUR,), 0, {4.0: 21}, "days_supply", "from 1 to 28", id="no days"),
        pytest.param(
            (replace(FOUR, ndc="00069015001"),), 28, {4.0: 21}, "lines[0].ndc", "not a product",
            id="a foreign product",
        ),
        pytest.param(
            (FOUR, TWO), 28, {4.0: 21}, "lines[1].ndc", "authorized: 4 mg",
            id="a strength that was not ordered",
        ),
        pytest.param(
            (FOUR,), 28, {4.0: 21, 1.0: 21}, "lines", "1 mg is authorized too",
            id="all days without one strength",
        ),
        pytest.param(
            (replace(FOUR, quantity=22),), 28, {4.0: 21}, "lines[0].quantity", "21 capsules",
            id="one capsule too many",
        ),
        pytest.param(
            (FOUR, replace(FOUR, lot="B2", quantity=1)), 28, {4.0: 21}, "lines[1].quantity",
            "hold 22", id="too many in two lots",
        ),
        pytest.param(
            (replace(FOUR, quantity=20),), 28, {4.0: 21}, "lines[0].quantity", "are 21 capsules",
            id="fewer capsules for the same days",
        ),
        pytest.param(
            (replace(FOUR, quantity=21),), 14, {4.0: 21}, "lines[0].quantity", "are 14 capsules",
            id="fewer days for the same capsules",
        ),
        pytest.param(
            (replace(FOUR, quantity=0),), 28, {4.0: 21}, "lines[0].quantity", "1 or more",
            id="no capsules",
        ),
        pytest.param(
            (replace(FOUR, expires_on=date(2026, 3, 16)),), 28, {4.0: 21}, "lines[0].expires_on",
            "last day was 2026-03-16", id="expired yesterday",
        ),
    ],
)  # fmt: skip
def test_these_may_not_and_the_field_and_the_fix_are_named(lines, days, capsules, field, says):
    with pytest.raises(InvalidInput) as refused:
        check(*lines, days=days, capsules=capsules)

    assert refused.value.field == field
    assert says in refused.value.problem


def test_the_strength_of_each_line_is_that_of_its_product():
    assert check(ONE, FOUR, capsules={4.0: 21, 1.0: 21}) == (1.0, 4.0)


def test_a_program_without_a_pattern_only_bounds_the_quantity():
    assert check(replace(FOUR, quantity=5), version=WITHOUT_PATTERN) == (4.0,)
    with pytest.raises(InvalidInput):
        check(replace(FOUR, quantity=22), version=WITHOUT_PATTERN)


def test_the_same_package_cannot_be_entered_twice():
    half = replace(FOUR, quantity=10, serial="S1")

    with pytest.raises(InvalidInput, match="entered twice") as refused:
        check(half, replace(half, quantity=11))
    assert refused.value.field == "lines[1].serial"
