"""Signing in, signing, being refused, viewing."""

from dataclasses import dataclass

from tracker.rules.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Event):
    name = "session.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(Event):
    name = "session.ended"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRefused(Event):
    """`account_id` is None for an address that nobody has."""

    name = "session.refused"
    account_id: str | None
    reason: str

    @property
    def outcome(self) -> str:
        return "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRefused(Event):
    """The password asked for at signing did not match."""

    name = "signature.refused"

    @property
    def outcome(self) -> str:
        return "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActDenied(Event):
    """A known person asked for what their role or organization does not allow."""

    name = "access.denied"
    route: str
    method: str
    status: int

    @property
    def outcome(self) -> str:
        return "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageViewed(Event):
    """One page of a record, or a list with its number of rows."""

    name = "page.viewed"
    page: str
    object_id: str | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChosen(Event):
    """From then on this browser acts for that pharmacy."""

    name = "site.chosen"
    organization_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysSet(Event):
    """Single keys are shortcuts for this account, or are not."""

    name = "key-setting.changed"
    single_keys: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterSet(Event):
    """Enter at the counter also hands over for this account at that pharmacy, or only confirms."""

    name = "enter-setting.changed"
    organization_id: str
    hands_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormKept(Event):
    """A form met an ended session and waits for its sender. Nobody is signed in: the account is
    that of the session."""

    name = "form.kept"
    account_id: str
    route: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListViewKept(Event):
    """What somebody chose to see of a list, under a name or for a while."""

    name = "list-view.kept"
    view_id: str
    list_name: str
    saved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListViewDeleted(Event):
    name = "list-view.deleted"
    view_id: str
