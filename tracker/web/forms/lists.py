"""Which part of a list is shown."""

from collections.abc import Mapping
from typing import Any, Final

from werkzeug.exceptions import BadRequest

from tracker.rules.vocabulary import Owner
from tracker.services.overviews.practice import NOT_ASKED, NotAsked
from tracker.web.forms.base import QueryForm
from tracker.web.forms.fields import DateField, PlaceField, SelectField
from tracker.web.program_choices import program_label

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


_OWNERS: Final = tuple((str(owner), str(owner).capitalize()) for owner in Owner)


class WorklistForm(TurnForm):
    """Of what is blocked, that by one owner alone."""

    by = SelectField("Missing from", blank="Anybody", choices=_OWNERS)


class PharmacyListForm(WorklistForm):
    """Of a pharmacy's list, one drug alone as well: by the program, with what it is about."""

    drug = SelectField("Drug", blank="All")

    def of_drugs(self, drugs: Mapping[str, str]) -> "PharmacyListForm":
        self.drug.choices = [
            (slug, f"{drug.capitalize()}, {program_label(slug)}") for slug, drug in drugs.items()
        ]
        return self


class WaitingForm(TurnForm):
    """Whose things that wait in a practice are shown, and who has to act first."""

    by = SelectField(
        "Missing from", blank="Anybody", choices=(*_OWNERS, (NOT_ASKED, "Not asked yet"))
    )
    whose = SelectField("Whose", blank="Everybody's", choices=[(MINE, "Mine")])

    def chosen_by(self) -> Owner | NotAsked | None:
        """Somebody who can mend it, that nobody was asked yet, or anybody."""
        if self.by.data == NOT_ASKED:
            return NOT_ASKED
        return Owner(self.by.data) if self.by.data else None


class HistoryForm(TurnForm):
    """Which days, both included."""

    first = DateField("From", width="md")
    last = DateField("To", width="md")
