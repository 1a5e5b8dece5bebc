"""Certifying prescribers and pharmacies, suspending them, reinstating them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.records import (
    account_lists,
    accounts,
    audit_log,
    certifications,
    organizations,
    publications,
)
from tracker.records.certifications import CertificationRow
from tracker.records.identifiers import new_id
from tracker.records.tables.certifications import Certification, Reinstatement, Suspension
from tracker.records.transaction import AccountLock, CertificationsLock, store
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from tracker.rules.events import PartyCertified, PartyReinstated, PartySuspended
from tracker.services.writing import writing


@dataclass(frozen=True, slots=True)
class CertificationRequest:
    """One party in one program. Both days count; without `certified_until` it has no end."""

    program: str
    certified_from: date
    certified_until: date | None = None
    prescriber_id: str | None = None
    pharmacy_id: str | None = None

    def __post_init__(self) -> None:
        if (self.prescriber_id is None) == (self.pharmacy_id is None):
            raise InvalidInput("party", "Choose one prescriber or one pharmacy.")

    @property
    def lock(self) -> CertificationsLock:
        return CertificationsLock(
            self.program, self.prescriber_id, self.pharmacy_id, exclusive=True
        )


@dataclass(frozen=True, slots=True)
class SuspensionRequest:
    """From that whole day on, until a reinstatement."""

    certification_id: str
    suspended_from: date
    reason: str


@dataclass(frozen=True, slots=True)
class ReinstatementRequest:
    """Takes effect at once."""

    suspension_id: str
    reason: str


def certify(session: Session, actor: Actor, request: CertificationRequest, *, now: datetime) -> str:
    """Certify a party, or renew its certification in this program; returns the new row's id.

    A renewal begins after the first day of the certification that it follows, which must
    have a last day; days between the two, if any, stay uncertified. A suspended party is
    reinstated first, or a renewal would free it.
    """
    require(actor, Permission.CERTIFY)
    locks = [AccountLock(request.prescriber_id)] if request.prescriber_id else []
    with writing(session, *locks, request.lock, now=now) as at:
        return record(session, actor, request, at)


def record(session: Session, actor: Actor, request: CertificationRequest, at: datetime) -> str:
    """For use cases that have asked for permission, inside their `writing`."""
    _check_party(session, request)
    earlier = certifications.newest(
        session,
        request.program,
        prescriber_id=request.prescriber_id,
        pharmacy_id=request.pharmacy_id,
    )
    if earlier is not None and _says_the_same(request, earlier):
        raise _done(session, "This was recorded", earlier.recorded_by, earlier.recorded_at)
    _check_days(request, earlier)
    row = _row(request, actor, earlier, at)
    try:
        store(session, row)
    except IntegrityError as error:
        raise Conflict("Somebody certified this party at the same time.") from error
    audit_log.append(session, _certified(row), actor=actor, now=at)
    return row.id


def suspend(session: Session, actor: Actor, request: SuspensionRequest, *, now: datetime) -> str:
    """Suspend a party from a day on; returns the suspension's id.

    The day may lie in the past (what was decided then stays decided) or ahead, within the
    certification. Raises Conflict while another suspension stands.
    """
    require(actor, Permission.SUSPEND)
    reason = _said(request.reason)
    with writing(session, _lock_of(session, request.certification_id), now=now) as at:
        held = _found(session, request.certification_id)
        _check_newest(session, held)
        if held.suspension_id is not None:
            raise _suspended_before(session, held.suspension_id)
        _check_suspension_day(request.suspended_from, held)
        row = Suspension(
            id=new_id(),
            certification_id=held.id,
            suspended_from=request.suspended_from,
            reason=reason,
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, row)
        event = PartySuspended(
            certification_id=held.id,
            suspension_id=row.id,
            suspended_from=row.suspended_from.isoformat(),
        )
        audit_log.append(session, event, actor=actor, now=at)
        return row.id


def reinstate(
    session: Session, actor: Actor, request: ReinstatementRequest, *, now: datetime
) -> None:
    """End a suspension at once. Raises Conflict when it has ended already."""
    require(actor, Permission.SUSPEND)
    reason = _said(request.reason)
    suspended = certifications.suspension(session, request.suspension_id)
    if suspended is None:
        raise NotFound("Not found.")
    certification_id = suspended.certification_id
    with writing(session, _lock_of(session, certification_id), now=now) as at:
        suspended = certifications.suspension(session, request.suspension_id)
        if suspended is None:
            raise NotFound("Not found.")
        if suspended.reinstated_at is not None:
            by = suspended.reinstated_by
            raise _done(session, "This suspension was ended", by, suspended.reinstated_at)
        row = Reinstatement(
            suspension_id=suspended.id, reason=reason, recorded_at=at, recorded_by=actor.id
        )
        store(session, row)
        event = PartyReinstated(certification_id=certification_id, suspension_id=suspended.id)
        audit_log.append(session, event, actor=actor, now=at)


def _row(
    request: CertificationRequest, actor: Actor, earlier: CertificationRow | None, at: datetime
) -> Certification:
    return Certification(
        id=new_id(),
        program=request.program,
        prescriber_id=request.prescriber_id,
        pharmacy_id=request.pharmacy_id,
        certified_from=request.certified_from,
        certified_until=request.certified_until,
        renews_id=None if earlier is None else earlier.id,
        recorded_at=at,
        recorded_by=actor.id,
    )


def _says_the_same(request: CertificationRequest, earlier: CertificationRow) -> bool:
    """The same days again, of a party in good standing: a second press, or somebody else's."""
    days = (request.certified_from, request.certified_until)
    same = days == (earlier.certified_from, earlier.certified_until)
    return same and earlier.suspension_id is None


def _suspended_before(session: Session, suspension_id: str) -> Conflict:
    found = certifications.suspension(session, suspension_id)
    if found is None:
        return Conflict("This party is suspended already.")
    return _done(session, "This party was suspended", found.recorded_by, found.recorded_at)


def _done(session: Session, what: str, by: str | None, at: datetime) -> AlreadyDone:
    """With the name of who did it; nobody's for the command line."""
    people = account_lists.named(session, {by}) if by else ()
    return AlreadyDone(what, people[0].printed_name if people else "", at)


def _check_party(session: Session, request: CertificationRequest) -> None:
    if not publications.is_known(session, request.program):
        raise InvalidInput("program", "Choose a program that is published here.")
    if request.prescriber_id is not None:
        account = accounts.by_id(session, request.prescriber_id)
        if account is None or account.closed or account.role is not Role.PRESCRIBER:
            raise InvalidInput("party", "Choose a prescriber whose account is open.")
    else:
        pharmacy = organizations.by_id(session, request.pharmacy_id or "")
        if pharmacy is None or pharmacy.kind != "pharmacy":
            raise InvalidInput("party", "Choose a pharmacy.")


def _check_days(request: CertificationRequest, earlier: CertificationRow | None) -> None:
    first, last = request.certified_from, request.certified_until
    if last is not None and last < first:
        raise InvalidInput("certified_until", "The last day lies before the first day.")
    if earlier is None:
        return
    if earlier.suspension_id is not None:
        raise Conflict("This party is suspended. Reinstate it before you renew its certification.")
    if earlier.certified_until is None:
        raise Conflict("This party's certification has no end: there is nothing to renew.")
    if first <= earlier.certified_from:
        raise InvalidInput(
            "certified_from", "A renewal begins after the first day of what it renews."
        )
    if last is not None and last <= earlier.certified_until:
        raise InvalidInput(
            "certified_until", "A renewal ends later than what it renews, or has no end."
        )


def _check_newest(session: Session, held: CertificationRow) -> None:
    newest = certifications.newest(
        session, held.program, prescriber_id=held.prescriber_id, pharmacy_id=held.pharmacy_id
    )
    if newest is None or newest.id != held.id:
        raise Conflict("This certification was renewed meanwhile. Suspend the newest one.")


def _check_suspension_day(day: date, held: CertificationRow) -> None:
    if day < held.certified_from:
        raise InvalidInput("suspended_from", "The suspension begins before the certification.")
    if held.certified_until is not None and day > held.certified_until:
        raise InvalidInput("suspended_from", "The certification ends before that day.")


def _lock_of(session: Session, certification_id: str) -> CertificationsLock:
    held = _found(session, certification_id)
    return CertificationsLock(held.program, held.prescriber_id, held.pharmacy_id, exclusive=True)


def _found(session: Session, certification_id: str) -> CertificationRow:
    row = certifications.by_id(session, certification_id)
    if row is None:
        raise NotFound("Not found.")
    return row


def _said(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise InvalidInput("reason", "Say why: the party and an auditor will read it.")
    return said


def _certified(row: Certification) -> PartyCertified:
    return PartyCertified(
        certification_id=row.id,
        program=row.program,
        party="prescriber" if row.prescriber_id else "pharmacy",
        party_id=row.prescriber_id or row.pharmacy_id or "",
        certified_from=row.certified_from.isoformat(),
        certified_until=row.certified_until.isoformat() if row.certified_until else None,
    )
