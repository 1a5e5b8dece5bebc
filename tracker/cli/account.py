"""`tracker account`: the first administrator of a new installation."""

import click

from tracker.cli.installation import InputError, edge_now, session_of, settings_or_exit
from tracker.rules.authority import Role
from tracker.rules.errors import TrackerError
from tracker.services import managing_accounts
from tracker.services.managing_accounts import AccountRequest


@click.group()
def account() -> None:
    """Accounts, from the command line."""


@account.command()
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--email", required=True)
@click.option("--name", "printed_name", help="Printed under signatures; default: the address")
@click.option("--base-url", default="http://127.0.0.1:8000", show_default=True)
def create(role: str, email: str, printed_name: str | None, base_url: str) -> None:
    """Create an account and print its one-time link, never a password.

    Made for the first administrator; later ones are made in the browser.
    """
    request = AccountRequest(
        email=email, printed_name=printed_name or email, role=Role(role), organization_id=None
    )
    with session_of(settings_or_exit()) as session:
        try:
            made = managing_accounts.create_account(session, None, request, now=edge_now())
        except TrackerError as error:
            raise InputError(str(error)) from error
    click.echo(f"{base_url.rstrip('/')}/links/{made.secret}")
    click.echo("This link works once, for 72 hours.", err=True)
