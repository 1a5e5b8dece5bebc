"""Finding a patient of the practice. By POST: names and numbers never stand in addresses."""

from datetime import date

from tracker.web.forms.base import QueryForm, TrackerForm
from tracker.web.forms.fields import DateField, IdentifierField


class SearchForm(TrackerForm):
    text = IdentifierField("REMS ID, or how the family name begins", most=60, width="lg")
    birth_date = DateField("Date of birth", earliest=date(1900, 1, 1))


class ListForm(QueryForm):
    """Which page of the list: the one after a patient."""

    after = IdentifierField("After", most=32)


class RecordForm(QueryForm):
    """Which enrollment of the patient."""

    enrollment = IdentifierField("Enrollment", most=32)
