"""Which part of a list is shown."""

from collections.abc import Mapping
from typing import Any, Final

from werkzeug.exceptions import BadRequest

from tracker.rules.vocabulary import Owner
from tracker.web.forms.base import QueryForm
from tracker.web.forms.fields import DateField, PlaceField, SelectField

MINE: Final = "mine"


class TurnForm(QueryForm):
    """Which page of a list. A list with a filter adds the fields of its filter."""

    after = PlaceField("After", most=400)
    before = PlaceField("Before", most=400)

    def validate(self, extra_validators: Any = None) -> bool:
        """Raises BadRequest for a place that is no text as our pages write it."""
        valid = super().validate(extra_validators)
        if self.after.errors or self.before.errors or (self.after.data and self.before.data):
            raise BadRequest
        return valid

    def kept(self) -> dict[str, Any]:
        """The filter as the addresses of the other pages have it: what was typed and holds."""
        return {
            field.name: field.typed
            for field in self
            if field.control != "place" and field.typed and not field.errors
        }


class WorklistForm(TurnForm):
    """Of what is blocked, that by one owner alone."""

    by = SelectField(
        "Missing from", blank="Anybody", choices=[(str(o), str(o).capitalize()) for o in Owner]
    )


class PharmacyListForm(WorklistForm):
    """Of a pharmacy's list, one drug alone as well: by the program, with what it is about."""

    drug = SelectField("Drug", blank="All")

    def of_drugs(self, drugs: Mapping[str, str]) -> "PharmacyListForm":
        self.drug.choices = [(slug, f"{drugs[slug].capitalize()} ({slug})") for slug in drugs]
        return self


class WaitingForm(WorklistForm):
    """Whose things that wait in a practice are shown, and who has to act first."""

    whose = SelectField("Whose", blank="Everybody's", choices=[(MINE, "Mine")])


class HistoryForm(TurnForm):
    """Which days, both included."""

    first = DateField("From", width="md")
    last = DateField("To", width="md")
