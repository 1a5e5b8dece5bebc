"""Publishing program versions: the text itself, its digest, from when it applies."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.records import audit_log, publications
from tracker.records.identifiers import new_id
from tracker.records.publications import PublicationRow
from tracker.records.tables import programs as tables
from tracker.records.transaction import ProgramLock, store
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import Conflict, InvalidInput
from tracker.rules.events import ProgramPublished
from tracker.rules.parsing import parse_version
from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import day_of, zone_named
from tracker.services.writing import writing

_IN_USE = (
    "Patients are enrolled in {name}, so a further version of it is drafted first and approved"
    " by another administrator."
)


def publish(
    session: Session, actor: Actor | None, text: str, *, now: datetime, reason: str | None = None
) -> str:
    """Store a program version and put it in force from its own date; returns its `slug@date`.

    Works at once while nobody is enrolled in the program (an empty installation); `drafting`
    has the way afterwards. Publishing the same text again changes nothing. `actor` None is the
    command line. `reason` is needed for a further version whose date has passed already.

    Raises InvalidProgram with the place in the text, InvalidInput for a missing reason, and
    Conflict once patients are enrolled.
    """
    if actor is not None:
        require(actor, Permission.PUBLISH_PROGRAM)
    version = parse_version(text)
    known = publications.is_known(session, version.slug)
    locks = [ProgramLock(version.slug)] if known else []
    with writing(session, *locks, now=now) as at:
        earlier = publications.listed(session, version.slug)
        if any(is_same(row, version) for row in earlier):
            return version.ref
        if earlier and publications.is_in_use(session, version.slug):
            raise Conflict(_IN_USE.format(name=version.name))
        if earlier:
            check_first_day(version, reason, at=at)
        if not known:
            store(session, _program(version.slug, actor, at))
        put_in_force(session, Publication(version, text, reason), actor=actor, at=at)
    return version.ref


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published. `draft_id` is the draft whose approval was the last one needed."""

    version: ProgramVersion
    text: str
    reason: str | None
    draft_id: str | None = None


def put_in_force(
    session: Session, published: Publication, *, actor: Actor | None, at: datetime
) -> str:
    """The row and its event, inside the caller's write; returns the row's id.

    Decisions on record are not touched: each keeps the version and digest that it names.
    """
    version, recorded_by = published.version, None if actor is None else actor.id
    row = tables.ProgramVersion(
        id=new_id(),
        program=version.slug,
        effective_from=version.effective_from,
        text=published.text,
        digest=version.digest,
        reason=said(published.reason),
        recorded_at=at,
        recorded_by=recorded_by,
    )
    try:
        store(session, row)
    except IntegrityError as error:
        raise Conflict("Somebody published this program at the same time.") from error
    event = ProgramPublished(
        program_version=version.ref, digest=version.digest, draft_id=published.draft_id
    )
    audit_log.append(session, event, actor=actor, now=at)
    return row.id


def check_first_day(version: ProgramVersion, reason: str | None, *, at: datetime) -> None:
    """A day that has passed needs a reason: InvalidInput."""
    if said(reason) is None and day_has_passed(version, at=at):
        raise InvalidInput(
            "reason",
            f"{version.ref} would apply to days that have passed. Give the reason for it.",
        )


def day_has_passed(version: ProgramVersion, *, at: datetime) -> bool:
    """Counted in the program's own zone, or else in UTC."""
    zone = zone_named(version.zone or "UTC")
    today = at.date() if zone is None else day_of(at, zone)
    return version.effective_from < today


def is_same(row: PublicationRow, version: ProgramVersion) -> bool:
    """Exactly this text is published already."""
    return row.effective_from == version.effective_from and row.digest == version.digest


def said(reason: str | None) -> str | None:
    """None for a reason that says nothing."""
    return (reason or "").strip() or None


def _program(slug: str, actor: Actor | None, at: datetime) -> tables.Program:
    recorded_by = None if actor is None else actor.id
    return tables.Program(slug=slug, recorded_at=at, recorded_by=recorded_by)
