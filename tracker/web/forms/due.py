"""Which due items are listed."""

from typing import Final

from tracker.rules.vocabulary import Owner
from tracker.services.overviews.due import Topic, When
from tracker.web.forms import fields
from tracker.web.forms.lists import TurnForm

WHO: Final = {
    Owner.PATIENT: "Patient",
    Owner.PRESCRIBER: "Prescriber",
    Owner.PHARMACIST: "Pharmacist",
    Owner.REPRESENTATIVE: "Authorized representative",
    Owner.ADMINISTRATOR: "Administrator",
}
_WHEN: Final = (
    (When.OVERDUE, "Overdue"),
    (When.TODAY, "Today or at once"),
    (When.LATER, "The next 90 days"),
)
TOPICS: Final = (
    (Topic.PREGNANCY_TEST, "Pregnancy tests"),
    (Topic.SURVEY, "Patient surveys"),
    (Topic.BLOOD_COUNT, "Blood counts"),
    (Topic.FORM, "Forms, counseling, prescriber surveys"),
    (Topic.NUMBER, "Authorizations and confirmations that end"),
    (Topic.SUPPLY, "Next supplies"),
    (Topic.STANDING, "Categories and re-enrollments"),
    (Topic.OTHER, "Other"),
)


class DueForm(TurnForm):
    """By codes only: nothing of a patient stands in the address."""

    when = fields.SelectField(
        "When",
        blank="Overdue and the next 7 days",
        choices=[(str(each), label) for each, label in _WHEN],
    )
    what = fields.SelectField(
        "What", blank="Everything", choices=[(str(each), label) for each, label in TOPICS]
    )
    who = fields.SelectField(
        "Who", blank="Everybody", choices=[(str(each), label) for each, label in WHO.items()]
    )
