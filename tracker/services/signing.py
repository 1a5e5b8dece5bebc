"""Electronic signatures: a fresh proof of who signs, bound to exactly what was shown.

21 CFR 11.50 (printed name, meaning, time), 11.70 (cannot be moved to another record),
11.200 (the password again at each signing).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy.orm import Session

from tracker.records import accounts
from tracker.records.identifiers import new_id
from tracker.records.tables.attesting import Signature
from tracker.rules.authority import Actor
from tracker.rules.errors import Conflict, NotPermitted

_FRESH: Final = timedelta(minutes=5)

Capacity = Literal["prescriber", "patient", "guardian", "pharmacist"]


@dataclass(frozen=True, slots=True)
class Proof:
    """That the account's holder proved themselves just now; made at the edge."""

    account_id: str
    method: Literal["password", "api-token"]
    proved_at: datetime


@dataclass(frozen=True, slots=True)
class SigningAct:
    """What is signed. `document` is the text exactly as shown, `meaning` what signing it says."""

    capacity: Capacity
    meaning: str
    document: str


def digest_of(document: str) -> str:
    """`sha256:` and 64 hexadecimal digits, of the UTF-8 bytes."""
    return "sha256:" + hashlib.sha256(document.encode()).hexdigest()


def same_as_shown(document: str, shown_digest: str) -> None:
    """Raises Conflict when the text has changed since the page was drawn."""
    if digest_of(document) != shown_digest:
        raise Conflict("What you were shown has changed since. Read it again, then sign.")


def check_proof(actor: Actor, proof: Proof, *, at: datetime) -> None:
    """Raises NotPermitted when the proof is another person's or older than five minutes."""
    if proof.account_id != actor.id or abs(at - proof.proved_at) > _FRESH:
        raise NotPermitted("Sign again with your own password.")


def sign(session: Session, actor: Actor, proof: Proof, act: SigningAct, *, at: datetime) -> str:
    """Add the signature and return its id. Inside `writing`, before the row that it signs.

    Raises NotPermitted when the proof is another person's or older than five minutes.
    """
    check_proof(actor, proof, at=at)
    signer = accounts.by_id(session, actor.id)
    if signer is None or signer.closed:
        raise NotPermitted("This account is closed.")
    signature = Signature(
        id=new_id(),
        account_id=actor.id,
        capacity=act.capacity,
        printed_name=signer.printed_name,
        meaning=act.meaning,
        method=proof.method,
        document_digest=digest_of(act.document),
        signed_at=at,
    )
    session.add(signature)
    session.flush()
    return signature.id
