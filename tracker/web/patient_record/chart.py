"""Blood counts over time, as the numbers of a drawing; the same values stand in a table below."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.rules.vocabulary import LabTest
from tracker.services.overviews.patient_record import PatientRecord
from tracker.web.filters import grouped, long_date

# Small enough that its words can be read on a phone, where it fills the width.
WIDTH: Final = 480
HEIGHT: Final = 220
_LEFT: Final = 65
_RIGHT: Final = 125
_TOP: Final = 15
_BOTTOM: Final = 30
_STEPS: Final = 4
_LINE: Final = 17
_APART: Final = 95  # from the middle of one day to that of the next: `Nov 23, 2026` is 85 wide
_NAMES: Final = {LabTest.ANC: "Absolute neutrophil count", LabTest.PLATELETS: "Platelets"}
_RED, _YELLOW = "#f8dfe2", "#fef0c8"  # the fills are told apart by their words as well


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the drawing and what is written there; `low`: under one of the thresholds."""

    x: float
    y: float
    text: str
    low: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Values under a threshold, down to the next lower one. `text_y` keeps its words apart from
    those of its neighbors."""

    y: float
    height: float
    fill: str
    text: str
    text_y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """`line` are the points of the line; `words` say what the bands mean; `rows` are the values as
    a table, the newest first."""

    title: str
    line: str
    points: tuple[Mark, ...]
    levels: tuple[Mark, ...]
    days: tuple[Mark, ...]
    bands: tuple[Band, ...]
    words: str
    rows: tuple[tuple[str, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - _BOTTOM


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one test: `new_cycle` from which a cycle may begin, `holds` below which the label holds
    the drug."""

    new_cycle: int | None
    holds: tuple[int, ...]

    @property
    def values(self) -> list[int]:
        """Each once, the lowest first."""
        return sorted({*self.holds, *([self.new_cycle] if self.new_cycle else [])})

    def text(self, value: int) -> str:
        """What the threshold is for, in the few letters that fit beside the drawing."""
        whats = ["hold"] * (value in self.holds) + ["cycle"] * (value == self.new_cycle)
        return f"{grouped(value)} {'/'.join(whats)}"

    @property
    def words(self) -> str:
        said = [f"hold the drug below {grouped(value)}" for value in sorted(self.holds)]
        if self.new_cycle:
            said.append(f"begin a new cycle from {grouped(self.new_cycle)} on")
        return f"The label: {', '.join(said)}." if said else ""


@dataclass(frozen=True, slots=True)
class _Scale:
    top: int
    first: date
    span: int

    def x(self, day: date) -> float:
        part = (day - self.first).days / self.span
        return round(_LEFT + part * (WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - _BOTTOM - value / self.top * (HEIGHT - _BOTTOM - _TOP), 1)


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
            found.append(_chart(f"{title}, per microliter", values, _limits(record, test)))
    return tuple(found)


def _limits(record: PatientRecord, test: LabTest) -> Limits:
    """A row that asks for more than the count is advice in words only."""
    holds = (each for each in record.counts.holds if each.test == test and not each.only_if)
    return Limits(record.counts.new_cycle.get(test), tuple({each.below for each in holds}))


def _chart(title: str, values: list[tuple[date, int]], limits: Limits) -> Chart:
    top = _rounded(max(*(value for _, value in values), *limits.values, 1))
    first, last = values[0][0], values[-1][0]
    scale = _Scale(top, first, max((last - first).days, 1))
    highest = max(limits.values, default=0)
    points = tuple(
        Mark(scale.x(day), scale.y(value), f"{grouped(value)} on {long_date(day)}", value < highest)
        for day, value in values
    )
    levels = (top * step // _STEPS for step in range(_STEPS + 1))
    return Chart(
        title=title,
        line=" ".join(f"{mark.x},{mark.y}" for mark in points),
        points=points,
        levels=tuple(Mark(_LEFT, scale.y(level), grouped(level)) for level in levels),
        days=tuple(Mark(x, HEIGHT, long_date(day)) for x, day in _shown(values, scale)),
        bands=_bands(limits, scale),
        words=limits.words,
        rows=tuple((long_date(day), grouped(value)) for day, value in reversed(values)),
    )


def _bands(limits: Limits, scale: _Scale) -> tuple[Band, ...]:
    """Red where the drug is held under the lowest threshold, yellow up to the others."""
    found: list[Band] = []
    for below, value in zip([0, *limits.values], limits.values, strict=False):
        y = scale.y(value)
        fill = _RED if not found and value in limits.holds else _YELLOW
        text_y = min([y + 5, *(band.text_y - _LINE for band in found)])
        found.append(Band(y, round(scale.y(below) - y, 1), fill, limits.text(value), text_y))
    return tuple(found)


def _shown(values: Iterable[tuple[date, int]], scale: _Scale) -> list[tuple[float, date]]:
    """The first day and the last, and those between whose words touch no others."""
    first, *between, last = [(scale.x(day), day) for day, _ in values]
    found = [first]
    for x, day in between:
        if min(x - found[-1][0], last[0] - x) >= _APART:
            found.append((x, day))
    return [*found, last]


def _rounded(value: int) -> int:
    """Up to the next number of which four parts are round: 2 100 -> 4 000."""
    unit = 4
    while unit * 5 < value:
        unit *= 10
    return -(-value // unit) * unit
