"""A patient as a pharmacy may see one: reduced to what dispensing needs (decision 0004, 0009).

No survey answers, no test results, no counts, no reasons of findings, which may tell them: the
status, the category, the windows, what this program's pharmacies handed over, what is missing and
who mends it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import enrollments, patient_dispenses
from tracker.records.confirmations import DispensedLine
from tracker.rules.authority import Actor, Permission
from tracker.rules.timeline import add_days, day_of
from tracker.rules.vocabulary import Owner
from tracker.services.counter import counter_for
from tracker.services.overviews.counter import CounterPage, State, counter_page
from tracker.services.overviews.receiving import OWN_STEPS


@dataclass(frozen=True, slots=True)
class Given:
    """One hand-over; of another pharmacy's only when, how much and whether it was taken back."""

    handed_over_at: datetime
    lines: tuple[DispensedLine, ...]
    days_supply: int
    here: bool
    reversed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that keeps the drug, and who can mend it; `step`: here and now, at the counter."""

    requirement: str
    title: str
    owner: Owner
    step: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterPatient:
    """`page` is the counter's, whose reasons are not for this page. `supply_until`: the day on
    which the last supply ends; `enrolled`: the enrollment with that practice is open."""

    page: CounterPage
    enrolled: bool
    given: tuple[Given, ...]
    supply_until: date | None
    lacking: tuple[Lacking, ...]


def counter_patient(
    session: Session, actor: Actor, authorization_id: str, *, now: datetime
) -> CounterPatient:
    """Raises NotFound unless the prescription names this pharmacy, or it opened the number."""
    counter = counter_for(session, actor, Permission.VIEW_DISPENSES, authorization_id)
    own, zone = counter.authorization, ZoneInfo(counter.zone)
    page = counter_page(session, actor, authorization_id, now=now)
    found = patient_dispenses.of_program(session, own.patient_id, own.program)
    last = next((each for each in found if each.reversed_at is None), None)
    until = None
    if last is not None:
        until = add_days(day_of(last.handed_over_at, zone), last.days_supply)
    return CounterPatient(
        page=page,
        enrolled=any(
            each.is_open(now)
            for each in enrollments.of_patient(session, own.patient_id)
            if (each.program, each.practice_id) == (own.program, own.practice_id)
        ),
        given=tuple(
            Given(
                each.handed_over_at,
                each.lines,
                each.days_supply,
                each.pharmacy_id == counter.pharmacy_id,
                each.reversed_at,
            )
            for each in found
        ),
        supply_until=until,
        lacking=_lacking(page),
    )


def _lacking(page: CounterPage) -> tuple[Lacking, ...]:
    """Nothing more is asked of a prescription whose drug was handed over."""
    if page.state is State.HANDED_OVER:
        return ()
    return tuple(
        Lacking(
            found.requirement,
            page.titles.get(found.requirement, found.requirement),
            found.owner,
            found.requirement in OWN_STEPS,
        )
        for found in page.decision.stopping
    )
