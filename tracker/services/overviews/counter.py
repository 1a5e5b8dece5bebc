"""One prescription at the pharmacy's counter, as the dispense page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import (
    accounts,
    checklists,
    confirmations,
    dispenses,
    openings,
    patient_labels,
    pharmacy_decisions,
    tasks,
)
from tracker.records.checklists import ChecklistRow
from tracker.records.confirmations import ConfirmationRow, DispensedLine
from tracker.records.last_touch import LastTouch, last_touch
from tracker.records.openings import OrderedLine
from tracker.records.tasks import TaskRow
from tracker.rules.authority import Actor, Permission
from tracker.rules.contacts import ContactPurpose
from tracker.rules.decision import Decision
from tracker.rules.errors import NotFound
from tracker.rules.kinds.dispensing import ShippedSameDay
from tracker.rules.labeling import Contact
from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import day_of, end_of
from tracker.services import gates
from tracker.services.counter import Counter, counter_for
from tracker.services.phone_books import PhoneBook, phone_books


class State(StrEnum):
    """Where this prescription stands at this pharmacy. CONFIRM_AGAIN is RAN_OUT for somebody
    who asked for a new confirmation."""

    TO_CONFIRM = "to-confirm"
    RAN_OUT = "ran-out"
    CONFIRM_AGAIN = "confirm-again"
    TO_HAND_OVER = "to-hand-over"
    HANDED_OVER = "handed-over"
    HELD_ELSEWHERE = "held-elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The strip on top: enough to know that it is this patient's drug, and whom to call."""

    subject_id: str
    patient: str
    age: int | None
    rems_id: str
    drug: str
    ordered: tuple[OrderedLine, ...]
    days_supply: int
    category: str
    prescriber: str
    practice: str
    practice_book: PhoneBook
    last_dispensed_on: date | None
    pharmacy: str
    pharmacy_book: PhoneBook
    program_contact: Contact | None
    zone: str

    @property
    def practice_phone(self) -> str:
        """The number for questions about a prescription."""
        return self.practice_book.number(ContactPurpose.PRESCRIPTIONS)

    @property
    def pharmacy_phone(self) -> str:
        """The number for questions about a dispense."""
        return self.pharmacy_book.number(ContactPurpose.DISPENSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterPage:
    """`decision` is a preview at the next gate. `confirmation` is our own newest one.

    `ships_on_its_day`: this category's shipment must leave on the day of its confirmation, and
    once confirmed `ship_until` is that day's last instant. `titles`: what the program version
    calls its requirements. `tasks`: what was sent about it, to whom.
    """

    authorization_id: str
    number: str
    valid_until: datetime | None
    state: State
    decision: Decision
    titles: Mapping[str, str]
    summary: Summary
    checklist: ChecklistRow | None
    confirmation: ConfirmationRow | None
    lines: tuple[DispensedLine, ...]
    supply_text: str
    ships_on_its_day: bool
    ship_until: datetime | None
    touched: LastTouch | None
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalPage:
    """A stored decision of this pharmacy, blocked or not."""

    authorization_id: str
    decision_id: str
    decision: Decision
    titles: Mapping[str, str]
    summary: Summary


def counter_page(
    session: Session, actor: Actor, authorization_id: str, *, again: bool = False, now: datetime
) -> CounterPage:
    """Raises NotFound for what is not this pharmacy's to see.

    `again`: with a confirmation that ran out, look at the gate of a new one instead.
    """
    counter = counter_for(session, actor, Permission.VIEW_DISPENSES, authorization_id)
    own = counter.authorization
    version = counter.version(session, now)
    newest = confirmations.newest(session, authorization_id)
    ours = newest if newest and newest.pharmacy_id == counter.pharmacy_id else None
    state = _state(newest, ours, now)
    if again and state is State.RAN_OUT:
        state = State.CONFIRM_AGAIN
    confirming = state is State.CONFIRM_AGAIN
    question = counter.next_question(session, None if confirming else newest)
    ships_on_its_day, ship_until = _shipping(counter, version, ours)
    return CounterPage(
        authorization_id=own.id,
        number=own.number,
        valid_until=own.valid_until,
        state=state,
        decision=gates.preview(session, question, at=now),
        titles=_titles(version),
        summary=summary_of(session, counter, version, now),
        checklist=checklists.newest(session, own.id, counter.pharmacy_id),
        confirmation=ours,
        lines=() if ours is None else confirmations.lines_of(session, ours.id),
        supply_text=version.supply.text if version and version.supply else "",
        ships_on_its_day=ships_on_its_day,
        ship_until=ship_until,
        touched=last_touch(session, own.id, own.prescription_id, counter.pharmacy_id),
        tasks=tasks.of_prescriptions(session, [own.prescription_id], counter.pharmacy_id),
    )


def refusal_page(
    session: Session, actor: Actor, authorization_id: str, decision_id: str, *, now: datetime
) -> RefusalPage:
    """Raises NotFound for another pharmacy's decision, or another prescription's."""
    counter = counter_for(session, actor, Permission.VIEW_DISPENSES, authorization_id)
    own = counter.authorization
    row = pharmacy_decisions.for_pharmacy(
        session, decision_id, own.prescription_id, counter.pharmacy_id
    )
    if row is None:
        raise NotFound("Not found.")
    version = counter.version(session, now)
    return RefusalPage(
        authorization_id=own.id,
        decision_id=row.id,
        decision=gates.answer_of(row),
        titles=_titles(version),
        summary=summary_of(session, counter, version, now),
    )


def _titles(version: ProgramVersion | None) -> Mapping[str, str]:
    return {r.key: r.title for r in version.requirements} if version else {}


def _state(newest: ConfirmationRow | None, ours: ConfirmationRow | None, now: datetime) -> State:
    if newest is None or newest.closed is not None:
        return State.TO_CONFIRM
    if ours is None:
        return State.HELD_ELSEWHERE if newest.open_at(now) else State.TO_CONFIRM
    if ours.handed_over:
        return State.HANDED_OVER
    return State.TO_HAND_OVER if ours.open_at(now) else State.RAN_OUT


def summary_of(
    session: Session, counter: Counter, version: ProgramVersion | None, now: datetime
) -> Summary:
    own = counter.authorization
    person = patient_labels.patient(session, own.patient_id)
    prescriber = accounts.by_id(session, own.prescriber_id)
    books = phone_books(session, (own.practice_id, counter.pharmacy_id))
    practice, pharmacy = books[own.practice_id], books[counter.pharmacy_id]
    category = version.categories.get(own.risk_category) if version else None
    return Summary(
        subject_id=own.patient_id,
        patient=person.short_name,
        age=person.age_on(day_of(now, ZoneInfo(counter.zone))),
        rems_id=person.rems_id,
        drug=version.drug if version else own.program,
        ordered=openings.ordered_lines(session, own),
        days_supply=own.days_supply,
        category=category.label if category else own.risk_category,
        prescriber=prescriber.printed_name if prescriber else "",
        practice=practice.name,
        practice_book=practice,
        last_dispensed_on=dispenses.last_handed_over_on(session, own.patient_id, own.program),
        pharmacy=pharmacy.name,
        pharmacy_book=pharmacy,
        program_contact=version.contacts[0] if version and version.contacts else None,
        zone=counter.zone,
    )


def _shipping(
    counter: Counter, version: ProgramVersion | None, ours: ConfirmationRow | None
) -> tuple[bool, datetime | None]:
    rule = version.rule(ShippedSameDay) if version else None
    if rule is None or counter.authorization.risk_category not in rule.categories:
        return False, None
    if ours is None or not ours.pending:
        return True, None
    zone = (version.fixed_zone if version else None) or ZoneInfo(counter.zone)
    return True, end_of(day_of(ours.issued_at, zone), zone)
