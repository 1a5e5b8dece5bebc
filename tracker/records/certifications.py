"""Certifications with their renewals, suspensions and reinstatements, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.records.byte_order import in_bytes
from tracker.records.paging import Page, Turn, turned
from tracker.records.tables.certifications import Certification, Reinstatement, Suspension
from tracker.records.tables.people import Account, Organization


@dataclass(frozen=True, slots=True)
class CertificationRow:
    """One party in one program. `suspended_from` is that of a suspension without reinstatement.

    `organization_id` is the pharmacy itself, or the practice of the prescriber.
    """

    id: str
    program: str
    prescriber_id: str | None
    pharmacy_id: str | None
    certified_from: date
    certified_until: date | None
    renews_id: str | None
    recorded_at: datetime
    recorded_by: str | None
    prescriber_name: str | None
    organization_name: str
    time_zone: str
    suspension_id: str | None
    suspended_from: date | None
    earlier_from: date | None  # of the certification that this one renews
    earlier_until: date | None

    @property
    def party(self) -> str:
        return "pharmacy" if self.prescriber_id is None else "prescriber"

    @property
    def party_id(self) -> str:
        return self.prescriber_id or self.pharmacy_id or ""

    @property
    def party_name(self) -> str:
        return self.prescriber_name or self.organization_name


@dataclass(frozen=True, slots=True)
class SuspensionRow:
    """`reinstated_at` is None while the suspension stands."""

    id: str
    certification_id: str
    suspended_from: date
    reason: str
    recorded_at: datetime
    recorded_by: str | None
    reinstated_at: datetime | None
    reinstated_by: str | None
    reinstatement_reason: str | None


@dataclass(frozen=True, slots=True)
class CertificationFilter:
    """What a list shows; None leaves that part open. Days are the reader's."""

    program: str | None = None
    party: str | None = None  # prescriber or pharmacy
    ends_between: tuple[date, date] | None = None  # both included
    suspended_by: date | None = None  # under a suspension that has begun that day


_Columns = Select[
    str, str, str | None, str | None, date, date | None, str | None, datetime, str | None,
    str, str, str, str, date, date, date | None,
]  # fmt: skip
_BY_ENDING: Final = (
    func.coalesce(Certification.certified_until, date.max),
    in_bytes(func.lower(func.coalesce(Account.printed_name, Organization.name))),
    Certification.id,
)
_EARLIER: Final = aliased(Certification)
_RENEWAL: Final = aliased(Certification)
_NEWEST: Final = ~exists().where(_RENEWAL.renews_id == Certification.id)
_STANDS: Final = ~exists().where(Reinstatement.suspension_id == Suspension.id)


def _certifications() -> _Columns:
    organization = func.coalesce(Certification.pharmacy_id, Account.organization_id)
    return (
        select(
            Certification.id,
            Certification.program,
            Certification.prescriber_id,
            Certification.pharmacy_id,
            Certification.certified_from,
            Certification.certified_until,
            Certification.renews_id,
            Certification.recorded_at,
            Certification.recorded_by,
            Account.printed_name,
            Organization.name,
            Organization.time_zone,
            Suspension.id,
            Suspension.suspended_from,
            _EARLIER.certified_from,
            _EARLIER.certified_until,
        )
        .select_from(Certification)
        .outerjoin(_EARLIER, _EARLIER.id == Certification.renews_id)
        .outerjoin(Account, Account.id == Certification.prescriber_id)
        .join(Organization, Organization.id == organization)
        .outerjoin(Suspension, and_(Suspension.certification_id == Certification.id, _STANDS))
    )


def programs_of_pharmacy(session: Session, pharmacy_id: str) -> frozenset[str]:
    """Those that it is or was certified for."""
    own = select(Certification.program).where(Certification.pharmacy_id == pharmacy_id)
    return frozenset(session.scalars(own))


def by_id(session: Session, certification_id: str) -> CertificationRow | None:
    found = session.execute(_certifications().where(Certification.id == certification_id)).first()
    return None if found is None else CertificationRow(*found)


def newest(
    session: Session, program: str, *, prescriber_id: str | None, pharmacy_id: str | None
) -> CertificationRow | None:
    """The party's last certification in the program: the one that a renewal follows."""
    party = _of_party(prescriber_id=prescriber_id, pharmacy_id=pharmacy_id)
    chosen = _certifications().where(Certification.program == program, party, _NEWEST)
    found = session.execute(chosen).first()
    return None if found is None else CertificationRow(*found)


def of_party(
    session: Session, *, prescriber_id: str | None = None, pharmacy_id: str | None = None
) -> tuple[CertificationRow, ...]:
    """Every certification of one party, renewed ones too, in the order of their first days."""
    party = _of_party(prescriber_id=prescriber_id, pharmacy_id=pharmacy_id)
    chosen = _certifications().where(party)
    ordered = chosen.order_by(
        Certification.program, Certification.certified_from, Certification.recorded_at
    )
    return tuple(CertificationRow(*row) for row in session.execute(ordered))


def programs_of(session: Session, organization_id: str) -> list[str]:
    """In which this pharmacy, or a prescriber of this practice, was ever certified."""
    of_practice = select(Account.id).where(Account.organization_id == organization_id)
    rows = session.scalars(
        select(Certification.program)
        .where(
            or_(
                Certification.pharmacy_id == organization_id,
                Certification.prescriber_id.in_(of_practice),
            )
        )
        .distinct()
        .order_by(Certification.program)
    )
    return list(rows)


def page(session: Session, wanted: CertificationFilter, turn: Turn) -> Page[CertificationRow]:
    """The newest certifications of each party and program, those that end first at the front; of
    one day, and without an end, by name."""
    chosen = _certifications().where(_NEWEST, *_conditions(wanted))
    rows, found = turned(session, chosen, turn, _BY_ENDING, named_in=_certifications())
    return found.of(CertificationRow(*row) for row in rows)


def count(session: Session, wanted: CertificationFilter) -> int:
    """Newest certifications that fit; with a filter there are few."""
    chosen = _certifications().where(_NEWEST, *_conditions(wanted))
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def count_parties(session: Session, wanted: CertificationFilter) -> int:
    """Whose they are: one party may have a certification in each program."""
    found = _certifications().where(_NEWEST, *_conditions(wanted)).subquery().c
    party = func.coalesce(found.prescriber_id, found.pharmacy_id)
    return session.scalar(select(func.count(party.distinct()))) or 0


def suspensions(session: Session, certification_ids: Sequence[str]) -> tuple[SuspensionRow, ...]:
    """Every suspension of these certifications, the oldest first."""
    chosen = _suspensions().where(Suspension.certification_id.in_(certification_ids))
    rows = session.execute(chosen.order_by(Suspension.recorded_at, Suspension.id))
    return tuple(SuspensionRow(*row) for row in rows)


def suspension(session: Session, suspension_id: str) -> SuspensionRow | None:
    found = session.execute(_suspensions().where(Suspension.id == suspension_id)).first()
    return None if found is None else SuspensionRow(*found)


def _suspensions() -> Select[str, str, date, str, datetime, str | None, datetime, str | None, str]:
    return select(
        Suspension.id,
        Suspension.certification_id,
        Suspension.suspended_from,
        Suspension.reason,
        Suspension.recorded_at,
        Suspension.recorded_by,
        Reinstatement.recorded_at,
        Reinstatement.recorded_by,
        Reinstatement.reason,
    ).outerjoin(Reinstatement, Reinstatement.suspension_id == Suspension.id)


def _of_party(*, prescriber_id: str | None, pharmacy_id: str | None) -> ColumnElement[bool]:
    if prescriber_id is not None:
        return Certification.prescriber_id == prescriber_id
    return Certification.pharmacy_id == pharmacy_id


def _conditions(wanted: CertificationFilter) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if wanted.program is not None:
        chosen.append(Certification.program == wanted.program)
    if wanted.party is not None:
        of_pharmacy = Certification.pharmacy_id.is_not(None)
        chosen.append(of_pharmacy if wanted.party == "pharmacy" else ~of_pharmacy)
    if wanted.ends_between is not None:
        chosen.append(Certification.certified_until.between(*wanted.ends_between))
    if wanted.suspended_by is not None:
        chosen.append(Suspension.suspended_from <= wanted.suspended_by)
    return chosen
