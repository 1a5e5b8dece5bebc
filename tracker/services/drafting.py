"""Drafts of program versions: handed in, withdrawn, approved; the last approval publishes.

Once patients are enrolled in a program, two administrators put a version of it in force: its
author and another one, or two who approve what came from the command line.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import audit_log, drafts, impacts, publications
from tracker.records.drafts import ApprovalRow, DraftRow
from tracker.records.identifiers import new_id
from tracker.records.impacts import Impact
from tracker.records.tables import publishing as tables
from tracker.records.transaction import ProgramLock, store
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.rules.events import ProgramDraftApproved, ProgramDrafted, ProgramDraftWithdrawn
from tracker.rules.parsing import parse_version
from tracker.rules.program import ProgramVersion
from tracker.services import publishing
from tracker.services.publishing import Publication
from tracker.services.signing import Proof, check_proof
from tracker.services.writing import writing

IMPACT_HOURS: Final = 24
_NO_LONGER: Final = "This draft waits no longer: it was withdrawn or published."


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of a text: in force from its date, or, with `draft_id`, a draft that waits."""

    ref: str
    draft_id: str | None


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """`impact_id` is the impact that the administrator saw before approving."""

    draft_id: str
    impact_id: str


def hand_in(
    session: Session, actor: Actor | None, text: str, *, now: datetime, reason: str | None = None
) -> HandedIn:
    """Publish at once while nobody is enrolled in the program, else make a draft.

    `actor` None is the command line. A text that is published or waits already is left as it
    is. Raises InvalidProgram with the place in the text, and InvalidInput where a version for
    days that have passed comes without its reason.
    """
    if actor is not None:
        require(actor, Permission.PUBLISH_PROGRAM)
    version = parse_version(text)
    if not publications.is_in_use(session, version.slug):
        ref = publishing.publish(session, actor, text, now=now, reason=reason)
        return HandedIn(ref, None)
    with writing(session, ProgramLock(version.slug), now=now) as at:
        if any(
            publishing.is_same(row, version) for row in publications.listed(session, version.slug)
        ):
            return HandedIn(version.ref, None)
        waiting = drafts.waiting_with(session, version.slug, version.effective_from, version.digest)
        if waiting is not None:
            return HandedIn(version.ref, waiting.id)
        publishing.check_first_day(version, reason, at=at)
        row = _row(version, text, reason, actor, at)
        store(session, row)
        event = ProgramDrafted(draft_id=row.id, program_version=version.ref, digest=version.digest)
        audit_log.append(session, event, actor=actor, now=at)
        return HandedIn(version.ref, row.id)


def withdraw(session: Session, actor: Actor, draft_id: str, reason: str, *, now: datetime) -> None:
    """The author takes it back, or another administrator rejects it. Raises Conflict when it
    waits no longer."""
    require(actor, Permission.PUBLISH_PROGRAM)
    told = publishing.said(reason)
    if told is None:
        raise InvalidInput("reason", "Say why.")
    program = found(session, draft_id).program
    with writing(session, ProgramLock(program), now=now) as at:
        draft = waiting(session, draft_id)
        row = tables.ProgramDraftWithdrawal(
            draft_id=draft.id, reason=told, recorded_at=at, recorded_by=actor.id
        )
        store(session, row)
        event = ProgramDraftWithdrawn(draft_id=draft.id, program_version=draft.ref)
        audit_log.append(session, event, actor=actor, now=at)


def approve(
    session: Session, actor: Actor, request: ApprovalRequest, proof: Proof, *, now: datetime
) -> str | None:
    """One approval; with the last one needed the version is published in the same transaction.

    `proof` is the password entered again: it stands for the text and the list whose digests are in
    the log. Returns the id of the published version, None while another administrator must approve.
    Raises NotPermitted to the author, and Conflict where the draft waits no longer, where this
    administrator approved before, and where what was seen is out of date: then nothing is
    stored.
    """
    require(actor, Permission.PUBLISH_PROGRAM)
    program = found(session, request.draft_id).program
    check_proof(actor, proof, at=now)
    with writing(session, ProgramLock(program), now=now) as at:
        draft = waiting(session, request.draft_id)
        earlier = drafts.approvals(session, draft.id)
        _check_person(actor, draft, earlier)
        seen = _seen(session, draft, request.impact_id, at=at)
        _check_same_ground(seen, earlier)
        text = drafts.text_of(session, draft.id)
        version = _read_again(draft, text, at=at)
        approval = tables.ProgramDraftApproval(
            draft_id=draft.id, approved_by=actor.id, impact_id=seen.id, approved_at=at
        )
        store(session, approval)
        audit_log.append(session, _approved(draft, seen, proof), actor=actor, now=at)
        if len(earlier) + 1 < draft.approvals_needed:
            return None
        published = Publication(version, text, draft.reason, draft.id)
        return publishing.put_in_force(session, published, actor=actor, at=at)


def found(session: Session, draft_id: str) -> DraftRow:
    """Raises NotFound."""
    draft = drafts.by_id(session, draft_id)
    if draft is None:
        raise NotFound("Not found.")
    return draft


def waiting(session: Session, draft_id: str) -> DraftRow:
    """Raises NotFound, and Conflict when it was withdrawn or published."""
    draft = found(session, draft_id)
    if not draft.waits:
        raise Conflict(_NO_LONGER)
    return draft


def out_of_date(session: Session, draft: DraftRow, seen: Impact, *, at: datetime) -> str | None:
    """Why nobody can approve on this impact any longer; None while it serves."""
    if seen.newest_version_id != publications.newest_id(session, draft.program):
        return "Another version was published since the impact was asked. Ask it anew first."
    if at - seen.asked_at > timedelta(hours=IMPACT_HOURS):
        return f"The impact is more than {IMPACT_HOURS} hours old. Ask it anew first."
    return None


def _check_person(actor: Actor, draft: DraftRow, earlier: tuple[ApprovalRow, ...]) -> None:
    if draft.recorded_by == actor.id:
        raise NotPermitted("You wrote this draft: another administrator approves it.")
    if any(each.approved_by == actor.id for each in earlier):
        raise Conflict("You approved this draft already: another administrator is next.")


def _seen(session: Session, draft: DraftRow, impact_id: str, *, at: datetime) -> Impact:
    seen = impacts.newest(session, draft.id)
    if seen is None or seen.id != impact_id:
        raise Conflict("The impact was asked anew meanwhile. Look at it before you approve.")
    outdated = out_of_date(session, draft, seen, at=at)
    if outdated is not None:
        raise Conflict(outdated)
    return seen


def _check_same_ground(seen: Impact, earlier: tuple[ApprovalRow, ...]) -> None:
    if any(each.newest_version_id != seen.newest_version_id for each in earlier):
        raise Conflict(
            "Another version was published after the first approval. Withdraw this draft and"
            " hand it in again, so that both approve the same."
        )


def _read_again(draft: DraftRow, text: str, *, at: datetime) -> ProgramVersion:
    version = parse_version(text)
    if version.digest != draft.digest:
        raise Conflict("The stored text is not the one that was drafted.")
    if draft.reason is None and publishing.day_has_passed(version, at=at):
        raise Conflict(
            f"{draft.ref} would apply to days that have passed while it waited. Withdraw it, and"
            " hand it in again with a later first day, or with the reason for this one."
        )
    return version


def _row(
    version: ProgramVersion, text: str, reason: str | None, actor: Actor | None, at: datetime
) -> tables.ProgramDraft:
    return tables.ProgramDraft(
        id=new_id(),
        program=version.slug,
        effective_from=version.effective_from,
        text=text,
        digest=version.digest,
        reason=publishing.said(reason),
        recorded_at=at,
        recorded_by=None if actor is None else actor.id,
    )


def _approved(draft: DraftRow, seen: Impact, proof: Proof) -> ProgramDraftApproved:
    return ProgramDraftApproved(
        draft_id=draft.id,
        impact_id=seen.id,
        program_version=draft.ref,
        digest=draft.digest,
        compared=seen.compared,
        newly_stopped=seen.newly_stopped,
        newly_allowed=seen.newly_allowed,
        otherwise_stopped=seen.otherwise_stopped,
        list_digest=seen.list_digest,
        method=proof.method,
    )
