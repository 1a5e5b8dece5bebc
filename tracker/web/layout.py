"""Values that pages are built from: what `base.html` and the macros expect.

Views and context processors make them; templates only print them. All are frozen and hold
plain text, never markup.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from tracker.services.help_lines import HelpLine

Tone = Literal["plain", "good", "bad", "wait", "info"]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu; `current` marks the page family that is open."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """One of several sites of a person; `current` is the one that this page acts for."""

    id: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class SessionLeft:
    """`seconds` until the session ends `at` that time, unless another page is opened; `last` is
    its end however many are."""

    at: datetime
    last: datetime
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What stands around every page. `zone` is the IANA name in which this page prints times.
    `sites`: where this person may work, when there are several. `keeps_contacts`: whether there is
    a page of the organization's own contacts. `single_keys`: whether single
    keys are shortcuts; None for those whose pages have none. `finds`: what the search box of the
    header takes; empty for those who have none. `at` and `path`: when the page was made and of
    which record, for paper; None before the sign-in. `help_lines`: whom this person calls when
    stuck."""

    signed_in: bool
    menu: tuple[MenuItem, ...] = ()
    account_name: str = ""
    role_label: str = ""
    organization_name: str = ""
    sites: tuple["Site", ...] = ()
    keeps_contacts: bool = False
    single_keys: bool | None = None
    finds: str = ""
    session: SessionLeft | None = None
    demo_banner: str | None = None
    zone: str = "UTC"
    at: datetime | None = None
    path: str = ""
    help_lines: tuple[HelpLine, ...] = ()


SIGNED_OUT = Layout(signed_in=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads somewhere."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A cell with a state: the tone colors it, the text says it."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Instant:
    """A cell with a time, printed in `zone` (an IANA name) with the zone beside it."""

    at: datetime
    zone: str
    seconds: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """A cell with the instant until which something holds, and how long that still is."""

    at: datetime
    zone: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Code:
    """A cell in a fixed-width face: numbers that people compare sign by sign."""

    text: str


@dataclass(frozen=True, slots=True)
class Several:
    """A cell with several facts of one line, apart by a middle dot."""

    parts: tuple[str | Code, ...]


Cell = str | int | Link | Tag | Instant | Deadline | Code | Several | None


@dataclass(frozen=True, slots=True)
class Card:
    """One answer at a glance, on top of a patient's page or a home page."""

    label: str
    value: str
    note: str = ""
    href: str | None = None
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline; `when` is text already formatted, or an Instant; `mark` stands
    beside the title as a tag. `recorded` says when it was entered; `struck`, the correction, says
    why it no longer counts: the title is then struck through."""

    when: str | Instant
    title: str
    note: str = ""
    href: str | None = None
    tone: Tone = "plain"
    mark: str = ""
    recorded: str = ""
    struck: str = ""


_KINDS: Final = {
    Link: "link",
    Tag: "tag",
    Instant: "instant",
    Deadline: "deadline",
    Code: "code",
    Several: "several",
}


def kind_of(cell: object) -> str:
    """Which markup a cell gets: link, tag, instant, deadline, code, several, empty or text."""
    if cell is None or cell == "":
        return "empty"
    return _KINDS.get(type(cell), "text")


def joined(parts: Sequence[str]) -> str:
    """Facts of one line, apart by a middle dot: `Harbor Specialty · authorization A-…`."""
    return " · ".join(part for part in parts if part)
