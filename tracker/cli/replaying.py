"""`tracker replay`: a stored question asked again, and where the answers differ."""

import click

from tracker.cli.installation import InputError, edge_now, session_of, settings_or_exit
from tracker.rules.errors import InvalidInput, InvalidProgram, NotFound
from tracker.rules.replaying import Difference
from tracker.services import replaying
from tracker.services.replaying import Replayed

DIFFERENT = 1


@click.command()
@click.argument("decision_id", required=False)
@click.option("--program", metavar="SLUG@DATE", help="Another version, published or shipped.")
@click.option("--all", "every", is_flag=True, help="Every stored decision under its own version.")
@click.pass_context
def replay(
    context: click.Context, decision_id: str | None, program: str | None, every: bool
) -> None:
    """Ask the stored question of DECISION_ID again and print what differs.

    Under its own version the answer must be the same. Exit status: 0 the same, 1 differs,
    2 no such decision or version.
    """
    if every is (decision_id is not None) or (every and program is not None):
        raise click.UsageError("Give either a DECISION_ID or --all alone.")
    try:
        same = _all() if decision_id is None else _one(decision_id, program)
    except InvalidProgram as error:
        click.echo(f"ERROR: a published text was changed: {error}", err=True)
        same = False
    context.exit(0 if same else DIFFERENT)


def _one(decision_id: str, ref: str | None) -> bool:
    with session_of(settings_or_exit()) as session:
        try:
            found = replaying.replay(session, decision_id, ref, now=edge_now())
        except (NotFound, InvalidInput) as error:
            raise InputError(str(error)) from error
        _print(found)
    if ref is None and not found.same:
        _complain(found)
    return found.same


def _all() -> bool:
    """Only those that differ are printed, as they are found."""
    count = differing = 0
    with session_of(settings_or_exit()) as session:
        for found in replaying.replay_all(session, now=edge_now()):
            count += 1
            if not found.same:
                differing += 1
                _print(found)
                _complain(found)
    click.echo(f"{count - differing} the same, {differing} differ")
    return differing == 0


def _print(found: Replayed) -> None:
    again = found.again
    click.echo(f"{found.decision_id} {found.stored.gate} {_said(found.stored.allowed)}")
    click.echo(f"  then:  {found.stored.program_version} {found.stored.digest}")
    if again is not None:
        click.echo(f"  again: {again.program_version} {again.digest} {_said(again.allowed)}")
    for difference in found.differences:
        click.echo(f"  {line_of(difference)}")
    if found.same:
        click.echo("  the same")


def line_of(difference: Difference) -> str:
    """`pregnancy-test-current: status: met -> unmet`"""
    where = f"{difference.requirement}: " if difference.requirement else ""
    stored = "none" if difference.stored is None else difference.stored
    again = "none" if difference.again is None else difference.again
    return f"{where}{difference.member}: {stored} -> {again}"


def _said(allowed: bool) -> str:
    return "allowed" if allowed else "blocked"


def _complain(found: Replayed) -> None:
    why = (
        "the text of its version is not published here"
        if found.again is None
        else f"{len(found.differences)} differences under its own version"
    )
    click.echo(
        f"ERROR: decision {found.decision_id} does not replay: {why}."
        " A record or the engine was changed.",
        err=True,
    )
