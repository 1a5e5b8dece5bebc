"""One box for whoever is sought. By POST: names, numbers and days never stand in addresses."""

from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import IdentifierField


class BoxForm(TrackerForm):
    text = IdentifierField(
        "REMS ID, name, or date of birth",
        most=60,
        width="xl",
        missing="Enter a REMS ID, the beginning of a name, or a date of birth",
        hint="Case, accents, hyphens and spaces do not matter. A date: Mar 27, 1970 or 3/27/1970.",
    )


class NumberBoxForm(TrackerForm):
    """For roles that see no names."""

    text = IdentifierField(
        "REMS ID", most=60, width="xl", missing="Enter a REMS ID", hint="Any spelling of it."
    )
