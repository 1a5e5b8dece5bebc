"""A practice's patients, listed and filtered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import practice_patients
from tracker.records.paging import FIRST, Page, Turn
from tracker.records.practice_patients import ListedPatient as ListedPatient
from tracker.records.practice_patients import Offered as Offered
from tracker.records.practice_patients import Wanted
from tracker.rules.authority import Actor, Permission, require


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFilter:
    """What a list shows; None leaves that part out. `open`: whether the enrollment is; `number`:
    with an authorization that can be used now."""

    program: str | None = None
    risk_category: str | None = None
    prescriber_id: str | None = None
    open: bool | None = None
    number: bool = False


def patient_list(
    session: Session,
    actor: Actor,
    wanted: PatientFilter | None = None,
    turn: Turn = FIRST,
    *,
    now: datetime,
) -> Page[ListedPatient]:
    """By name."""
    require(actor, Permission.VIEW_PATIENT)
    chosen = wanted or PatientFilter()
    conditions = Wanted(
        program=chosen.program,
        risk_category=chosen.risk_category,
        prescriber_id=chosen.prescriber_id,
        open=chosen.open,
        number_open_at=now if chosen.number else None,
    )
    return practice_patients.listed(session, actor.organization_id or "", conditions, turn)


def filter_choices(session: Session, actor: Actor) -> Offered:
    """What the practice's patients can be filtered by."""
    require(actor, Permission.VIEW_PATIENT)
    return practice_patients.offered(session, actor.organization_id or "")
