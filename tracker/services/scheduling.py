"""Keeping what is due next: worked out from the records at every write about a patient."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import due_lists, next_steps, practice_patients, programs, publications
from tracker.records.due_lists import DueRow, DueWanted, KeptList, ListedDue
from tracker.records.next_steps import NextStep
from tracker.records.paging import Page, Turn, merged
from tracker.records.programs import InForce
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Certification, Question
from tracker.rules.schedules import Due, schedule
from tracker.rules.timeline import add_days, day_of, end_of, start_of
from tracker.services.standing import questions_of

# Whose clock shows a new day first: no list outlives the day before a new version anywhere.
_FIRST_ZONE: Final = ZoneInfo("Pacific/Kiritimati")
_NOT_ASKED: Final = Certification()


def worked_out(session: Session, patient_ids: Iterable[str], *, at: datetime) -> Iterator[KeptList]:
    """What is due for these patients at `at`, one list for each enrollment; nothing under an ended
    one."""
    steps = next_steps.of_patients(session, patient_ids)
    in_force = programs.InForceAt(session, at)
    found = [
        None if _is_over(step, at) else in_force.around(step.program, step.day_zone)
        for step in steps
    ]
    asked = [step for step, each in zip(steps, found, strict=True) if each and each.version]
    questions = iter(questions_of(session, asked, at=at))
    for step, each in zip(steps, found, strict=True):
        yield _list(step, each, next(questions) if each and each.version else None)


def _is_over(step: NextStep, at: datetime) -> bool:
    return step.ended_on is not None and day_of(at, step.day_zone) > step.ended_on


def _list(step: NextStep, found: InForce | None, question: Question | None) -> KeptList:
    """`found` None: the enrollment is over. `question` None: no version is in force."""
    empty = KeptList(
        patient_id=step.patient_id,
        enrollment_id=step.enrollment_id,
        practice_id=step.practice_id,
        program=step.program,
        holds_until=None,
    )
    if found is None:
        return empty
    ends = [found.until]
    if step.ended_on is not None:
        ends.append(start_of(add_days(step.ended_on, 1), step.day_zone))
    rows: dict[str, DueRow] = {}
    if found.version is not None and question is not None:
        told = schedule(found.version, _of_patient_alone(question))
        ends.append(told.holds_until)
        for due in told.items:
            rows.setdefault(due.key, _row(found.version, due, step.day_zone))
    until = min((end for end in ends if end is not None), default=None)
    return replace(empty, holds_until=until, rows=frozenset(rows.values()))


def refresh(session: Session, patient_ids: Iterable[str], *, at: datetime) -> None:
    """Bring the lists of these patients up to date. Inside `writing`, with the patients held."""
    held = sorted(patient_ids)
    kept = due_lists.of_patients(session, held) if held else {}
    for new in tuple(worked_out(session, held, at=at)) if held else ():
        due_lists.replace(session, kept.get((new.patient_id, new.enrollment_id)), new)


def outdate(session: Session, program: str, *, at: datetime) -> None:
    """After a version of it was published in the open write: no list holds beyond its first day.

    Its patients may be many, so they are not held here; until the next write about a patient
    or the next check of the schedules, readers work such a list out for themselves.
    """
    for row in publications.listed(session, program):
        if row.recorded_at >= at:
            due_lists.outdate(session, program, start_of(row.effective_from, _FIRST_ZONE))


def lists_of(session: Session, patient_ids: Iterable[str], *, at: datetime) -> list[KeptList]:
    """What is due for these patients at `at`, one list for each enrollment."""
    kept = due_lists.of_patients(session, patient_ids)
    over = [each for each in kept.values() if not each.holds_at(at)]
    return list((kept | _anew(session, over, at=at)).values())


def due_at_practice(
    session: Session, practice_id: str, *, at: datetime, until_on: date | None = None
) -> list[ListedDue]:
    """What is due for the practice's patients, at once or by the end of `until_on`, unsorted."""
    kept = due_lists.due_at_practice(session, practice_id, at=at, until_on=until_on)
    return kept + [
        item
        for item in _outdated(session, practice_id, at=at)
        if until_on is None or item.row.due_on is None or item.row.due_on <= until_on
    ]


def due_page(
    session: Session,
    practice_id: str,
    wanted: DueWanted,
    turn: Turn,
    *,
    at: datetime,
    today: date,
) -> Page[ListedDue]:
    """One page of what is due, the most urgent first; `today` is where the practice is."""
    anew = tuple(_outdated(session, practice_id, at=at))
    if not anew:
        return due_lists.page(session, practice_id, wanted, turn, at=at, today=today)
    one_more = turn if turn.size is None else replace(turn, size=turn.size + 1)
    kept = due_lists.page(session, practice_id, wanted, one_more, at=at, today=today)
    items = [*kept.rows, *(item for item in anew if wanted.takes(item.row))]
    page = merged(items, lambda item: due_lists.place_of(item, today), turn)
    if turn.before is None or page.rows:
        return page
    first = Turn(size=turn.size)  # what stood before is gone, so the list begins behind it
    return due_page(session, practice_id, wanted, first, at=at, today=today)


def _outdated(session: Session, practice_id: str, *, at: datetime) -> Iterator[ListedDue]:
    """What the lists that do not hold any more would have, if they were brought up to date."""
    outdated = due_lists.outdated_at_practice(session, practice_id, at=at)
    ids = {each.patient_id for each in outdated}
    people = practice_patients.named(session, practice_id, ids) if ids else {}
    for each in _anew(session, outdated, at=at).values():
        person = people[each.patient_id]
        for row in each.rows:
            yield ListedDue(
                patient_id=person.id,
                enrollment_id=each.enrollment_id,
                rems_id=person.rems_id,
                given_name=person.given_name,
                family_name=person.family_name,
                row=row,
            )


def _anew(
    session: Session, outdated: Collection[KeptList], *, at: datetime
) -> dict[tuple[str, str], KeptList]:
    """Each of them by patient and enrollment, as it would be if it were brought up to date."""
    wanted = {(each.patient_id, each.enrollment_id) for each in outdated}
    if not wanted:
        return {}
    new = worked_out(session, {patient_id for patient_id, _ in wanted}, at=at)
    return {key: each for each in new if (key := (each.patient_id, each.enrollment_id)) in wanted}


def _of_patient_alone(question: Question) -> Question:
    """Without the parties' certifications, which end for all their patients alike and are kept
    with the parties: nothing here changes when one is renewed or suspended."""
    return replace(question, prescriber=_NOT_ASKED, pharmacy=_NOT_ASKED)


def _row(version: ProgramVersion, due: Due, zone: ZoneInfo) -> DueRow:
    until_at = due.at or end_of(due.due_on, version.fixed_zone or zone)
    return DueRow(
        key=due.key,
        kind=version.requirement(due.key).rule.kind,
        title=due.title,
        who=due.who.value,
        due_on=None if due.at_once else due.due_on,
        until_at=None if due.at_once else until_at,
    )
