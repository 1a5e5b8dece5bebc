"""What the rounds say, as a table: the human part stated, the system part measured."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.timeontask.delays import stated
from tests.timeontask.person import Tally
from tests.timeontask.tasks import TASKS, Published, Task

COLUMNS = (
    "Task", "Human, s", "Of it reading, s", "System, s", "Total, s", "Online, s", "Phone, s",
    "IVR, s", "Total / online", "Strict total, s", "Keys", "Scans", "Words read", "Pages",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """One task over all rounds: the stated part, and the median of what the system took."""

    task: Task
    human: float
    system: float
    spared: float
    one: Tally

    @property
    def total(self) -> float:
        return self.human + self.system

    @property
    def strict(self) -> float:
        """Prepared before every scan, and waited for every answer: no time runs beside another."""
        return self.total + self.spared

    @property
    def ratio(self) -> float:
        """Below 1: faster than what was published for the manufacturer's own portal."""
        return self.total / (self.task.published.online * 60)


def measured(rounds: Sequence[Mapping[str, Tally]]) -> tuple[Measured, ...]:
    return tuple(_of(task, [each[task.name] for each in rounds]) for task in TASKS)


def _of(task: Task, tallies: Sequence[Tally]) -> Measured:
    return Measured(
        task,
        statistics.median(each.human for each in tallies),
        statistics.median(each.system for each in tallies),
        statistics.median(each.spared for each in tallies),
        tallies[0],
    )


def table(found: Sequence[Measured]) -> Iterator[str]:
    """Markdown; it is legible on a terminal too."""
    rows = [COLUMNS, *(_row(each) for each in found)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    for number, row in enumerate(rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"|{'|'.join('-' * (width + 2) for width in widths)}|"


def _row(each: Measured) -> tuple[str, ...]:
    return (
        each.task.name,
        f"{each.human:.1f}",
        f"{each.one.reading:.1f}",
        f"{each.system:.1f}",
        f"{each.total:.1f}",
        *_published(each.task.published),
        f"{each.ratio:.2f}",
        f"{each.strict:.1f}",
        *(str(n) for n in (each.one.keys, each.one.scans, each.one.words, each.one.pages)),
    )


def _published(published: Published) -> tuple[str, ...]:
    minutes = (published.online, published.phone, published.ivr)
    return tuple("-" if each is None else f"{each * 60:.0f}" for each in minutes)


def report(found: Sequence[Measured], machine: str) -> Iterator[str]:
    """Everything that the run has to say."""
    yield from table(found)
    yield ""
    yield machine
    yield ""
    yield "What each task covers:"
    yield ""
    for each in found:
        yield f"- **{each.task.name}.** {each.task.covers}."
    yield ""
    yield "Delays, stated and not measured:"
    yield ""
    for what, how_much, source in stated():
        yield f"- {what}: {how_much} ({source})."
