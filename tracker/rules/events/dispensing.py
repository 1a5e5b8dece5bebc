"""Prescription, authorization, confirmation, dispense."""

from dataclasses import dataclass

from tracker.rules.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionWritten(Event):
    name = "prescription.written"
    prescription_id: str
    enrollment_id: str
    days_supply: int
    pharmacy_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDecided(Event):
    """The answer at one gate, whichever it was."""

    name = "gate.decided"
    gate: str
    decision_id: str
    prescription_id: str
    program_version: str | None
    program_digest: str | None
    allowed: bool
    stops: tuple[str, ...]

    @property
    def outcome(self) -> str:
        return "done" if self.allowed else "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationIssued(Event):
    name = "authorization.issued"
    authorization_id: str
    prescription_id: str
    decision_id: str
    valid_until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationVoided(Event):
    name = "authorization.voided"
    authorization_id: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationOpened(Event):
    """A pharmacy typed a number; refused when the birth date was wrong or the number locked."""

    name = "authorization.opened"
    authorization_id: str
    pharmacy_id: str
    succeeded: bool

    @property
    def outcome(self) -> str:
        return "done" if self.succeeded else "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationSought(Event):
    """A pharmacy typed a number that leads it nowhere: unknown (then without an id), another
    pharmacy's, or without the birth date that it needs."""

    name = "authorization.sought"
    authorization_id: str | None
    pharmacy_id: str

    @property
    def outcome(self) -> str:
        return "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRefused(Event):
    """Not by the program's rules: another pharmacy holds the open confirmation."""

    name = "confirmation.refused"
    authorization_id: str
    pharmacy_id: str

    @property
    def outcome(self) -> str:
        return "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistSigned(Event):
    name = "checklist.signed"
    checklist_id: str
    authorization_id: str
    medication_guide_given: bool
    signature_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DispenseConfirmed(Event):
    name = "dispense.confirmed"
    confirmation_id: str
    authorization_id: str
    decision_id: str
    days_supply: int
    valid_until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationClosed(Event):
    name = "confirmation.closed"
    confirmation_id: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugHandedOver(Event):
    name = "dispense.handed-over"
    dispense_id: str
    confirmation_id: str
    decision_id: str
    delivery: str
    days_supply: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DispenseReversed(Event):
    name = "dispense.reversed"
    confirmation_id: str
    dispense_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductReturned(Event):
    name = "product.returned"
    return_id: str
    dispense_id: str
    ndc: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSent(Event):
    """A refusal sent to whoever can mend it."""

    name = "task.sent"
    task_id: str
    decision_id: str
    pharmacy_id: str
    owner: str
    requirements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCleared(Event):
    """Nothing of it is missing any more, or nobody waits for it; `by_event` names the entry that
    made it so, of the same write."""

    name = "task.cleared"
    task_id: str
    pharmacy_id: str
    owner: str
    by_event: str
