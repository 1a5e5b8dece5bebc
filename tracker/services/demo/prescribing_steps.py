"""Writing a prescription, asking for its number, taking it back: steps of a story."""

from datetime import datetime

from tracker.records.identifiers import new_id
from tracker.services import authorizing
from tracker.services.demo.products import ordered
from tracker.services.demo.story import Order, Story


def prescribe(
    story: Story, *, days_supply: int = 28, refills: int = 0, channel: str = "electronic"
) -> Order:
    """Write a prescription; it becomes the story's current order."""
    order = story.order = Order(days_supply)

    def step(now: datetime) -> None:
        setting = story.setting
        place = story.stage.cast.place_of(setting.pharmacist)
        request = authorizing.PrescriptionRequest(
            request_id=new_id(),
            patient_id=story.patient_id,
            enrollment_id=story.enrollment_id,
            channel=channel,
            days_supply=days_supply,
            refills=refills,
            lines=ordered(story.version, story.index, days_supply),
            pharmacy_id=place if setting.names_pharmacy else None,
        )
        order.prescription_id = authorizing.write_prescription(
            story.session, story.prescriber, request, now=now
        )

    story.then(step)
    return order


def ask(story: Story) -> None:
    """Ask for the authorization of the current order: a number, or a refusal on record."""
    order = story.order

    def step(now: datetime) -> None:
        request = authorizing.AuthorizationRequest(
            new_id(), story.patient_id, order.prescription_id
        )
        answer = authorizing.authorize(story.session, story.prescriber, request, now=now)
        order.authorization_id = answer.authorization_id or ""
        order.number = answer.number or ""

    story.then(step)


def void(story: Story, reason: str) -> None:
    order = story.order

    def step(now: datetime) -> None:
        request = authorizing.VoidingRequest(order.authorization_id, reason)
        authorizing.void(story.session, story.prescriber, request, now=now)

    story.then(step)
