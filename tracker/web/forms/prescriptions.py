"""The form of a prescription, and those that ask again."""

import uuid
from collections import Counter
from typing import Any, Final

from tracker.services.authorizing import Line, PrescriptionRequest
from tracker.services.overviews.prescribing import Ordering
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import (
    PartForm,
    PartsField,
    RadioField,
    RequestField,
    SelectField,
    WholeNumberField,
)
from tracker.web.wording import CHANNELS, strength

_STALE: Final = "This form is incomplete. Open the page again"
_STRENGTHS: Final = 2


def new_request_id() -> str:
    """For a form that must do its work once, however often it is sent."""
    return uuid.uuid4().hex


class LineForm(PartForm):
    strength_mg = SelectField("Strength", missing="Choose the strength", width="sm")
    quantity = WholeNumberField("Capsules", least=1, most=999, missing="Enter how many capsules")


class PrescriptionForm(TrackerForm):
    """One prescription; with two strengths for a dose that no capsule has."""

    request_id = RequestField("Request", missing=_STALE)
    lines = PartsField(
        "Strength",
        part=LineForm,
        rows=_STRENGTHS,
        missing="Enter at least one strength and its capsules",
    )
    days_supply = WholeNumberField(
        "Days' supply", least=1, most=365, missing="Enter the days of therapy"
    )
    refills = WholeNumberField("Refills", least=0, most=99, missing="Enter the refills, 0 for none")
    channel = RadioField(
        "How it is sent", choices=CHANNELS.items(), missing="Choose how the prescription is sent"
    )
    pharmacy_id = SelectField(
        "Pharmacy",
        blank="Any certified pharmacy",
        hint="A pharmacy that is named finds it in its list; others cannot open it.",
    )

    def offer(self, ordering: Ordering) -> None:
        """What may be chosen: the program's strengths, the certified pharmacies."""
        strengths = [(f"{mg:g}", strength(mg)) for mg in ordering.strengths]
        for entry in self.lines.entries:
            entry.form.strength_mg.choices = strengths
        # A phone shows some forty letters: the address only where two have the same name.
        names = Counter(p.name for p in ordering.pharmacies)
        self.pharmacy_id.choices = [
            (p.id, f"{p.name}, {p.address}" if p.address and names[p.name] > 1 else p.name)
            for p in ordering.pharmacies
        ]

    def to_request(self, patient_id: str, enrollment_id: str) -> PrescriptionRequest:
        return PrescriptionRequest(
            request_id=self.request_id.data,
            patient_id=patient_id,
            enrollment_id=enrollment_id,
            channel=self.channel.data,
            days_supply=self.days_supply.data,
            refills=self.refills.data,
            lines=tuple(
                Line(float(row["strength_mg"]), row["quantity"]) for row in self.lines.data
            ),
            pharmacy_id=self.pharmacy_id.data,
        )


class AskForm(TrackerForm):
    """One button that asks the gate, once for each drawing of the page."""

    request_id = RequestField("Request", missing=_STALE)


def data_of(ordering: Ordering) -> dict[str, Any]:
    """What a blank form begins with."""
    usual = ordering.usual
    offered = {pharmacy.id for pharmacy in ordering.pharmacies}
    return {
        "request_id": new_request_id(),
        "lines": [{"strength_mg": f"{mg:g}", "quantity": count} for mg, count in usual.lines],
        "days_supply": usual.days_supply,
        "refills": usual.refills,
        "channel": usual.channel,
        "pharmacy_id": usual.pharmacy_id if usual.pharmacy_id in offered else None,
    }
