"""A practice's patients, listed and searched."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.records import practice_patients
from tracker.records.practice_patients import ListedPatient, Wanted
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import InvalidInput
from tracker.rules.numbers import NumberKind, parse_number

PAGE = 50


@dataclass(frozen=True, slots=True)
class PatientPage:
    """`more`: the list goes on after the last row."""

    rows: tuple[ListedPatient, ...]
    more: bool


def patient_list(session: Session, actor: Actor, *, after: str | None = None) -> PatientPage:
    """By name; the page after one patient."""
    return _page(session, actor, Wanted(), after)


def search(session: Session, actor: Actor, *, text: str, birth_date: date | None) -> PatientPage:
    """`text` is a REMS ID or the beginning of a family name. The first fifty.

    A REMS ID that is mistyped finds nothing, like a name that nobody has.
    """
    return _page(session, actor, _wanted(text.strip(), birth_date), None)


def _page(session: Session, actor: Actor, wanted: Wanted, after: str | None) -> PatientPage:
    require(actor, Permission.VIEW_PATIENT)
    rows, more = practice_patients.listed(
        session, actor.organization_id or "", wanted, after=after, most=PAGE
    )
    return PatientPage(tuple(rows), more)


def _wanted(text: str, birth_date: date | None) -> Wanted:
    try:
        rems_id = parse_number(NumberKind.REMS_ID, text if text.isascii() else "")
    except InvalidInput:
        return Wanted(family_name=text, birth_date=birth_date)
    return Wanted(rems_id=rems_id, birth_date=birth_date)
