"""Practices and pharmacies, as values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.records.byte_order import in_bytes
from tracker.records.paging import WHOLE, Page, Turn, turned
from tracker.records.tables.people import Organization

_BY_NAME: Final = (in_bytes(Organization.name), Organization.id)


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """`kind` is practice or pharmacy; `time_zone` an IANA name."""

    id: str
    kind: str
    name: str
    npi: str | None
    ncpdp: str | None
    address: str | None
    phone: str
    time_zone: str
    recorded_at: datetime


_Columns = Select[str, str, str, str | None, str | None, str | None, str, str, datetime]


def _organizations() -> _Columns:
    return select(
        Organization.id,
        Organization.kind,
        Organization.name,
        Organization.npi,
        Organization.ncpdp,
        Organization.address,
        Organization.phone,
        Organization.time_zone,
        Organization.recorded_at,
    )


def by_id(session: Session, organization_id: str) -> OrganizationRow | None:
    found = session.execute(_organizations().where(Organization.id == organization_id)).first()
    return None if found is None else OrganizationRow(*found)


def page(session: Session, kind: str | None, turn: Turn) -> Page[OrganizationRow]:
    """By name; of one kind or all. A place is an organization's id."""
    chosen = _organizations()
    if kind is not None:
        chosen = chosen.where(Organization.kind == kind)
    rows, found = turned(session, chosen, turn, _BY_NAME, named_in=_organizations())
    return found.of(OrganizationRow(*row) for row in rows)


def named(session: Session, organization_ids: Iterable[str]) -> tuple[OrganizationRow, ...]:
    """Those of them that exist."""
    chosen = _organizations().where(Organization.id.in_(tuple(organization_ids)))
    return tuple(OrganizationRow(*row) for row in session.execute(chosen))


def listed(session: Session, kind: str | None = None) -> tuple[OrganizationRow, ...]:
    """All of them, by name, to choose from; of one kind or all."""
    return page(session, kind, WHOLE).rows


def with_number(session: Session, *, npi: str | None, ncpdp: str | None) -> OrganizationRow | None:
    """The organization that has this NPI or NCPDP number already."""
    for column, number in ((Organization.npi, npi), (Organization.ncpdp, ncpdp)):
        if number is not None:
            found = session.execute(_organizations().where(column == number).limit(1)).first()
            if found is not None:
                return OrganizationRow(*found)
    return None
