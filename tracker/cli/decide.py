"""`tracker decide`: ask the one question of a file, without database, clock or settings."""

import json
from collections.abc import Mapping
from pathlib import Path

import click

from tracker.rules.codec import question_from_object
from tracker.rules.deciding import Decision, decision_to_object, version_for
from tracker.rules.deciding import decide as answer
from tracker.rules.errors import InvalidProgram, InvalidQuestion
from tracker.rules.json_text import read_json
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Question
from tracker.services.case_tables import Case, case_files, difference, read_cases
from tracker.services.shipped_programs import SHIPPED, shipped_versions

Programs = Mapping[str, tuple[ProgramVersion, ...]]

ALLOWED, DIFFERENT, INVALID, BLOCKED = 0, 1, 2, 3


class InvalidFile(click.ClickException):
    """What stands on stderr is one line: where, and why."""

    exit_code = INVALID

    def show(self, file: object = None) -> None:
        click.echo(self.message, err=True)


@click.command()
@click.argument("case", required=False, type=click.Path(path_type=Path))
@click.option("--cases", "folder", type=click.Path(path_type=Path), help="Run a case table folder.")
@click.option(
    "--programs",
    type=click.Path(path_type=Path),
    default=SHIPPED,
    help="Definitions other than those that ship with the package.",
)
@click.pass_context
def decide(context: click.Context, case: Path | None, folder: Path | None, programs: Path) -> None:
    """Decide the question in CASE (a JSON file) and print the decision.

    Exit status: 0 allowed, 3 blocked, 2 not valid. With --cases: 0 all pass, 1 a case differs,
    2 a file is not valid.
    """
    if (case is None) is (folder is None):
        raise click.UsageError("Give either a CASE file or --cases with a folder.")
    try:
        versions = shipped_versions(programs)
    except InvalidProgram as error:
        raise InvalidFile(str(error)) from error
    if case is not None:
        context.exit(_decide_one(case, versions))
    elif folder is not None:
        context.exit(_decide_all(folder, versions))


def _decide_one(path: Path, versions: Programs) -> int:
    try:
        value = read_json(path.read_bytes())
        if isinstance(value, dict) and "question" in value:
            question = question_from_object(value["question"], "question")
        else:
            question = question_from_object(value)
        decision = _answer(question, versions)
    except InvalidQuestion as error:
        raise InvalidFile(str(error)) from error
    except OSError as error:
        raise InvalidFile(f"{path}: {error.strerror}") from error
    click.echo(json.dumps(decision_to_object(decision), indent=2))
    return ALLOWED if decision.allowed else BLOCKED


def _answer(question: Question, versions: Programs) -> Decision:
    known = versions.get(question.program)
    if known is None:
        raise InvalidQuestion("program", f"not one of {', '.join(versions)}")
    return answer(version_for(known, question), question)


def _decide_all(folder: Path, versions: Programs) -> int:
    """All files are read before the first case is asked: a file that is not valid prints
    nothing but its fault."""
    files = case_files(folder)
    if not files:
        raise InvalidFile(f"{folder}: no case files (*.json)")
    cases = [case for path in files for case in _read(path, versions)]
    differing = 0
    for case in cases:
        line = difference(case, _answer(case.question, versions))
        if line is not None:
            differing += 1
            click.echo(line)
    click.echo(f"{len(cases) - differing} passed, {differing} failed")
    return DIFFERENT if differing else ALLOWED


def _read(path: Path, versions: Programs) -> tuple[Case, ...]:
    try:
        cases = read_cases(path)
    except InvalidQuestion as error:
        raise InvalidFile(f"{path}: {error}") from error
    except OSError as error:
        raise InvalidFile(f"{path}: {error.strerror}") from error
    for case in cases:
        if case.question.program not in versions:
            raise InvalidFile(f"{path}: {case.id}: program: not one of {', '.join(versions)}")
    return cases
