"""A draft that waits in the demo: one number of the first program changed, and what it would do."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import add_days, day_of
from tracker.services import drafting, impact
from tracker.services.demo import cast
from tracker.services.demo.story import Stage
from tracker.services.shipped_programs import SHIPPED, read_text

_MINUTES_AGO: Final = 5
_SUPPLY: Final = 'kind = "supply-at-most"\ndays = '


def tell(stage: Stage, version: ProgramVersion) -> None:
    """Near the end, so that the impact is of nearly today's records."""
    stage.line.add(
        stage.line.now - timedelta(minutes=_MINUTES_AGO), partial(_draft, stage, version)
    )


def _draft(stage: Stage, version: ProgramVersion, now: datetime) -> None:
    """By the demo's administrator; the second one is asked to approve it."""
    admin = stage.cast.actors[cast.ADMINISTRATOR]
    handed_in = drafting.hand_in(stage.session, admin, _text(version, now), now=now)
    if handed_in.draft_id is not None:
        impact.ask(stage.session, admin, handed_in.draft_id, now=now)


def _text(version: ProgramVersion, now: datetime) -> str:
    """A supply of 21 days instead of 28, from the first of a month to come."""
    text = read_text(SHIPPED / version.slug / f"{version.effective_from}.toml")
    return text.replace(
        f"effective_from = {version.effective_from}", f"effective_from = {_first_day(now)}"
    ).replace(f"{_SUPPLY}28", f"{_SUPPLY}21")


def _first_day(now: datetime) -> date:
    return add_days(day_of(now, ZoneInfo(cast.PRACTICE.zone)), 62).replace(day=1)
