"""Forms about organizations."""

from functools import lru_cache
from zoneinfo import available_timezones

from tracker.rules.timeline import zone_named
from tracker.services.managing_accounts import OrganizationRequest
from tracker.web.forms import fields
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.choices import Choice
from tracker.web.forms.dispenses import new_request_id
from tracker.web.forms.lists import TurnForm

_US = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Mountain, no daylight saving (Arizona)",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Atlantic (Puerto Rico)",
    "Pacific/Guam": "Chamorro (Guam)",
}
_AREAS = (
    "Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/",
    "Indian/", "Pacific/",
)  # fmt: skip


class OrganizationListForm(TurnForm):
    """Which organizations a list shows."""

    kind = fields.SelectField(
        "Kind", blank="All", choices=[("practice", "Practices"), ("pharmacy", "Pharmacies")]
    )


class SiteForm(TrackerForm):
    """One of the sites that the page offers."""

    organization_id = fields.RequestField("Site", missing="Choose a site")


@lru_cache(maxsize=1)
def zones() -> tuple[Choice, ...]:
    """The zones of the United States first, then every other place of the IANA list."""
    others = sorted(
        name
        for name in available_timezones()
        if name.startswith(_AREAS) and name not in _US and zone_named(name) is not None
    )
    first = [Choice(name, f"{label} - {name}") for name, label in _US.items()]
    return (*first, *(Choice(name, name.replace("_", " ")) for name in others))


class OrganizationForm(TrackerForm):
    """A practice or a pharmacy."""

    request_id = fields.RequestField("Request", default=new_request_id)
    kind = fields.RadioField(
        "Kind",
        choices=[("practice", "Practice"), ("pharmacy", "Pharmacy")],
        missing="Choose practice or pharmacy",
    )
    name = fields.TextField("Name", missing="Enter the name", width="xl")
    phone = fields.IdentifierField("Phone", most=40, missing="Enter the phone number", width="md")
    address = fields.ParagraphField("Address", most=500, rows=3)
    npi = fields.IdentifierField("NPI", most=20, width="md", hint="10 digits")
    ncpdp = fields.IdentifierField(
        "NCPDP number", most=20, width="md", hint="7 digits, for pharmacies"
    )
    time_zone = fields.SelectField(
        "Time zone",
        missing="Choose the time zone",
        hint="Where this organization's days begin and end. It cannot be changed later.",
    )

    def to_request(self) -> OrganizationRequest:
        return OrganizationRequest(
            kind=self.kind.data,
            name=self.name.data,
            phone=self.phone.data,
            time_zone=self.time_zone.data,
            npi=self.npi.data or None,
            ncpdp=self.ncpdp.data or None,
            address=self.address.data or None,
            request_id=self.request_id.data or None,
        )
