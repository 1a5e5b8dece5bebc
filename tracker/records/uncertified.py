"""Prescribers and pharmacies that no program has ever certified: they wait for their first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Subquery, exists, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.certifications import Certification
from tracker.records.tables.people import Account, AccountClosing, Organization
from tracker.rules.authority import Role


@dataclass(frozen=True, slots=True)
class UncertifiedRow:
    """`kind` is prescriber or pharmacy; `organization_name` is the prescriber's practice."""

    kind: str
    id: str
    name: str
    organization_name: str | None
    recorded_at: datetime


def never_certified(session: Session, turn: Turn) -> Page[UncertifiedRow]:
    """Prescribers whose account is open, and pharmacies; the longest waiting first."""
    waiting = _never_certified()
    rows, page = turned(session, select(waiting), turn, (waiting.c.recorded_at, waiting.c.id))
    return page.of(UncertifiedRow(*row) for row in rows)


def counted(session: Session) -> int:
    """How many of them there are."""
    return session.scalar(select(func.count()).select_from(_never_certified())) or 0


def _never_certified() -> Subquery:
    closed = exists().where(AccountClosing.account_id == Account.id)
    prescribers = (
        select(
            literal("prescriber").label("kind"),
            Account.id.label("id"),
            Account.printed_name.label("name"),
            Organization.name.label("organization_name"),
            Account.recorded_at.label("recorded_at"),
        )
        .join(Organization, Organization.id == Account.organization_id)
        .where(
            Account.role == Role.PRESCRIBER,
            ~closed,
            ~exists().where(Certification.prescriber_id == Account.id),
        )
    )
    pharmacies = select(
        literal("pharmacy"), Organization.id, Organization.name, null(), Organization.recorded_at
    ).where(
        Organization.kind == "pharmacy",
        ~exists().where(Certification.pharmacy_id == Organization.id),
    )
    return union_all(prescribers, pharmacies).subquery()
