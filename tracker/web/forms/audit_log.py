"""Forms of the audit log: the filter as a person types it, as an address holds it, the export."""

from typing import Any

from tracker.rules.events import EVENTS
from tracker.rules.numbers import NumberKind
from tracker.services.overviews.audit import WITHOUT_VIEWS
from tracker.web.forms import fields
from tracker.web.forms.base import QueryForm, TrackerForm
from tracker.web.forms.lists import TurnForm

_EVENTS = [
    (WITHOUT_VIEWS, "All but page views"),
    *((name, name) for name in sorted(EVENTS)),
]
_OUTCOMES = [
    ("done", "Done"),
    ("blocked", "Blocked by the program's rules"),
    ("denied", "Denied by the access rules"),
    ("failed", "Failed"),
]
EVIDENCE = "jsonl"
EXPORT_FORMATS = (
    (
        EVIDENCE,
        "JSON Lines",
        "One entry per line, byte for byte as stored. This is the evidence.",
    ),
    (
        "csv",
        "CSV for spreadsheets",
        "For people to read. It is no evidence: cells that a spreadsheet would run are escaped.",
    ),
)


class FilterForm(TrackerForm):
    """Sent by POST: names, addresses and REMS IDs never stand in a URL."""

    since = fields.DateField("From")
    until = fields.DateField("To")
    who = fields.TextField("Who", most=254, width="md")
    rems_id = fields.NumberField("REMS ID", kind=NumberKind.REMS_ID)
    event = fields.SelectField("Event", blank="All events", choices=_EVENTS)
    outcome = fields.SelectField("Outcome", blank="All outcomes", choices=_OUTCOMES)


class FilterQuery(QueryForm):
    """The same filter in an address: days, codes, and internal random ids only."""

    since = fields.DateField("From")
    until = fields.DateField("To")
    actor = fields.HiddenField("Actor", most=32)
    subject = fields.HiddenField("Subject", most=32)
    event = fields.SelectField("Event", choices=_EVENTS)
    outcome = fields.SelectField("Outcome", choices=_OUTCOMES)

    def as_query(self) -> dict[str, Any]:
        """What `url_for` needs to lead back to this filter, without the place in the list."""
        return {
            name: field.typed
            for name in ("since", "until", "actor", "subject", "event", "outcome")
            if (field := self[name]).typed
        }


class ListQuery(FilterQuery, TurnForm):
    """The filter and the place of one page of the list."""


class ExportForm(TrackerForm):
    """Reason and password: an export takes the log out of the house."""

    format = fields.RadioField("Format", choices=EXPORT_FORMATS, missing="Choose the format")
    reason = fields.ParagraphField(
        "Reason",
        missing="Say what the export is for",
        hint="Recorded in the audit log. Do not name a patient.",
    )
    password_again = fields.PasswordAgainField(
        missing="Enter your password",
        hint="You enter it again because an export takes records out of this system.",
    )
