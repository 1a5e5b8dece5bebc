"""`tracker program`: the definitions. All but `publish` read files and need no database."""

import difflib
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

import click

from tracker.rules.differences import Difference, differences
from tracker.rules.doubts import doubts
from tracker.rules.errors import InvalidProgram
from tracker.rules.parsing import parse_version
from tracker.rules.problems import Problem
from tracker.rules.program import ProgramVersion
from tracker.services.definition_lines import LocatedProblem, locate, located
from tracker.services.shipped_programs import (
    SHIPPED,
    misplacements,
    read_text,
    shipped_versions,
)

_programs = click.option(
    "--programs",
    type=click.Path(path_type=Path),
    default=SHIPPED,
    help="Definitions other than those that ship with the package.",
)
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


class Refused(click.ClickException):
    """What stands on stderr is the message alone; exit status 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(self.message, err=True)


@click.group()
def program() -> None:
    """Program versions."""


@program.command("list")
@_programs
def list_versions(programs: Path) -> None:
    """Print every version as `slug@date`, one a line."""
    for version in _all(programs):
        click.echo(version.ref)


@program.command("show")
@click.argument("ref", metavar="SLUG[@DATE]")
@_programs
def show(ref: str, programs: Path) -> None:
    """Print a version's requirements with their sources; without DATE the newest version."""
    version = _one(ref, programs)
    click.echo(f"{version.ref}  {version.name}, {version.status}\n{version.notice}\n")
    for requirement in version.requirements:
        doubt = ", unverified" if requirement.unverified else ""
        click.echo(f"{requirement.key}: {requirement.title}")
        click.echo(f"  at {', '.join(requirement.gates)}; {requirement.enforcement}{doubt}")
        click.echo(f"  {requirement.rule.kind}; owner {requirement.owner}")
        click.echo(f"  {requirement.cited}")


@program.command("check")
@_file
def check(file: Path) -> None:
    """Validate a definition: every fault with its line, and warnings of what is doubtful.

    Faults and warnings stand on stderr, as `FILE:LINE: where: problem`. The other versions in the
    folder of FILE are looked at for gaps and overlaps in dates. Exit status: 0 valid, also with
    warnings; 2 not valid.
    """
    text = ""
    try:
        text = read_text(file)
        version = parse_version(text, str(file))
    except InvalidProgram as error:
        found = located(text, error)
        count = f"{len(found)} problem{'' if len(found) == 1 else 's'}"
        raise Refused("\n".join([*_lines(file, found), count])) from error
    doubtful = locate(text, (*_misplaced(version, file), *doubts(version, _siblings(file))))
    for line in _lines(file, doubtful, "warning: "):
        click.echo(line, err=True)
    click.echo(f"{version.ref}: {len(version.requirements)} requirements, {version.digest}")


def _lines(file: Path, found: Iterable[LocatedProblem], what: str = "") -> Iterator[str]:
    for each in found:
        where = f"{each.where}: " if each.where else ""
        # A key in quotes may hold a line end; a problem is one line.
        yield f"{file}:{each.line}: {what}" + " ".join(f"{where}{each.problem}".split())


def _misplaced(version: ProgramVersion, file: Path) -> tuple[Problem, ...]:
    """Only a file that is named by a date claims its place among the versions of a program."""
    try:
        date.fromisoformat(file.stem)
    except ValueError:
        return ()
    return misplacements(version, file.resolve())


def _siblings(file: Path) -> Iterator[ProgramVersion]:
    """The other versions in the folder; those that cannot be read are not looked at."""
    for path in sorted(file.resolve().parent.glob("*.toml")):
        if path != file.resolve():
            try:
                yield parse_version(read_text(path), str(path))
            except InvalidProgram as error:
                click.echo(f"{path}: not looked at: {error.problem}", err=True)


@program.command("diff")
@click.argument("older", metavar="SLUG@DATE")
@click.argument("newer", metavar="SLUG@DATE")
@_programs
def diff(older: str, newer: str, programs: Path) -> None:
    """Print what differs between two versions: by requirement and part, then line by line."""
    before, after = (_one(ref, programs) for ref in (older, newer))
    for subject, found in groupby(differences(before, after), key=lambda each: each.subject):
        click.echo(subject)
        for each in found:
            click.echo(f"  {_spoken(each)}")
    texts = [_text(version, programs) for version in (before, after)]
    lines = list(difflib.unified_diff(texts[0], texts[1], older, newer, lineterm=""))
    for line in ["", *lines] if lines else []:
        click.echo(line)


def _spoken(each: Difference) -> str:
    value = each.after if each.before is None else each.before
    if each.what == "changed":
        value = f"{each.before} -> {each.after}"
    return f"{each.what} {each.name}: {value}" if each.name else f"{each.what}: {value}"


@program.command()
@_file
@click.option("--reason", help="Needed when the version's date has passed and it is not the first")
def publish(file: Path, reason: str | None) -> None:
    """Publish a version into the configured database.

    Once patients are enrolled in its program it becomes a draft instead, which two
    administrators approve on the page Programs.
    """
    # Only this command needs a database; the others start without one.
    from tracker.cli import publishing

    click.echo(publishing.publish(file, reason=reason))


def _all(programs: Path) -> list[ProgramVersion]:
    try:
        found = shipped_versions(programs)
    except InvalidProgram as error:
        raise Refused(str(error)) from error
    return [version for versions in found.values() for version in versions]


def _one(ref: str, programs: Path) -> ProgramVersion:
    found = [each for each in _all(programs) if ref in (each.ref, each.slug)]
    if not found:
        raise Refused(f"{ref}: no such version")
    return found[-1]


def _text(version: ProgramVersion, programs: Path) -> list[str]:
    path = programs / version.slug / f"{version.effective_from}.toml"
    return read_text(path).splitlines()
