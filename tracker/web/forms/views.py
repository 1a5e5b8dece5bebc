"""Saved views of lists."""

from tracker.web.forms.base import QueryForm, TrackerForm
from tracker.web.forms.fields import HiddenField, IdentifierField, TextField


class ViewQuery(QueryForm):
    """Which view of the patient list, and which page: random ids alone."""

    view = IdentifierField("View", most=32)
    after = IdentifierField("After", most=32)


class SaveViewForm(TrackerForm):
    """`chosen` is the query of the list as its address has it."""

    name = TextField("Save this view as", most=60, width="md", missing="Enter a name for this view")
    chosen = HiddenField("Filter", most=2000)
