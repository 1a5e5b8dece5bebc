"""A prescriber joins: the account and the first certification, both or neither."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import organizations
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import NotFound
from tracker.rules.timeline import day_of
from tracker.services import certifying
from tracker.services.certifying import CertificationRequest
from tracker.services.managing_accounts import AccountRequest, NewAccount, open_staff_account
from tracker.services.writing import writing


@dataclass(frozen=True, slots=True)
class PrescriberRequest:
    """`program`: certified in it from today, in the practice's zone, without an end; None while
    enrollment form or training is not complete."""

    email: str
    printed_name: str
    practice_id: str
    npi: str | None = None
    phone: str | None = None
    program: str | None = None


def enroll_prescriber(
    session: Session, actor: Actor, request: PrescriberRequest, *, now: datetime
) -> NewAccount:
    """Open the account, certify it where a program is named, and return its one-time link.

    Raises InvalidInput by field; then there is no account either.
    """
    require(actor, Permission.CREATE_ACCOUNT)
    if request.program is not None:
        require(actor, Permission.CERTIFY)
    with writing(session, now=now) as at:
        made = open_staff_account(session, actor, _account(request), at)
        if request.program is not None:
            certification = CertificationRequest(
                program=request.program,
                certified_from=_today(session, request.practice_id, at),
                prescriber_id=made.account_id,
            )
            # The account is new, so nobody else can hold or want its certification's lock.
            certifying.record(session, actor, certification, at)
        return made


def _account(request: PrescriberRequest) -> AccountRequest:
    return AccountRequest(
        email=request.email,
        printed_name=request.printed_name,
        role=Role.PRESCRIBER,
        organization_id=request.practice_id,
        npi=request.npi,
        phone=request.phone,
    )


def _today(session: Session, practice_id: str, at: datetime) -> date:
    """Where the practice is."""
    practice = organizations.by_id(session, practice_id)
    if practice is None:
        raise NotFound("Not found.")
    return day_of(at, ZoneInfo(practice.time_zone))
