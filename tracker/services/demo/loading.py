"""Telling every scenario in every program that it fits, on one time line, and playing it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import product
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tracker.records import audit_log
from tracker.rules.events import DemoLoaded
from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import day_of, version_in_force
from tracker.services.demo import (
    drafted,
    histories,
    in_order,
    ipledge,
    stopped_at_authorize,
    stopped_at_the_pharmacy,
)
from tracker.services.demo.cast import PRACTICE, Cast
from tracker.services.demo.moments import TimeLine
from tracker.services.demo.opening import Opening
from tracker.services.demo.people import person
from tracker.services.demo.scenario import TOLD, Scenario
from tracker.services.demo.story import Stage, Story
from tracker.services.shipped_programs import SHIPPED, read_text, shipped_versions
from tracker.services.writing import writing

SCENARIOS: Final = (
    *stopped_at_authorize.SCENARIOS,
    *stopped_at_the_pharmacy.SCENARIOS,
    *in_order.SCENARIOS,
    *histories.SCENARIOS,
    *ipledge.SCENARIOS,
)


def load(engine: Engine, *, now: datetime, scenarios: Sequence[Scenario] = SCENARIOS) -> int:
    """Fill an empty database, whose schema is at head, with the demo as of `now`; returns how
    many patients it has."""
    with Session(engine) as session:
        stage = Stage(session, TimeLine(now), Cast())
        programs = programs_told(now)
        Opening(stage, tuple(_texts()), programs).tell()
        stories = _stories(stage, programs, scenarios)
        drafted.tell(stage, programs[0])
        stage.line.add(now, partial(_loaded, session, len(stories)))
        stage.line.play()
    return len(stories)


def programs_told(now: datetime) -> tuple[ProgramVersion, ...]:
    """The shipped versions in force of the programs with stories."""
    today, shipped = day_of(now, ZoneInfo(PRACTICE.zone)), shipped_versions()
    current = (version_in_force(shipped[slug], today) for slug in TOLD if slug in shipped)
    return tuple(version for version in current if version is not None)


def _texts() -> Iterator[str]:
    for path in sorted(SHIPPED.glob("*/*.toml")):
        yield read_text(path)


def _stories(
    stage: Stage, programs: Sequence[ProgramVersion], scenarios: Sequence[Scenario]
) -> list[Story]:
    """Each scenario in each program that it fits, told."""
    stories: list[Story] = []
    today = day_of(stage.line.now, ZoneInfo(PRACTICE.zone))
    for version, scenario in product(programs, scenarios):
        if not scenario.fits(version):
            continue
        story = Story(
            stage=stage,
            version=version,
            category=version.categories[scenario.category],
            person=person(len(stories), scenario.category, today),
            setting=scenario.setting,
            index=len(stories),
            email=scenario.account if version is programs[0] else None,
        )
        scenario.tell(story)
        stories.append(story)
    return stories


def _loaded(session: Session, patients: int, now: datetime) -> None:
    """The last entry: a database without it holds no whole demo."""
    with writing(session, now=now) as at:
        audit_log.append(session, DemoLoaded(patients=patients), actor=None, now=at)
