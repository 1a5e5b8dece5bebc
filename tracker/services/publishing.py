"""Publishing program versions: the text itself, its digest, from when it applies."""

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
    "Patients are enrolled in {name}, so a further version of it takes a draft and the approval"
    " of two administrators. That is part of the publishing workflow, which this installation"
    " does not have yet."
)


def publish(
    session: Session, actor: Actor | None, text: str, *, now: datetime, reason: str | None = None
) -> str:
    """Store a program version and put it in force from its own date; returns its `slug@date`.

    Works at once while nobody is enrolled in the program (an empty installation). Publishing
    the same text again changes nothing. `actor` None is the command line. `reason` is needed
    for a further version whose date has passed already.

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
        if any(_is_same(row, version) for row in earlier):
            return version.ref
        _check(session, version, earlier, reason, at=at)
        recorded_by = None if actor is None else actor.id
        rows = [] if known else [_program(version.slug, recorded_by, at)]
        try:
            store(session, *rows, _row(version, text, reason, recorded_by, at))
        except IntegrityError as error:
            raise Conflict("Somebody published this program at the same time.") from error
        event = ProgramPublished(program_version=version.ref, digest=version.digest)
        audit_log.append(session, event, actor=actor, now=at)
    return version.ref


def _check(
    session: Session,
    version: ProgramVersion,
    earlier: tuple[PublicationRow, ...],
    reason: str | None,
    *,
    at: datetime,
) -> None:
    if not earlier:
        return
    if publications.is_in_use(session, version.slug):
        raise Conflict(_IN_USE.format(name=version.name))
    zone = zone_named(version.zone or "UTC")
    today = at.date() if zone is None else day_of(at, zone)
    if version.effective_from < today and not (reason or "").strip():
        raise InvalidInput(
            "reason",
            f"{version.ref} would apply to days that have passed. Give the reason for it.",
        )


def _is_same(row: PublicationRow, version: ProgramVersion) -> bool:
    return row.effective_from == version.effective_from and row.digest == version.digest


def _program(slug: str, recorded_by: str | None, at: datetime) -> tables.Program:
    return tables.Program(slug=slug, recorded_at=at, recorded_by=recorded_by)


def _row(
    version: ProgramVersion, text: str, reason: str | None, recorded_by: str | None, at: datetime
) -> tables.ProgramVersion:
    return tables.ProgramVersion(
        id=new_id(),
        program=version.slug,
        effective_from=version.effective_from,
        text=text,
        digest=version.digest,
        reason=(reason or "").strip() or None,
        recorded_at=at,
        recorded_by=recorded_by,
    )
