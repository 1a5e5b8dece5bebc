"""The `tracker` command. Each subcommand is imported when it is called, not before, so that
`tracker decide` needs neither database nor settings."""

import importlib
from collections.abc import Mapping
from types import MappingProxyType

import click

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "account": "tracker.cli.account:account",
        "db": "tracker.cli.db:db",
        "decide": "tracker.cli.decide:decide",
        "demo": "tracker.cli.demo:demo",
        "program": "tracker.cli.programs:program",
        "replay": "tracker.cli.replaying:replay",
        "run": "tracker.cli.serving:run",
        "schedules": "tracker.cli.schedules:schedules",
        "surveys": "tracker.cli.surveys:surveys",
    }
)
"""Where each command lives. One line per command."""


class LazyGroup(click.Group):
    """A group that imports a command only when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=LazyGroup)
def main() -> None:
    """REMS Tracker: decide, run, administer."""
