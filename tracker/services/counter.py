"""One authorization at one pharmacy: who may touch it, which locks, which gate comes next."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import (
    confirmations,
    openings,
    organizations,
    pharmacy_decisions,
    programs,
)
from tracker.records.confirmations import ConfirmationRow
from tracker.records.openings import AuthorizationRow
from tracker.records.organizations import OrganizationRow
from tracker.records.transaction import AuthorizationLock, CertificationsLock, PatientLock
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import InvalidInput, NoProgramVersion, NotFound, NotPermitted
from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import day_of
from tracker.rules.vocabulary import Delivery, Gate
from tracker.services.gates import GateQuestion
from tracker.services.packages import Authorized


@dataclass(frozen=True, slots=True)
class Counter:
    """`zone` is the pharmacy's: its days count, unless the program fixes a zone."""

    authorization: AuthorizationRow
    pharmacy_id: str
    zone: str

    @property
    def locks(self) -> tuple[CertificationsLock, PatientLock, AuthorizationLock]:
        """What a decision at this counter reads, and what it changes."""
        own = self.authorization
        certifications = CertificationsLock(
            own.program, prescriber_id=own.prescriber_id, pharmacy_id=self.pharmacy_id
        )
        return certifications, PatientLock(own.patient_id), AuthorizationLock(own.id)

    def question(
        self, gate: Gate, *, confirmation_id: str | None = None, delivery: Delivery | None = None
    ) -> GateQuestion:
        own = self.authorization
        return GateQuestion(
            gate=gate,
            patient_id=own.patient_id,
            prescription_id=own.prescription_id,
            program=own.program,
            zone=self.zone,
            pharmacy_id=self.pharmacy_id,
            confirmation_id=confirmation_id,
            delivery=delivery,
        )

    def next_question(self, session: Session, held: ConfirmationRow | None) -> GateQuestion:
        """The gate that comes next here: the hand-over while our own confirmation is pending,
        even past its time. `held` is the newest confirmation.

        How it will leave is not known before it does; a shipment that was refused under this
        confirmation is still meant.
        """
        if held is None or held.pharmacy_id != self.pharmacy_id or not held.pending:
            return self.question(Gate.CONFIRM)
        tried = pharmacy_decisions.delivery_tried(session, held)
        return self.question(Gate.HAND_OVER, confirmation_id=held.id, delivery=tried)

    def version(self, session: Session, at: datetime) -> ProgramVersion | None:
        """The program version in force that day."""
        return programs.in_force(session, self.authorization.program, at, ZoneInfo(self.zone))

    def version_in_force(self, session: Session, at: datetime) -> ProgramVersion:
        """Raises NoProgramVersion."""
        version = self.version(session, at)
        if version is None:
            raise NoProgramVersion("No version of this program is in force today.")
        return version

    def authorized(self, session: Session) -> Authorized:
        """What may leave at most."""
        capsules: dict[float, int] = {}
        for line in openings.ordered_lines(session, self.authorization):
            capsules[line.strength_mg] = capsules.get(line.strength_mg, 0) + line.quantity
        return Authorized(self.authorization.days_supply, capsules)

    def day(self, version: ProgramVersion | None, at: datetime) -> date:
        """The calendar day in the zone that counts."""
        fixed = None if version is None else version.fixed_zone
        return day_of(at, fixed or ZoneInfo(self.zone))


def pharmacy_of(actor: Actor) -> str:
    """The actor's pharmacy. Raises NotPermitted for an account that belongs to none."""
    if actor.organization_id is None:
        raise NotPermitted("This account belongs to no pharmacy.")
    return actor.organization_id


def organization(session: Session, organization_id: str) -> OrganizationRow:
    """A practice or a pharmacy that a record names."""
    found = organizations.by_id(session, organization_id)
    if found is None:
        raise NotFound("Not found.")
    return found


def zone_of(session: Session, pharmacy_id: str) -> str:
    """The pharmacy's own IANA zone."""
    return organization(session, pharmacy_id).time_zone


def counter_for(
    session: Session, actor: Actor, permission: Permission, authorization_id: str
) -> Counter:
    """Raises NotPermitted without the permission, NotFound for an authorization that is unknown
    or not this pharmacy's to see."""
    require(actor, permission)
    pharmacy_id = pharmacy_of(actor)
    row = openings.for_pharmacy(session, authorization_id, pharmacy_id)
    if row is None:
        raise NotFound("Not found.")
    return Counter(row, pharmacy_id, zone_of(session, pharmacy_id))


def counter_of_confirmation(
    session: Session, actor: Actor, permission: Permission, confirmation_id: str
) -> Counter:
    """The same for one of this pharmacy's confirmations."""
    require(actor, permission)
    pharmacy_id = pharmacy_of(actor)
    held = confirmations.for_pharmacy(session, confirmation_id, pharmacy_id)
    if held is None:
        raise NotFound("Not found.")
    return counter_for(session, actor, permission, held.authorization_id)


def confirmation_now(session: Session, counter: Counter, confirmation_id: str) -> ConfirmationRow:
    """As it stands inside the lock."""
    held = confirmations.for_pharmacy(session, confirmation_id, counter.pharmacy_id)
    if held is None:
        raise NotFound("Not found.")
    return held


def given_reason(text: str) -> str:
    """The pharmacist's own words. Raises InvalidInput for `reason` without any, or too many."""
    reason = text.strip()
    if not 1 <= len(reason) <= 2000:
        raise InvalidInput("reason", "Enter a reason in up to 2,000 characters.")
    return reason
