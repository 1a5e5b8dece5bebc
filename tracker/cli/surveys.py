"""`tracker surveys`: what surveys say that nobody acted on."""

import sys

import click

from tracker.cli.installation import edge_now, session_of, settings_or_exit
from tracker.rules.numbers import shown
from tracker.services.reporting_suspicions import report_suspected as report_all


@click.group()
def surveys() -> None:
    """What surveys say."""


@surveys.command()
def report_suspected() -> None:
    """Report each suspected pregnancy that an open survey tells of and nobody reported.

    Run it once after upgrading from a version before 2026-11-27; a second run reports nothing.
    Exit 1 when a survey could not be read because no version of its program is in force.
    """
    reported = unread = 0
    with session_of(settings_or_exit()) as session:
        for found in report_all(session, now=edge_now()):
            reported += found.reported
            unread += not found.reported
            said = "reported" if found.reported else "no version in force, report it by hand"
            click.echo(f"{shown(found.rems_id)}: {said}")
    click.echo(f"{reported} reported")
    sys.exit(1 if unread else 0)
