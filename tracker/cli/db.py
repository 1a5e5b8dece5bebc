"""`tracker db`: the schema."""

import click

from tracker.cli.installation import opened, settings_or_exit
from tracker.services import readiness


@click.group()
def db() -> None:
    """The configured database."""


@db.command()
def upgrade() -> None:
    """Migrate the configured database to head."""
    with opened(settings_or_exit()) as engine:
        click.echo(f"At revision {readiness.upgrade(engine)}.")
