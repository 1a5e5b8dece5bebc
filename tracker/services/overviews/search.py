"""Finding a patient by REMS ID, by how the name begins, or by birth date: within what one may see.

Practices find their own patients, pharmacies those whose prescriptions name or were opened by
them; administrators and auditors, who see no names, go by REMS ID alone.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.records import audit_pages, pharmacy_patients, practice_patients
from tracker.records.paging import Turn
from tracker.records.pharmacy_patients import SeenPrescription as SeenPrescription
from tracker.records.practice_patients import ListedPatient, Wanted
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import InvalidInput
from tracker.rules.numbers import NumberKind, kind_of, parse_number

MOST = 50
_WRITTEN = (
    ("%Y-%m-%d", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    ("%m/%d/%Y", r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a typed text means. A REMS ID of letters alone may be a name as well: then it has
    both, and the name counts where nobody has the number."""

    rems_id: str | None = None
    birth_date: date | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Patients:
    """The first fifty; `more` are left off."""

    rows: tuple[ListedPatient, ...]
    more: bool


def sought(text: str, birth_date: date | None = None) -> Sought:
    """A REMS ID in any spelling, a date (2026-03-27 or 3/27/2026), or a name.

    Raises InvalidInput for `text`: a mistyped REMS ID, a day that is none.
    """
    text = text.strip()
    rems_id = _rems_id(text)
    if rems_id is not None:
        name = "" if any(sign.isdigit() for sign in text) else text
        return Sought(rems_id=rems_id, birth_date=birth_date, name=name)
    day = _day(text)
    if day is None:
        return Sought(birth_date=birth_date, name=text)
    return Sought(birth_date=day)


def of_practice(session: Session, actor: Actor, wanted: Sought) -> Patients:
    """The practice's own patients, by name."""
    require(actor, Permission.FIND_PATIENT)
    require(actor, Permission.VIEW_PATIENT)
    for rems_id, name in _ways(wanted):
        conditions = Wanted(rems_id=rems_id, birth_date=wanted.birth_date, name=name)
        found = practice_patients.listed(
            session, actor.organization_id or "", conditions, Turn(size=MOST)
        )
        if found.rows:
            return Patients(found.rows, more=found.next is not None)
    return Patients((), more=False)


def of_pharmacy(session: Session, actor: Actor, wanted: Sought) -> tuple[SeenPrescription, ...]:
    """Numbers that this pharmacy may see, the newest first."""
    require(actor, Permission.FIND_PATIENT)
    require(actor, Permission.VIEW_DISPENSES)
    for rems_id, name in _ways(wanted):
        rows = pharmacy_patients.found(
            session,
            actor.organization_id or "",
            rems_id=rems_id,
            name=name,
            birth_date=wanted.birth_date,
            most=MOST,
        )
        if rows:
            return rows
    return ()


def _ways(wanted: Sought) -> tuple[tuple[str | None, str], ...]:
    """(REMS ID, name), one after the other until something is found."""
    if wanted.rems_id is None:
        return ((None, wanted.name),)
    by_number = (wanted.rems_id, "")
    return (by_number, (None, wanted.name)) if wanted.name else (by_number,)


def of_oversight(session: Session, actor: Actor, wanted: Sought) -> str | None:
    """The patient's internal id; None for an unknown REMS ID. Raises InvalidInput for `text`."""
    require(actor, Permission.FIND_PATIENT)
    require(actor, Permission.VIEW_AUDIT_LOG)
    if wanted.rems_id is None:
        raise InvalidInput("text", "Your role sees no names: enter a REMS ID.")
    return audit_pages.patient_of(session, wanted.rems_id)


def _rems_id(text: str) -> str | None:
    """Without its letter too, as long as the check character fits."""
    try:
        return parse_number(NumberKind.REMS_ID, text, field="text")
    except InvalidInput:
        if kind_of(text) is NumberKind.REMS_ID and any(sign.isdigit() for sign in text):
            raise
        return None


def _day(text: str) -> date | None:
    for form, shape in _WRITTEN:
        if re.fullmatch(shape, text):
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
            except ValueError as error:
                raise InvalidInput(
                    "text", "There is no such day. Write it as 3/27/1970."
                ) from error
    return None
