"""The education and counseling checklist: every topic of the patient's category, signed by the
pharmacist, for one authorization at one pharmacy."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import audit_log, confirmations, patient_labels
from tracker.records.identifiers import new_id
from tracker.records.tables.dispensing import Checklist
from tracker.records.transaction import store
from tracker.rules.authority import Actor, Permission
from tracker.rules.errors import Conflict, InvalidInput
from tracker.rules.events import ChecklistSigned
from tracker.rules.labeling import Statement
from tracker.rules.numbers import shown
from tracker.services.counter import Counter, counter_for
from tracker.services.signing import Proof, SigningAct, digest_of, same_as_shown, sign
from tracker.services.writing import writing

MEANING: Final = (
    "I counseled this patient, or the patient's guardian, on every topic of this checklist before"
    " dispensing."
)


@dataclass(frozen=True, slots=True)
class ChecklistRequest:
    """`topics` are the keys that were ticked. `medication_guide_given`: with this dispense."""

    authorization_id: str
    topics: tuple[str, ...]
    medication_guide_given: bool
    document_digest: str


@dataclass(frozen=True, slots=True)
class ChecklistForm:
    """What is shown and signed: `heading` line by line, the topics, and what signing means."""

    heading: tuple[str, ...]
    topics: tuple[Statement, ...]
    subject_id: str

    @property
    def document(self) -> str:
        """The whole text, as it stands on the page from top to bottom."""
        return "\n".join((*self.heading, *(topic.text for topic in self.topics), MEANING))

    @property
    def digest(self) -> str:
        return digest_of(self.document)


def checklist_form(
    session: Session, actor: Actor, authorization_id: str, *, now: datetime
) -> ChecklistForm:
    """The checklist to be signed at `now`.

    Raises NoProgramVersion, and Conflict for a number that is voided or used up.
    """
    counter = counter_for(session, actor, Permission.SIGN_CHECKLIST, authorization_id)
    return _form(session, counter, at=now)


def sign_checklist(
    session: Session, actor: Actor, request: ChecklistRequest, proof: Proof, *, now: datetime
) -> str:
    """Record the signed checklist and return its id.

    Raises InvalidInput for `topics` when one was left out, Conflict when the text changed
    since it was shown.
    """
    counter = counter_for(session, actor, Permission.SIGN_CHECKLIST, request.authorization_id)
    with writing(session, *counter.locks, now=now) as at:
        form = _form(session, counter, at=at)
        same_as_shown(form.document, request.document_digest)
        _check_topics(form, request.topics)
        act = SigningAct(capacity="pharmacist", meaning=MEANING, document=form.document)
        signature_id = sign(session, actor, proof, act, at=at)
        row = Checklist(
            id=new_id(),
            patient_id=counter.authorization.patient_id,
            authorization_id=request.authorization_id,
            pharmacy_id=counter.pharmacy_id,
            topics=json.dumps([topic.key for topic in form.topics]),
            medication_guide_given=request.medication_guide_given,
            completed_at=at,
            signature_id=signature_id,
            recorded_at=at,
            recorded_by=actor.id,
        )
        store(session, row)
        event = ChecklistSigned(
            checklist_id=row.id,
            authorization_id=row.authorization_id,
            medication_guide_given=row.medication_guide_given,
            signature_id=signature_id,
        )
        audit_log.append(session, event, actor=actor, now=at, subject_id=row.patient_id)
    return row.id


def _form(session: Session, counter: Counter, *, at: datetime) -> ChecklistForm:
    own = counter.authorization
    held = confirmations.newest(session, own.id)
    if own.voided or (held is not None and held.handed_over):
        raise Conflict("This number is used up or void, so there is nothing left to counsel for.")
    version = counter.version_in_force(session, at)
    topics = version.counseling_for(own.risk_category)
    category = version.categories.get(own.risk_category)
    person = patient_labels.patient(session, own.patient_id)
    heading = (
        f"{version.name}: education and counseling checklist, {version.ref}",
        f"Patient: {person.short_name}, REMS ID {shown(person.rems_id)}",
        f"Authorization number: {shown(own.number)}",
        f"Category: {category.label if category else own.risk_category}",
    )
    return ChecklistForm(heading, topics, own.patient_id)


def _check_topics(form: ChecklistForm, ticked: tuple[str, ...]) -> None:
    missing = [topic.text for topic in form.topics if topic.key not in ticked]
    if missing:
        raise InvalidInput(
            "topics",
            f"Tick every topic once you have covered it. Not ticked yet: {len(missing)}.",
        )
    if set(ticked) - {topic.key for topic in form.topics}:
        raise InvalidInput("topics", "Choose from the topics of this checklist only.")
