"""Whom a signed-in person calls when stuck: the foot of every page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import certifications, programs
from tracker.rules.authority import Actor, Role
from tracker.rules.contacts import ContactPurpose
from tracker.services.overviews.patient import own_practices

_OF_PROGRAMS: Final = frozenset(
    {Role.PRESCRIBER, Role.DELEGATE, Role.PHARMACIST, Role.REPRESENTATIVE}
)


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Who answers, and how they are reached, in the words that are on record; `drugs`: of the
    programs that they answer for."""

    name: str
    reach: str
    drugs: tuple[str, ...] = ()


def help_lines(
    session: Session, actor: Actor, zone: ZoneInfo, *, now: datetime
) -> tuple[HelpLine, ...]:
    """A patient's practices; at a practice or pharmacy the first contact of each program in which
    it is certified. None for those who run the programs, and where nothing is on record."""
    if actor.role is Role.PATIENT:
        books = own_practices(session, actor, now=now)
        return tuple(HelpLine(b.name, b.number(ContactPurpose.PRESCRIPTIONS)) for b in books)
    if actor.role not in _OF_PROGRAMS or actor.organization_id is None:
        return ()
    drugs: dict[tuple[str, str], list[str]] = {}
    for slug in certifications.programs_of(session, actor.organization_id):
        version = programs.in_force(session, slug, now, zone)
        if version and version.contacts:
            first = version.contacts[0]
            drugs.setdefault((first.name, first.reach), []).append(version.drug)
    return tuple(HelpLine(*line, tuple(of)) for line, of in drugs.items())
