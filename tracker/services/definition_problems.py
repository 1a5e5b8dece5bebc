"""What is wrong or doubtful in the text of a definition, one line for each problem."""

from tracker.rules.doubts import doubts
from tracker.rules.errors import InvalidProgram
from tracker.rules.program import ProgramVersion
from tracker.services.definition_lines import LocatedProblem, locate, located


def problems_of(text: str, error: InvalidProgram) -> tuple[str, ...]:
    """`line 12: requirement 'x': gates: needs a list`."""
    return tuple(_line(each) for each in located(text, error))


def doubts_of(
    text: str, version: ProgramVersion, others: tuple[ProgramVersion, ...]
) -> tuple[str, ...]:
    """What the text allows but a reviewer should look at, beside the program's other versions."""
    return tuple(_line(each) for each in locate(text, doubts(version, others)))


def _line(each: LocatedProblem) -> str:
    where = f"{each.where}: " if each.where else ""
    return f"line {each.line}: {where}{each.problem}"
