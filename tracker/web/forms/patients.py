"""Finding and filtering patients of the practice. By POST: what a patient is called or filtered by
never stands in an address."""

from datetime import date
from typing import Final

from tracker.services.overviews.patient_list import Offered, PatientFilter
from tracker.web.forms.base import QueryForm, TrackerForm
from tracker.web.forms.choices import SelectField
from tracker.web.forms.fields import DateField, IdentifierField

_ENROLLMENTS: Final = (("open", "Open"), ("ended", "Ended"))
_NUMBERS: Final = (("open", "With an open number"),)
_FIELDS: Final = ("program", "risk_category", "prescriber", "enrollment", "number")


class SearchForm(TrackerForm):
    text = IdentifierField("REMS ID, or how the name begins", most=60, width="lg")
    birth_date = DateField("Date of birth", earliest=date(1900, 1, 1))


class FilterForm(TrackerForm):
    """Sent by POST and kept under an id, which is all that the address of the list has."""

    program = SelectField("Program", blank="All programs")
    risk_category = SelectField("Risk category", blank="All")
    prescriber = SelectField("Prescriber", blank="All")
    enrollment = SelectField("Enrollment", blank="Open and ended", choices=_ENROLLMENTS)
    number = SelectField("Authorization", blank="All", choices=_NUMBERS)

    def offer(self, offered: Offered, programs: list[tuple[str, str]]) -> "FilterForm":
        """`programs`: those of `offered`, by name."""
        self.program.choices = programs
        self.risk_category.choices = [(code, code) for code in offered.categories]
        self.prescriber.choices = offered.prescribers
        return self

    def chosen(self) -> dict[str, str]:
        """As it is stored."""
        return {name: self[name].data for name in _FIELDS if self[name].data}


def filter_of(chosen: dict[str, str]) -> PatientFilter:
    """The stored form, read again."""
    enrollment = chosen.get("enrollment")
    return PatientFilter(
        program=chosen.get("program"),
        risk_category=chosen.get("risk_category"),
        prescriber_id=chosen.get("prescriber"),
        open=None if enrollment is None else enrollment == "open",
        number=chosen.get("number") == "open",
    )


class RecordForm(QueryForm):
    """Which enrollment of the patient."""

    enrollment = IdentifierField("Enrollment", most=32)
