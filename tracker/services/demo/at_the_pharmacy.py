"""What the pharmacy does with a number: steps of a story."""

from datetime import datetime, timedelta

from tracker.records.identifiers import new_id
from tracker.rules.vocabulary import Delivery
from tracker.services import dispensing, reversing
from tracker.services.demo.products import ordered, packed
from tracker.services.demo.story import Story, proof


def find(story: Story) -> None:
    """Open a number that names no pharmacy, with the patient's birth date."""
    order = story.order

    def step(now: datetime) -> None:
        request = dispensing.FindRequest(order.number, story.person.birth_date)
        dispensing.find(story.session, story.pharmacist, request, now=now)

    story.then(step)


def counsel(story: Story, *, guide: bool = True) -> None:
    """Every topic of the checklist, signed; `guide`: the medication guide was given."""
    order = story.order

    def step(now: datetime) -> None:
        session, actor = story.session, story.pharmacist
        form = dispensing.checklist_form(session, actor, order.authorization_id, now=now)
        topics = tuple(topic.key for topic in form.topics)
        request = dispensing.ChecklistRequest(order.authorization_id, topics, guide, form.digest)
        dispensing.sign_checklist(session, actor, request, proof(actor, now), now=now)

    story.then(step)


def confirm(story: Story) -> None:
    """Ask for the confirmation: a number, or a refusal on record."""
    order = story.order

    def step(now: datetime) -> None:
        lines = ordered(story.version, story.index, order.days_supply)
        request = dispensing.ConfirmationRequest(
            new_id(),
            order.authorization_id,
            order.days_supply,
            packed(story.version, lines, story.index, story.day(now)),
        )
        answer = dispensing.confirm(story.session, story.pharmacist, request, now=now)
        order.confirmation_id = answer.confirmation_id or ""

    story.then(step)


def hand_over(story: Story, *, ship: bool = False) -> None:
    """To the patient, or to the carrier; or a refusal on record."""
    order = story.order
    story.treated = True

    def step(now: datetime) -> None:
        request = dispensing.HandOverRequest(
            new_id(),
            order.confirmation_id,
            Delivery.SHIP if ship else Delivery.PICK_UP,
            carrier="Example Parcel" if ship else None,
            tracking=f"EP{100_000 + story.index}" if ship else None,
        )
        answer = dispensing.hand_over(story.session, story.pharmacist, request, now=now)
        order.dispense_id = answer.dispense_id or ""

    story.then(step)


def reverse(story: Story, reason: str, *, by: str | None = None) -> None:
    """`by` None: the pharmacist. On a later day it takes the representative."""
    order = story.order

    def step(now: datetime) -> None:
        actor = story.actor(by) if by else story.pharmacist
        request = reversing.ReversalRequest(order.confirmation_id, reason)
        reversing.reverse(story.session, actor, request, now=now)

    story.then(step)


def take_back(story: Story, quantity: int, reason: str) -> None:
    """Capsules of the dispense that the patient returns."""
    order = story.order

    def step(now: datetime) -> None:
        lines = ordered(story.version, story.index, order.days_supply)
        package = packed(story.version, lines, story.index, story.day(now))[0]
        request = reversing.ReturnRequest(
            order.dispense_id, package.ndc, package.lot, quantity, reason
        )
        reversing.record_return(story.session, story.pharmacist, request, now=now)

    story.then(step)


def in_the_last_minute_of_yesterday(story: Story) -> None:
    """The next step happens just before the pharmacy's last midnight, and less than 24 hours ago:
    what holds on one day only has run out since, and a confirmation lasts nearly all of today."""
    midnight = story.calendar.midnight
    earliest = max(midnight - timedelta(minutes=1), story.stage.line.now - timedelta(hours=24))
    story.at = earliest + (midnight - earliest) / 2 - timedelta(microseconds=story.index)
