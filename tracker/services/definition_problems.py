"""What is wrong with the text of a definition, one line for each problem."""

from tracker.rules.errors import InvalidProgram
from tracker.services.definition_lines import line_of


def problems_of(text: str, error: InvalidProgram) -> tuple[str, ...]:
    """`line 12: definition: requirement 'x': gates: needs a list`."""
    return (f"line {line_of(text, error.where)}: {error}",)
