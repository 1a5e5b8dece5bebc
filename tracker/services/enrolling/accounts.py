"""Who signs in for a patient: the patient, or a child's guardian."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import accounts, audit_log, patients
from tracker.records.tables.enrollments import PatientAccount
from tracker.records.tables.people import OneTimeLink
from tracker.records.transaction import AccountLock, PatientLock, store
from tracker.rules import parties
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.errors import Conflict, InvalidInput, NotFound
from tracker.rules.events import LinkIssued, PatientAccountOpened
from tracker.services import managing_accounts
from tracker.services.enrolling.requests import LinkedAccount, LinkRequest
from tracker.services.managing_accounts import AccountRequest
from tracker.services.reach import reach
from tracker.services.signing_in import secret_hash
from tracker.services.writing import writing

_LINK_LIVES: Final = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Holder:
    """The person whose account it is to be; `field` is the form's e-mail field."""

    name: str
    email: str
    relationship: str | None
    field: str = "email"

    @property
    def capacity(self) -> str:
        return "patient" if self.relationship is None else "guardian"


def link_account(
    session: Session, actor: Actor, request: LinkRequest, *, now: datetime
) -> LinkedAccount:
    """Let one more account act for the patient: a guardian for a child, the own account at 18.

    Raises InvalidInput for a guardian of somebody who is 18 or older, and the other way round.
    """
    require(actor, Permission.PREPARE_ENROLLMENT)
    reach(session, actor, request.patient_id, at=now)
    with writing(session, PatientLock(request.patient_id), now=now) as at:
        reached = reach(session, actor, request.patient_id, at=at)
        child = reached.patient.is_child(reached.enrollments[0].day(at))
        if child and not ((request.name or "").strip() and (request.relationship or "").strip()):
            raise InvalidInput("name", "This patient is under 18: enter name and relationship.")
        if not child and request.relationship:
            raise InvalidInput("relationship", "This patient is 18 or older: no guardian acts.")
        name = (request.name if child else None) or reached.patient.name
        holder = Holder(name, request.email, request.relationship if child else None)
        return open_or_link(session, actor, request.patient_id, holder, at=at)


def renew_link(
    session: Session, actor: Actor, patient_id: str, account_id: str, *, now: datetime
) -> str:
    """A new one-time link, while no password was chosen yet; it ends the older one.

    Raises Conflict when the account has a password: a lost one is the administrator's to mend.
    """
    require(actor, Permission.PREPARE_ENROLLMENT)
    reach(session, actor, patient_id, at=now)
    _linked(session, patient_id, account_id)
    with writing(session, AccountLock(account_id), PatientLock(patient_id), now=now) as at:
        reach(session, actor, patient_id, at=at)
        account = _linked(session, patient_id, account_id)
        if account.has_password or account.closed:
            raise Conflict(
                "This account has a password, or is closed. For a lost password call the program:"
                " its administrator makes a new link."
            )
        secret = secrets.token_urlsafe(32)
        link = OneTimeLink(
            token_hash=secret_hash(secret),
            account_id=account_id,
            purpose="new-account",
            expires_at=at + _LINK_LIVES,
            recorded_at=at,
            recorded_by=actor.id,
        )
        accounts.add_link(session, link)
        event = LinkIssued(account_id=account_id, purpose="new-account")
        audit_log.append(session, event, actor=actor, now=at, subject_id=patient_id)
    return secret


def open_or_link(
    session: Session, actor: Actor, patient_id: str, holder: Holder, *, at: datetime
) -> LinkedAccount:
    """Open the account, or link the one that acts at this practice already. Inside `writing`."""
    account_id = known_here(session, actor, holder)
    secret = None
    if account_id is None:
        request = AccountRequest(
            email=holder.email, printed_name=holder.name.strip(), role=Role.PATIENT
        )
        opened = managing_accounts.open_account(session, actor, request, at=at)
        account_id, secret = opened.account_id, opened.secret
    if account_id in {linked.account_id for linked in patients.accounts_of(session, patient_id)}:
        raise InvalidInput(holder.field, "This account acts for the patient already.")
    row = PatientAccount(
        patient_id=patient_id,
        account_id=account_id,
        capacity=holder.capacity,
        relationship=holder.relationship and holder.relationship.strip(),
        recorded_at=at,
        recorded_by=actor.id,
    )
    store(session, row)
    event = PatientAccountOpened(account_id=account_id, capacity=holder.capacity)
    audit_log.append(session, event, actor=actor, now=at, subject_id=patient_id)
    return LinkedAccount(account_id, secret)


def known_here(session: Session, actor: Actor, holder: Holder) -> str | None:
    """The account with this address, where it is the same person's and acts at this practice: a
    parent's second child. Any other is refused in words that say nothing about whose it is."""
    account = accounts.by_email(session, parties.email(holder.email, field=holder.field))
    if account is None:
        return None
    same_person = account.printed_name.casefold() == holder.name.strip().casefold()
    here = actor.organization_id is not None and patients.acts_at(
        session, account.id, actor.organization_id
    )
    if account.closed or account.role is not Role.PATIENT or not (same_person and here):
        raise InvalidInput(
            holder.field,
            "This address cannot be used for this person. Check the address and the name, or ask"
            " for another address.",
        )
    return account.id


def _linked(session: Session, patient_id: str, account_id: str) -> patients.LinkedAccount:
    for linked in patients.accounts_of(session, patient_id):
        if linked.account_id == account_id:
            return linked
    raise NotFound("Not found.")
