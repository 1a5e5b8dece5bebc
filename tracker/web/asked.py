"""What pharmacies asked for, on the pages where it is mended; and, once mended, that it is."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Flask, Response, flash, request
from flask_login import current_user

from tracker.records.database import db
from tracker.services.overviews import tasks
from tracker.services.overviews.tasks import OpenTask
from tracker.services.unspoken import unspoken
from tracker.web.access import current_actor, now
from tracker.web.filters import local_time
from tracker.web.fixes import FIXES

# Pages that mend a requirement and are no button beside a finding.
_BESIDE_FIXES: Final[Mapping[str, frozenset[str]]] = {
    "agreements.own": frozenset({"enrollment-active", "reenrollment"}),
    "pregnancy_reports.new": frozenset({"no-open-pregnancy"}),
    "surveys.answer_own": frozenset({"patient-survey"}),
}


def init_asked(app: Flask) -> None:
    app.context_processor(_asked_here)
    app.after_request(_say_what_was_cleared)


def mended_at(endpoint: str, values: Mapping[str, Any]) -> frozenset[str]:
    """The requirements that a page mends, with the values of its address."""
    found = _BESIDE_FIXES.get(endpoint, frozenset())
    return found | {
        key
        for key, fixes in FIXES.items()
        for fix in fixes
        if fix.endpoint == endpoint
        and (fix.about != "statement" or fix.kind == values.get("kind"))
        and (fix.about != "finding" or unspoken(key) == values.get("finding"))
    }


def _asked_here() -> dict[str, tuple[OpenTask, ...]]:
    """For `base.html`: the open tasks that wait for this page's patient and requirement."""
    values = request.view_args or {}
    patient_id = values.get("patient_id")
    if patient_id is None or not current_user.is_authenticated:
        return {"asked_by_pharmacies": ()}
    keys = mended_at(request.endpoint or "", values)
    found = tasks.asked_about(db.session(), current_actor(), patient_id, now=now()) if keys else ()
    return {
        "asked_by_pharmacies": tuple(
            task for task in found if any(each.requirement in keys for each in task.missing)
        )
    }


def _say_what_was_cleared(response: Response) -> Response:
    """After an act that led on to another page, on that page. The act is on record, so nothing is
    read here that could fail."""
    if request.method == "POST" and response.status_code == 303 and current_user.is_authenticated:
        for row in tasks.just_cleared(db.session(), current_actor()):
            sent = local_time(row.sent_at, row.zone)
            flash(
                f"Cleared: what {row.pharmacy} asked for on {sent}. It is off the list, and the"
                " pharmacy sees that it is mended.",
                "success",
            )
    return response
