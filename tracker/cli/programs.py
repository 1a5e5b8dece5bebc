"""`tracker program`: the definitions. All but `publish` read files and need no database."""

import difflib
from pathlib import Path

import click

from tracker.rules.errors import InvalidProgram
from tracker.rules.parsing import parse_version
from tracker.rules.program import ProgramVersion
from tracker.services.definition_lines import line_of
from tracker.services.shipped_programs import SHIPPED, read_text, shipped_versions

_programs = click.option(
    "--programs",
    type=click.Path(path_type=Path),
    default=SHIPPED,
    help="Definitions other than those that ship with the package.",
)


class Refused(click.ClickException):
    """One line on stderr, exit status 2."""

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
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Validate a definition; a fault is named with its line."""
    try:
        text = read_text(file)
        version = parse_version(text, str(file))
    except InvalidProgram as error:
        if not error.where.startswith(f"{file}: "):
            raise Refused(str(error)) from error
        raise Refused(f"line {line_of(text, error.where)}: {error}") from error
    click.echo(f"{version.ref}: {len(version.requirements)} requirements, {version.digest}")


@program.command("diff")
@click.argument("older", metavar="SLUG@DATE")
@click.argument("newer", metavar="SLUG@DATE")
@_programs
def diff(older: str, newer: str, programs: Path) -> None:
    """Print what differs between two versions, line by line."""
    before, after = (_text(_one(ref, programs), programs) for ref in (older, newer))
    for line in difflib.unified_diff(before, after, older, newer, lineterm=""):
        click.echo(line)


@program.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
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
