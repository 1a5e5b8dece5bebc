"""Blood counts over time, as the numbers of a drawing; the table of counts stands below it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.rules.vocabulary import LabTest
from tracker.services.overviews.patient_record import PatientRecord
from tracker.web.filters import grouped

# Small enough that its words can be read on a phone, where it fills the width.
WIDTH: Final = 480
HEIGHT: Final = 220
_LEFT: Final = 65
_RIGHT: Final = 95
_TOP: Final = 15
_BOTTOM: Final = 30
_STEPS: Final = 4
_NAMES: Final = {LabTest.ANC: "Absolute neutrophil count", LabTest.PLATELETS: "Platelets"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the drawing and what is written there; `low`: under the label's threshold."""

    x: float
    y: float
    text: str
    low: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """`line` are the points of the line; `threshold` the label's limit for a new cycle."""

    title: str
    line: str
    points: tuple[Mark, ...]
    levels: tuple[Mark, ...]
    days: tuple[Mark, ...]
    threshold: Mark | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - _BOTTOM


def charts_of(record: PatientRecord) -> tuple[Chart, ...]:
    """One for each count with values of at least two days that nobody has corrected."""
    found = []
    for test, title in _NAMES.items():
        values = sorted(
            (count.collected_on, count.values[test])
            for count in record.facts.counts
            if count.entry.strike is None and test in count.values
        )
        if len({day for day, _ in values}) > 1:
            found.append(_chart(f"{title}, per microliter", values, record.thresholds.get(test)))
    return tuple(found)


def _chart(title: str, values: list[tuple[date, int]], limit: int | None) -> Chart:
    top = _rounded(max(*(value for _, value in values), limit or 1))
    first, last = values[0][0], values[-1][0]
    span = max((last - first).days, 1)

    def x(day: date) -> float:
        return round(_LEFT + (day - first).days / span * (WIDTH - _LEFT - _RIGHT), 1)

    def y(value: float) -> float:
        return round(HEIGHT - _BOTTOM - value / top * (HEIGHT - _BOTTOM - _TOP), 1)

    points = tuple(
        Mark(
            x(day),
            y(value),
            f"{grouped(value)} on {day:%b} {day.day}, {day.year}",
            _low(value, limit),
        )
        for day, value in values
    )
    levels = (top * step // _STEPS for step in range(_STEPS + 1))
    return Chart(
        title=title,
        line=" ".join(f"{mark.x},{mark.y}" for mark in points),
        points=points,
        levels=tuple(Mark(_LEFT, y(level), grouped(level)) for level in levels),
        days=tuple(Mark(x(day), HEIGHT, f"{day:%b} {day.day}") for day in _shown(values)),
        threshold=Mark(WIDTH - _RIGHT, y(limit), f"{grouped(limit)} label") if limit else None,
    )


def _low(value: int, limit: int | None) -> bool:
    return limit is not None and value < limit


def _shown(values: list[tuple[date, int]]) -> list[date]:
    """At most four days, so that their words do not touch; the first and the last among them."""
    days = [day for day, _ in values]
    steps = min(len(days), 4)
    return list(dict.fromkeys(days[round(i * (len(days) - 1) / (steps - 1))] for i in range(steps)))


def _rounded(value: int) -> int:
    """Up to the next number of which four parts are round: 2 100 -> 4 000."""
    unit = 4
    while unit * 5 < value:
        unit *= 10
    return -(-value // unit) * unit
