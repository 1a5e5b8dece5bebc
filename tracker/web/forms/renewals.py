"""How far ahead the list of renewals looks, and which page of it."""

from typing import Final

from tracker.web.forms.base import QueryForm
from tracker.web.forms.fields import IdentifierField, SelectField

DAYS: Final = 7


class RenewalsForm(QueryForm):
    days = SelectField(
        "Ends within",
        blank=f"{DAYS} days",
        choices=[("1", "1 day"), ("3", "3 days"), ("14", "14 days"), ("30", "30 days")],
    )
    after = IdentifierField("After", most=32)
