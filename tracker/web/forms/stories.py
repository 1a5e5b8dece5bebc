"""The form that finds a patient's story."""

from tracker.rules.numbers import NumberKind
from tracker.web.forms import fields
from tracker.web.forms.base import TrackerForm


class FindStoryForm(TrackerForm):
    """Sent by POST, so that the number stands in no URL."""

    rems_id = fields.NumberField(
        "REMS ID", kind=NumberKind.REMS_ID, missing="Enter the patient's REMS ID"
    )
