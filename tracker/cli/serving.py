"""`tracker run`: serve the application with Granian."""

import ipaddress

import click
from granian import Granian
from granian.constants import Interfaces

from tracker.cli.installation import opened, settings_or_exit
from tracker.services import demonstrating, readiness


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
def run(host: str, port: int, workers: int) -> None:
    """Serve the application (a demo only on this machine)."""
    with opened(settings_or_exit()) as engine:
        if not readiness.is_at_head(engine):
            raise click.ClickException("The database is not at head. Run: tracker db upgrade")
        if demonstrating.loaded_at(engine) is not None and not _is_loopback(host):
            raise click.ClickException("A demo is served on this machine only: --host 127.0.0.1")
    click.echo(f"REMS Tracker at http://{host}:{port} (stop with Ctrl+C)")
    Granian(
        "tracker.app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=4,
        log_enabled=True,
        log_access=False,
        # Never a body of one client in another's memory; the application refuses sooner.
        backpressure=64,
    ).serve()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
