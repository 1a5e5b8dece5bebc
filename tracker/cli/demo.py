"""`tracker demo`: load the demo, list what it holds."""

import sys
from dataclasses import asdict
from pathlib import Path

import click
import orjson
from sqlalchemy import make_url

from tracker.cli.installation import InputError, edge_now, opened, session_of, settings_or_exit
from tracker.rules.errors import TrackerError
from tracker.services import demonstrating, readiness
from tracker.services.demo import files, listing, loading
from tracker.services.demo.cast import PASSWORD
from tracker.services.demonstrating import Holding
from tracker.settings import Settings

_REFUSALS = {
    Holding.DEMO: "This database holds a demo already. To load it anew: tracker demo load --fresh",
    Holding.HALF_A_DEMO: "A demo was begun in this database and not finished. Use an empty one.",
    Holding.OTHER: "This database holds something else: the demo is loaded into an empty one only.",
}


@click.group()
def demo() -> None:
    """Made-up organizations and patients, to try everything with."""


@demo.command()
@click.option("--if-empty", is_flag=True, help="Do nothing where there is a demo already.")
@click.option("--fresh", is_flag=True, help="Throw the demo in instance/ away and load it anew.")
def load(*, if_empty: bool, fresh: bool) -> None:
    """Load the demo into an empty database; as of now, so that its windows are open."""
    settings = settings_or_exit()
    if settings.is_default_database:
        loaded = _load_default(settings, if_empty=if_empty, fresh=fresh)
    elif fresh:
        raise InputError("--fresh is for the demo in instance/: unset TRACKER_DATABASE_URL.")
    else:
        # `make run` asks for a demo only where nobody has chosen a database.
        loaded = 0 if if_empty else _load_configured(settings)
    if loaded:
        click.echo(
            f"Demo loaded: {loaded} patients. All its accounts have one password: {PASSWORD}"
        )
        click.echo("Sign in as prescriber@demo.test, pharmacist@demo.test or admin@demo.test.")


@demo.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")
def list_(*, as_json: bool) -> None:
    """List accounts, and prescriptions with the gate before them and what stops it now."""
    settings = settings_or_exit()
    with opened(settings) as engine:
        if demonstrating.loaded_at(engine) is None:
            raise InputError("This database holds no demo. To load it: tracker demo load")
    with session_of(settings) as session:
        found = {
            "accounts": [asdict(each) for each in listing.accounts_to_try(session)],
            "tokens": [],
            "prescriptions": [
                asdict(each) for each in listing.open_prescriptions(session, now=edge_now())
            ],
        }
    if as_json:
        click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    for account in found["accounts"]:
        click.echo(f"{account['email']:32} {account['role']:14} {account['organization'] or ''}")
    for row in found["prescriptions"]:
        stops = ", ".join(row["stops"]) or "nothing"
        number = row["authorization"] or "-"
        click.echo(
            f"{row['rems_id']} {row['program']:20} {row['risk_category']:7} {number:13}"
            f" {row['gate']:10} stopped by {stops}"
        )


def _load_default(settings: Settings, *, if_empty: bool, fresh: bool) -> int:
    """How many patients; 0 where there is nothing to do."""
    with opened(settings) as engine:
        holds = demonstrating.holding(engine)
        if holds is Holding.DEMO and if_empty and not readiness.is_at_head(engine):
            readiness.upgrade(engine)
    if holds is Holding.DEMO and if_empty:
        return 0
    replaced = {Holding.NOTHING, Holding.DEMO, Holding.HALF_A_DEMO} if fresh else {Holding.NOTHING}
    if holds not in replaced:
        raise InputError(_REFUSALS[holds])
    return _load_file(settings)


def _load_configured(settings: Settings) -> int:
    with opened(settings) as engine:
        holds = demonstrating.holding(engine)
        if holds is not Holding.NOTHING:
            raise InputError(_REFUSALS[holds])
        if engine.dialect.name != "sqlite":
            _say_that_it_takes_a_while()
            if not readiness.is_at_head(engine):
                readiness.upgrade(engine)
            return loading.load(engine, now=edge_now())
    return _load_file(settings)


def _load_file(settings: Settings) -> int:
    _say_that_it_takes_a_while()
    try:
        return files.load_file(Path(make_url(settings.database_url).database or ""), now=edge_now())
    except TrackerError as error:
        raise InputError(str(error)) from error


def _say_that_it_takes_a_while() -> None:
    click.echo("Loading the demo; this takes about twenty seconds …", file=sys.stderr)
