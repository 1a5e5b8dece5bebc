"""One patient's story: who takes part, where it stands, and when its next step happens."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.rules.authority import Actor
from tracker.rules.program import Category, ProgramVersion
from tracker.rules.timeline import day_of
from tracker.services.demo import cast as people
from tracker.services.demo.cast import Cast, zone_at
from tracker.services.demo.moments import Calendar, Step, TimeLine
from tracker.services.demo.people import Person
from tracker.services.enrolling import ReproductiveFacts
from tracker.services.signing import Proof

_BETWEEN: Final = timedelta(minutes=2)


@dataclass(slots=True)
class Stage:
    """What all stories share."""

    session: Session
    line: TimeLine
    cast: Cast


@dataclass(frozen=True, slots=True)
class Setting:
    """Who treats and who dispenses. `delegate` None: the prescriber enters everything."""

    prescriber: str = people.PRESCRIBER
    delegate: str | None = None
    pharmacist: str = people.PHARMACIST
    names_pharmacy: bool = True


@dataclass(slots=True)
class Order:
    """A prescription on its way. Ids and number are there once their steps were played."""

    days_supply: int = 28
    prescription_id: str = ""
    authorization_id: str = ""
    number: str = ""
    confirmation_id: str = ""
    dispense_id: str = ""


@dataclass(slots=True)
class Story:
    """A patient in one program. Steps are told in order; `on` and `hours_ago` say from when.

    Every story is a few seconds off the full minute, and no two alike: so no two steps of the
    demo share an instant.
    """

    stage: Stage
    version: ProgramVersion
    category: Category
    person: Person
    setting: Setting
    index: int
    facts: ReproductiveFacts | None = None
    treated: bool = False  # a hand-over counts: the next prescription is not the first
    order: Order = field(default_factory=Order)
    patient_id: str = ""
    enrollment_id: str = ""
    rems_id: str = ""
    account: Actor | None = None
    email: str | None = None
    at: datetime = field(init=False)

    @property
    def session(self) -> Session:
        return self.stage.session

    @property
    def code(self) -> str:
        """The category that the story begins with."""
        return self.category.code

    @property
    def calendar(self) -> Calendar:
        """Days are counted where the pharmacy is: its midnight is what matters near now. Story
        times lie in the middle of the day, so they are of the same day at the practice."""
        return Calendar(self.stage.line.now, ZoneInfo(zone_at(self.setting.pharmacist)))

    def actor(self, email: str) -> Actor:
        return self.stage.cast.actors[email]

    @property
    def prescriber(self) -> Actor:
        return self.actor(self.setting.prescriber)

    @property
    def clerk(self) -> Actor:
        """Who enters what need not be signed."""
        return self.actor(self.setting.delegate or self.setting.prescriber)

    @property
    def pharmacist(self) -> Actor:
        return self.actor(self.setting.pharmacist)

    @property
    def patient(self) -> Actor:
        """The patient's account, or the guardian's. RuntimeError before the enrollment."""
        if self.account is None:
            raise RuntimeError("the patient has no account yet")
        return self.account

    def asks(self, key: str) -> bool:
        """Whether the program has this requirement."""
        return any(requirement.key == key for requirement in self.version.requirements)

    def day(self, instant: datetime) -> date:
        return day_of(instant, self.calendar.zone)

    def on(self, days_ago: int, clock: str) -> None:
        """The next step happens that day, at that time of the day."""
        self.at = self.calendar.at(days_ago, clock) - self._shift

    def hours_ago(self, count: float) -> None:
        """The next step happens that many hours before the demo is loaded."""
        self.at = self.stage.line.now - timedelta(hours=count) - self._shift

    def then(self, step: Step) -> None:
        """One step more, two minutes after the one before it."""
        self.stage.line.add(self.at, step)
        self.at += _BETWEEN

    @property
    def _shift(self) -> timedelta:
        return timedelta(seconds=self.index * 7 % 45, microseconds=self.index + 1)


def proof(actor: Actor, now: datetime) -> Proof:
    """As after typing the password again."""
    return Proof(account_id=actor.id, method="password", proved_at=now)
