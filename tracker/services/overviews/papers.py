"""What is printed with a confirmation: the slip for the prescription, and the package's label."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.records import confirmations
from tracker.records.confirmations import DispensedLine
from tracker.rules.authority import Actor, Permission
from tracker.rules.errors import NotFound
from tracker.services.counter import confirmation_now, counter_for
from tracker.services.overviews.counter import Summary, summary_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """Nothing here says why the drug is under a program: no test, no result, no category."""

    authorization_number: str
    confirmation_number: str
    confirmed_at: datetime
    valid_until: datetime | None
    days_supply: int
    lines: tuple[DispensedLine, ...]
    handed_over: bool
    summary: Summary
    printed_on: date


def papers(
    session: Session, actor: Actor, authorization_id: str, confirmation_id: str, *, now: datetime
) -> Papers:
    """Raises NotFound for another pharmacy's, another prescription's, and a closed one."""
    counter = counter_for(session, actor, Permission.VIEW_DISPENSES, authorization_id)
    held = confirmation_now(session, counter, confirmation_id)
    if held.authorization_id != authorization_id or held.closed is not None:
        raise NotFound("Not found.")
    version = counter.version(session, held.issued_at)
    return Papers(
        authorization_number=counter.authorization.number,
        confirmation_number=held.number,
        confirmed_at=held.issued_at,
        valid_until=held.valid_until,
        days_supply=held.days_supply,
        lines=confirmations.lines_of(session, held.id),
        handed_over=held.handed_over,
        summary=summary_of(session, counter, version, now),
        printed_on=counter.day(version, now),
    )
