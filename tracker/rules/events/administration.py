"""Accounts, certifications, programs, and the log itself."""

from dataclasses import dataclass

from tracker.rules.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationCreated(Event):
    name = "organization.created"
    organization_id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCreated(Event):
    name = "account.created"
    account_id: str
    role: str
    organization_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClosed(Event):
    name = "account.closed"
    account_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkIssued(Event):
    name = "account.link-issued"
    account_id: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet(Event):
    name = "account.password-set"
    account_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCertified(Event):
    name = "certification.granted"
    certification_id: str
    program: str
    party: str
    party_id: str
    certified_from: str
    certified_until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartySuspended(Event):
    name = "certification.suspended"
    certification_id: str
    suspension_id: str
    suspended_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyReinstated(Event):
    name = "certification.reinstated"
    certification_id: str
    suspension_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramPublished(Event):
    """`draft_id` is the approved draft; None where nobody was enrolled yet."""

    name = "program.published"
    program_version: str
    digest: str
    draft_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramDrafted(Event):
    name = "program.drafted"
    draft_id: str
    program_version: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramDraftWithdrawn(Event):
    name = "program.draft-withdrawn"
    draft_id: str
    program_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramImpactAsked(Event):
    """Counts, and the digest of the stored list of patients."""

    name = "program.impact-asked"
    draft_id: str
    impact_id: str
    program_version: str
    compared: int
    newly_stopped: int
    newly_allowed: int
    otherwise_stopped: int
    list_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramDraftApproved(Event):
    """With the impact that the administrator saw, and how they proved who they are."""

    name = "program.draft-approved"
    draft_id: str
    impact_id: str
    program_version: str
    digest: str
    compared: int
    newly_stopped: int
    newly_allowed: int
    otherwise_stopped: int
    list_digest: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportStarted(Event):
    """Filter and format, before the first byte leaves. The reason is the exporter's own words."""

    name = "audit-log.export-started"
    export_id: str
    format: str
    reason: str
    filter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportEnded(Event):
    name = "audit-log.export-ended"
    export_id: str
    rows: int
    digest: str | None
    completed: bool

    @property
    def outcome(self) -> str:
        return "done" if self.completed else "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLoaded(Event):
    name = "demo.loaded"
    patients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteGranted(Event):
    """The account may work at that pharmacy too."""

    name = "site.granted"
    site_id: str
    account_id: str
    organization_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEnded(Event):
    name = "site.ended"
    site_id: str
    account_id: str
    organization_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecorded(Event):
    """Whom to call at an organization; `replaces_id` is the row before it, None for the first."""

    name = "contact.recorded"
    contact_id: str
    organization_id: str
    purpose: str
    replaces_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEnded(Event):
    """Nobody answers for this purpose any more; `replaces_id` is the row that held."""

    name = "contact.ended"
    contact_id: str
    organization_id: str
    purpose: str
    replaces_id: str
