"""Drafts of program versions for reading: the list, one draft with its impact, what waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import account_lists, drafts, impacts, programs
from tracker.records.drafts import ApprovalRow, DraftRow
from tracker.records.impacts import Impact, ImpactRow
from tracker.records.paging import FIRST, Page, Turn
from tracker.rules.authority import Actor, Permission, permits, require
from tracker.rules.differences import Difference, differences
from tracker.rules.errors import InvalidProgram
from tracker.rules.parsing import parse_version
from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import version_in_force
from tracker.services import drafting
from tracker.services.definition_problems import doubts_of, problems_of
from tracker.services.version_cases import CaseResult, cases_on, results

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Approved:
    """By whom, and what this administrator saw."""

    by: str
    row: ApprovalRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A draft with the names of those who acted on it. `author` None is the command line.

    `missing` is how many approvals it still waits for; `yours` says that this reader may give
    one.
    """

    row: DraftRow
    author: str | None
    withdrawn_by: str | None
    approvals: tuple[Approved, ...]
    missing: int
    yours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage:
    """`version` None: this program does not understand the text, for the reasons in `problems`.

    `doubts` are what it understands but a reviewer should look at.
    `replaces` is the version that would hold on its first day without it; `cases` are those
    that fall on that version, answered under the draft.
    """

    drafted: Drafted
    text: str
    version: ProgramVersion | None
    problems: tuple[str, ...]
    doubts: tuple[str, ...]
    replaces: ProgramVersion | None
    differences: tuple[Difference, ...]
    cases: tuple[CaseResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactPage:
    """The newest impact of a draft with one page of its list. `next_after` None: the last.

    `outdated` is why nobody can approve on it any longer.
    """

    impact: Impact
    asked_by: str | None
    outdated: str | None
    rows: tuple[ImpactRow, ...]
    next_after: int | None


def over(session: Session, actor: Actor, turn: Turn = FIRST) -> Page[Drafted]:
    """Those that nobody decides any more, withdrawn or published; the newest first."""
    require(actor, Permission.VIEW_DRAFTS)
    page = drafts.over(session, turn)
    return page.of(_drafted(session, actor, row) for row in page.rows)


def waiting(session: Session, actor: Actor) -> tuple[Drafted, ...]:
    """Those that wait for an approval, whose ever; the first to come into force first."""
    require(actor, Permission.VIEW_DRAFTS)
    return tuple(_drafted(session, actor, row) for row in drafts.waiting(session))


def one(session: Session, actor: Actor, draft_id: str) -> Drafted:
    """Raises NotFound."""
    require(actor, Permission.VIEW_DRAFTS)
    return _drafted(session, actor, drafting.found(session, draft_id))


def shown(session: Session, actor: Actor, draft_id: str) -> DraftPage:
    """Raises NotFound."""
    drafted = one(session, actor, draft_id)
    text = drafts.text_of(session, draft_id)
    version, problems = _read(text)
    published = programs.published(session, drafted.row.program)
    older = [each for each in published if each.digest != drafted.row.digest]
    replaces = version_in_force(older, drafted.row.effective_from)
    return DraftPage(
        drafted=drafted,
        text=text,
        version=version,
        problems=problems,
        doubts=doubts_of(text, version, tuple(older)) if version else (),
        replaces=replaces,
        differences=differences(replaces, version) if replaces and version else (),
        cases=results(version, cases_on(older, replaces)) if version else (),
    )


def impact_of(
    session: Session, actor: Actor, draft: DraftRow, *, now: datetime, after: int = 0
) -> ImpactPage | None:
    """None while nobody has asked. `after` is the last position of the page before."""
    require(actor, Permission.VIEW_DRAFTS)
    found = impacts.newest(session, draft.id)
    if found is None:
        return None
    rows = impacts.rows(session, found.id, after=after, size=PAGE + 1)
    names = _names(session, [found.recorded_by])
    return ImpactPage(
        impact=found,
        asked_by=names.get(found.recorded_by or ""),
        outdated=drafting.out_of_date(session, draft, found, at=now),
        rows=rows[:PAGE],
        next_after=rows[PAGE - 1].position if len(rows) > PAGE else None,
    )


def _drafted(session: Session, actor: Actor, row: DraftRow) -> Drafted:
    given = drafts.approvals(session, row.id)
    people = [row.recorded_by, row.withdrawn_by, *(each.approved_by for each in given)]
    names = _names(session, people)
    own = row.recorded_by == actor.id or any(each.approved_by == actor.id for each in given)
    return Drafted(
        row=row,
        author=names.get(row.recorded_by or ""),
        withdrawn_by=names.get(row.withdrawn_by or ""),
        approvals=tuple(Approved(names[each.approved_by], each) for each in given),
        missing=row.approvals_needed - len(given),
        yours=row.waits and not own and _approves(actor),
    )


def _approves(actor: Actor) -> bool:
    return permits(actor, Permission.PUBLISH_PROGRAM)


def _names(session: Session, account_ids: Iterable[str | None]) -> dict[str, str]:
    people = account_lists.named(session, {each for each in account_ids if each})
    return {each.id: each.printed_name for each in people}


def _read(text: str) -> tuple[ProgramVersion | None, tuple[str, ...]]:
    try:
        return parse_version(text), ()
    except InvalidProgram as error:
        return None, problems_of(text, error)
