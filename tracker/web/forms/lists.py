"""Which part of a list is shown."""

from typing import Any

from tracker.rules.vocabulary import Owner
from tracker.web.forms.base import QueryForm
from tracker.web.forms.fields import DateField, IdentifierField, SelectField


class TurnForm(QueryForm):
    """Which page of a list."""

    after = IdentifierField("After", most=32)
    before = IdentifierField("Before", most=32)


class WorklistForm(TurnForm):
    """Of what is blocked, that by one owner alone."""

    by = SelectField("Missing from", choices=[(str(each), str(each)) for each in Owner])


class HistoryForm(TurnForm):
    """Which days, both included."""

    first = DateField("From", width="md")
    last = DateField("To", width="md")

    def shown_days(self) -> dict[str, Any]:
        """For links to other pages of the same list."""
        days = {"first": self.first.data, "last": self.last.data}
        return {name: day.isoformat() for name, day in days.items() if day is not None}
