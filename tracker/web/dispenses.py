"""The pharmacy's counter: find a number, see what stops it, confirm, hand over."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import InvalidInput, NotFound, TooManyAttempts
from tracker.services import dispensing
from tracker.services.overviews import counter
from tracker.services.overviews.counter import CounterPage, State
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.counter_strip import strip_of
from tracker.web.findings import Action, Panel, panel_of
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.dispenses import ConfirmationForm, FindForm, HandOverForm, new_request_id
from tracker.web.patient_cells import package_rows

bp = Blueprint("dispenses", __name__)

MINE: Final = frozenset({"pharmacist"})
_CONFIRMABLE: Final = frozenset({State.TO_CONFIRM, State.CONFIRM_AGAIN})
_OF_SHIPMENTS: Final = frozenset({"same-day-shipment"})


@bp.get("/dispenses/find")
@requires(Permission.FIND_AUTHORIZATION)
def find_form() -> ResponseReturnValue:
    return _find_page(FindForm(zone=zone_of_actor(), now=now()).focused(), 200)


@bp.post("/dispenses/find")
@requires(Permission.FIND_AUTHORIZATION)
def find() -> ResponseReturnValue:
    form = FindForm(zone=zone_of_actor(), now=now())
    if not form.validate():
        return _find_page(form, 422)
    try:
        found = dispensing.find(db.session(), current_actor(), form.to_request(), now=now())
    except NotFound as error:
        form.refuse("number", str(error))
        return _find_page(form, 404)
    except TooManyAttempts as error:
        form.refuse("birth_date", str(error))
        answer = _find_page(form, 429)
        answer.headers["Retry-After"] = str(int((error.until - now()).total_seconds()) + 1)
        return answer
    return redirect(url_for(".show", id=found), 303)


@bp.get("/dispenses/<record_id:id>")
@requires(Permission.VIEW_DISPENSES)
def show(id: str) -> ResponseReturnValue:
    return _page(_viewed(id))


@bp.get("/dispenses/<record_id:id>/again")
@requires(Permission.VIEW_DISPENSES)
def again(id: str) -> ResponseReturnValue:
    """A new confirmation after one that ran out."""
    return _page(_viewed(id, again=True))


@bp.post("/dispenses/<record_id:id>/confirm")
@requires(Permission.CONFIRM_DISPENSE)
def confirm(id: str) -> ResponseReturnValue:
    form = ConfirmationForm(zone=zone_of_actor(), now=now())
    if form.validate():
        try:
            answer = dispensing.confirm(
                db.session(), current_actor(), form.to_request(id), now=now()
            )
        except InvalidInput as error:
            form.refuse_line(error.field, error.problem)
        else:
            return _answered(id, answer.decision_id, url_for(".show", id=id), answer.allowed)
    page = _viewed(id, again=True)
    if not (page.decision.allowed and page.state in _CONFIRMABLE):
        return redirect(url_for(".show", id=id), 303)  # there is nothing left to fill in
    return _page(page, confirmation=form), 422


@bp.post("/dispenses/<record_id:id>/confirmations/<record_id:confirmation_id>/hand-over")
@requires(Permission.HAND_OVER)
def hand_over(id: str, confirmation_id: str) -> ResponseReturnValue:
    form = HandOverForm(zone=zone_of_actor(), now=now())
    if form.validate():
        request = form.to_request(confirmation_id)
        try:
            answer = dispensing.hand_over(db.session(), current_actor(), request, now=now())
        except InvalidInput as error:
            form.refuse(error.field, error.problem)
        else:
            given = answer.dispense_id or ""
            after = url_for("handed_over.show", id=given) if given else url_for(".show", id=id)
            return _answered(id, answer.decision_id, after, answer.allowed)
    page = _viewed(id)
    if page.state is not State.TO_HAND_OVER:
        return redirect(url_for(".show", id=id), 303)
    return _page(page, hand_over=form), 422


def _answered(id: str, decision_id: str, after: str, allowed: bool) -> ResponseReturnValue:
    """A refusal is a page of its own: the stored decision, with every reason."""
    refusal = url_for("refusals.show", id=id, decision_id=decision_id)
    return redirect(after if allowed else refusal, 303)


def _find_page(form: FindForm, status: int) -> Response:
    return make_response(render_template("dispenses/find.html", form=form), status)


def _viewed(id: str, *, again: bool = False) -> CounterPage:
    page = counter.counter_page(db.session(), current_actor(), id, again=again, now=now())
    page_view("dispenses.show", subject_id=page.summary.subject_id, object_id=id)
    return page


def _page(
    page: CounterPage,
    *,
    confirmation: ConfirmationForm | None = None,
    hand_over: HandOverForm | None = None,
) -> str:
    refused: TrackerForm | None = confirmation or hand_over
    actions = _actions(page)
    to_confirm = page.decision.allowed and page.state in _CONFIRMABLE
    # What stops a shipment only does not stop a pick-up.
    stops = {finding.requirement for finding in page.decision.stopping}
    to_hand_over = page.state is State.TO_HAND_OVER and stops <= _OF_SHIPMENTS
    return render_template(
        "dispenses/show.html",
        page=page,
        panel=_panel(page, actions),
        strip=strip_of(page.summary),
        lines=package_rows(page.lines),
        now=now(),
        find=FindForm(zone=zone_of_actor(), now=now()),
        confirmation=(confirmation or _blank(page)) if to_confirm else None,
        hand_over=(hand_over or HandOverForm()) if to_hand_over else None,
        refusal=new_request_id() if _needs_a_slip(page, actions) else None,
        **({"form": refused} if refused else {}),
    )


def _panel(page: CounterPage, actions: Mapping[str, Action]) -> Panel:
    elsewhere = page.state is State.HELD_ELSEWHERE
    return panel_of(
        page.decision,
        zone=page.summary.zone,
        mine=MINE,
        actions=actions,
        titles=page.titles,
        allowed_heading="Nothing else stops it" if elsewhere else "May be dispensed",
    )


def _actions(page: CounterPage) -> Mapping[str, Action]:
    """What can be done here and now. Checklist and Medication Guide are on one page."""
    checklist = url_for("checklists.sign", id=page.authorization_id)
    actions = {
        "counseling-checklist": Action("Fill in the checklist", checklist),
        "medication-guide": Action("Record the Medication Guide", checklist),
    }
    if page.confirmation is None or not page.confirmation.pending:
        return actions
    again = url_for(".again", id=page.authorization_id)
    back = url_for("reversals.reverse", id=page.confirmation.id)
    return actions | {
        "confirmation-window": Action("Confirm again", again),
        "same-day-shipment": Action("Take the confirmation back", back),
    }


def _blank(page: CounterPage) -> ConfirmationForm:
    """One row for each strength, filled with what is authorized, and one more for another lot."""
    rows: list[dict[str, int]] = [{"quantity": line.quantity} for line in page.summary.ordered]
    return ConfirmationForm(
        zone=zone_of_actor(),
        now=now(),
        data={"lines": [*rows, {}], "days_supply": page.summary.days_supply},
    ).focused()


def _needs_a_slip(page: CounterPage, actions: Mapping[str, Action]) -> bool:
    """Something stops it that cannot be done here and now."""
    return any(finding.requirement not in actions for finding in page.decision.stopping)
