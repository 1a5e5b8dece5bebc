"""Saved views of lists."""

from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import HiddenField, IdentifierField, TextField
from tracker.web.forms.lists import TurnForm


class ViewQuery(TurnForm):
    """Which view of the patient list, by its random id, and which page."""

    view = IdentifierField("View", most=32)


class SaveViewForm(TrackerForm):
    """`chosen` is the query of the list as its address has it."""

    name = TextField("Save this view as", most=60, width="md", missing="Enter a name for this view")
    chosen = HiddenField("Filter", most=2000)
