"""`tracker schedules`: what is due next, against the records."""

import sys

import click

from tracker.cli.installation import edge_now, session_of, settings_or_exit
from tracker.rules.numbers import shown
from tracker.services.checking_schedules import SchedulesCheck


@click.group()
def schedules() -> None:
    """What is due next."""


@schedules.command()
@click.option("--repair", is_flag=True, help="Put right what differs.")
def check(*, repair: bool) -> None:
    """Work out anew what is due for every patient; exit 1 when what is kept differs.

    Lists that time or a new program version has outdated are brought up to date, and count
    as no difference. Run it every night.
    """
    with session_of(settings_or_exit()) as session:
        run = SchedulesCheck(session, now=edge_now(), repair=repair)
        for found in run:
            click.echo(f"{shown(found.rems_id)} {found.program}: {', '.join(found.keys)}")
    click.echo(
        f"{run.patients} patients, {run.refreshed} lists brought up to date,"
        f" {run.differences} differences{' repaired' if repair and run.differences else ''}"
    )
    sys.exit(1 if run.differences else 0)
