"""How far ahead the list of renewals looks, and which page of it."""

from typing import Final

from tracker.web.forms.fields import SelectField
from tracker.web.forms.lists import TurnForm

DAYS: Final = 7


class RenewalsForm(TurnForm):
    days = SelectField(
        "Ends within",
        blank=f"{DAYS} days",
        choices=[("1", "1 day"), ("3", "3 days"), ("14", "14 days"), ("30", "30 days")],
    )
