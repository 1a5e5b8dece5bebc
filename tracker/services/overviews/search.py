"""Finding a patient by REMS ID, by how the name begins, or by birth date: within what one may see.

Practices find their own patients, pharmacies those whose prescriptions name or were opened by
them; administrators and auditors, who see no names, go by REMS ID alone.
"""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.records import audit_pages, pharmacy_patients, practice_patients
from tracker.records.paging import Turn
from tracker.records.pharmacy_patients import SeenPrescription as SeenPrescription
from tracker.records.practice_patients import ListedPatient, Wanted
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import InvalidInput
from tracker.rules.numbers import NumberKind, kind_of, parse_number

MOST = 50
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_NAMED = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_WRITTEN = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4})",
        rf"{_NAMED} +(?P<day>\d{{1,2}}),? +(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}})\.? +{_NAMED},? +(?P<year>\d{{4}})",
    )
)
# What nobody is called: digits between the signs of a date, or beside the name of a month.
_MEANT = re.compile(
    rf"\d+[-/., ][-/., \d]*|{_MONTH} *\d[-/., \d]*|\d+[-/., ]*{_MONTH}[-/., \d]*",
    re.ASCII | re.IGNORECASE,
)
_FORMS = "Dates are read as Oct 20, 1999, as 10/20/1999 (the month first) or as 1999-10-20."


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
    """A date as pages print it or as people type it, a REMS ID in any spelling, or a name.

    Raises InvalidInput for `text`: a mistyped REMS ID, a date that is none or cannot be read.
    """
    text = text.strip()
    day = _day(text)
    if day is not None:
        return Sought(birth_date=day)
    rems_id = _rems_id(text)
    if rems_id is not None:
        name = "" if any(sign.isdigit() for sign in text) else text
        return Sought(rems_id=rems_id, birth_date=birth_date, name=name)
    if _MEANT.fullmatch(text):
        raise InvalidInput("text", f"This date cannot be read. {_FORMS}")
    return Sought(birth_date=birth_date, name=text)


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
    """None where the text has none of the forms."""
    found = next((match for form in _WRITTEN if (match := form.fullmatch(text))), None)
    if found is None:
        return None
    part = found.groupdict()
    month = int(part["month"]) if "month" in part else _MONTHS.index(part["name"].lower()) + 1
    try:
        return date(int(part["year"]), month, int(part["day"]))
    except ValueError as error:
        raise InvalidInput("text", f"There is no such day. {_FORMS}") from error
