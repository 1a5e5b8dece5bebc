"""Asking for a prescription's number: by its own button, or with the signature of its survey."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.timeline import day_of
from tracker.services import authorizing
from tracker.services.authorizing import AuthorizationRequest
from tracker.web.access import current_actor, now

_SURVEY: Final = "prescriber-survey"


def ask_for(request_id: str, patient_id: str, order_id: str) -> ResponseReturnValue:
    """Decide, and lead to the stored answer: the number, or every reason against it."""
    asked = AuthorizationRequest(request_id, patient_id, order_id)
    answer = authorizing.authorize(db.session(), current_actor(), asked, now=now())
    return redirect(url_for("decisions.show", id=answer.decision_id), 303)


def survey_is_all(stops: Iterable[str], *, written_at: datetime, zone: ZoneInfo) -> bool:
    """Whether its prescriber's survey, signed now, is all that a prescription's number waits for.

    `stops` are the keys that stop it. One of an earlier day waits for more: a survey of a later
    day than its own never counts for it (domain.md 10.24), so it is written anew. `zone` is where
    the gate counts that day: the program's own, else the practice's (domain.md 10.18).
    """
    of_today = day_of(written_at, zone) == day_of(now(), zone)
    return of_today and set(stops) == {_SURVEY}
