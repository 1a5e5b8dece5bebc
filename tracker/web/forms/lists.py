"""Which part of a list is shown."""

from typing import Any

from tracker.web.forms.base import QueryForm
from tracker.web.forms.fields import DateField, IdentifierField


class TurnForm(QueryForm):
    """Which page of a list."""

    after = IdentifierField("After", most=32)
    before = IdentifierField("Before", most=32)


class HistoryForm(TurnForm):
    """Which days, both included."""

    first = DateField("From", width="md")
    last = DateField("To", width="md")

    def shown_days(self) -> dict[str, Any]:
        """For links to other pages of the same list."""
        days = {"first": self.first.data, "last": self.last.data}
        return {name: day.isoformat() for name, day in days.items() if day is not None}
