"""Whom to call at an organization, as it keeps it: what is in force, and every row before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from tracker.records.tables.contacts import OrganizationContact
from tracker.records.tables.people import Account
from tracker.rules.contacts import ContactPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """One row of a chain. `ended`: from then on there is nobody for this purpose, and name and
    phone are empty. `recorded_by` is the printed name."""

    id: str
    organization_id: str
    purpose: ContactPurpose
    replaces_id: str | None
    ended: bool
    name: str
    phone: str
    email: str
    hours: str
    recorded_at: datetime
    recorded_by: str


def newest(session: Session, organization_ids: Iterable[str]) -> tuple[ContactRow, ...]:
    """The last row of every purpose, endings too."""
    later = aliased(OrganizationContact)
    replaced = exists().where(later.replaces_id == OrganizationContact.id)
    return _read(
        session,
        _contacts().where(
            OrganizationContact.organization_id.in_(sorted(set(organization_ids))), ~replaced
        ),
    )


def history(session: Session, organization_id: str) -> tuple[ContactRow, ...]:
    """Every row, the newest first."""
    return _read(
        session,
        _contacts()
        .where(OrganizationContact.organization_id == organization_id)
        .order_by(OrganizationContact.recorded_at.desc(), OrganizationContact.id.desc()),
    )


def by_id(session: Session, contact_id: str) -> ContactRow | None:
    found = _read(session, _contacts().where(OrganizationContact.id == contact_id))
    return found[0] if found else None


def _contacts() -> Select[*tuple[Any, ...]]:
    return select(
        OrganizationContact.id,
        OrganizationContact.organization_id,
        OrganizationContact.purpose,
        OrganizationContact.replaces_id,
        OrganizationContact.ended,
        OrganizationContact.name,
        OrganizationContact.phone,
        OrganizationContact.email,
        OrganizationContact.hours,
        OrganizationContact.recorded_at,
        Account.printed_name.label("recorded_by"),
    ).outerjoin(Account, Account.id == OrganizationContact.recorded_by)


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[ContactRow, ...]:
    return tuple(
        ContactRow(
            id=row.id,
            organization_id=row.organization_id,
            purpose=ContactPurpose(row.purpose),
            replaces_id=row.replaces_id,
            ended=row.ended,
            name=row.name or "",
            phone=row.phone or "",
            email=row.email or "",
            hours=row.hours or "",
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by or "",
        )
        for row in session.execute(query)
    )
