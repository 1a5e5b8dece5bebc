"""The part of docs/validation.md that tells of the last mutation run."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.mutation.score import LEAST, SCORE, explanations, percent, survivors

UNEXPLAINED = "**not explained**"


def section() -> Iterator[str]:
    score: Mapping[str, Any] = json.loads(SCORE.read_text())
    modules: Mapping[str, Mapping[str, int]] = score["modules"]
    yield "## Mutation testing of the rules"
    yield ""
    asked = sum(counts["asked"] for counts in modules.values())
    yield (
        f"`make mutation` of {score['day']}: of {asked + score['not asked']} changes {asked} were"
        f" asked{_drawn(score['not asked'])}; {percent(modules):.1f} % of those asked were noticed"
        f" by a test (at least {LEAST} % are wanted). A change that makes a run never end counts as"
        " noticed; one that the tests of its function do not notice within the seconds that a"
        " run gives them does not. mutmut changes the code of functions, not what a module says"
        " outside of them (vocabularies, tables, the parameters of kinds); decorated functions"
        " are laid out as plain ones first, so that properties are changed too."
    )
    yield ""
    yield "| Module of `tracker/rules/` | Changes | Noticed | Never ended | % |"
    yield "|---|---|---|---|---|"
    for name, counts in modules.items():
        if not counts["asked"]:
            continue
        share = percent({name: counts})
        yield (
            f"| `{name}` | {counts['asked']} | {counts['killed']} | {counts['never ended']}"
            f" | {share:.0f} |"
        )
    yield ""
    yield "### What no test noticed, and why it may stay"
    yield ""
    yield from _explained(score)


def _drawn(not_asked: int) -> str:
    """A run that was cut short says so."""
    if not not_asked:
        return ""
    return f", drawn without regard to what they change (decision 13), and {not_asked} not yet"


def _explained(score: Mapping[str, Any]) -> Iterator[str]:
    explained = explanations()
    by_reason: dict[str, list[str]] = {}
    for each in survivors(score):
        reason = each.reason(explained) or UNEXPLAINED
        by_reason.setdefault(reason, []).append(f"`{each.function}`: `{_shown(each.after)}`")
    for reason, changes in sorted(by_reason.items()):
        yield f"- {reason}"
        for change in sorted(set(changes)):
            yield f"  - {change}"


def _shown(code: str) -> str:
    """One line of code, short enough to read in a list."""
    code = code.replace("`", "'") or "(a line less)"
    return code if len(code) <= 110 else f"{code[:107]}..."
