"""One prescription at the counter, drawn: what stops it, or what the pharmacist does next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.services import working_at
from tracker.services.overviews import counter
from tracker.services.overviews.counter import CounterPage, State
from tracker.web.access import current_actor, now, page_view, zone_of_actor
from tracker.web.counter_calls import calls_of
from tracker.web.counter_strip import strip_of
from tracker.web.filters import local_time, plural
from tracker.web.findings import Action, Panel, panel_of
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.dispenses import FindForm, HandOverForm, new_request_id
from tracker.web.forms.packages import ConfirmationForm
from tracker.web.patient_cells import package_rows
from tracker.web.tasks import sending, sent_lines
from tracker.web.titles import title_of

MINE: Final = frozenset({"pharmacist"})
_CONFIRMABLE: Final = frozenset({State.TO_CONFIRM, State.CONFIRM_AGAIN})
_NO_PACKAGE_NOW: Final = {
    State.TO_HAND_OVER: (
        "This prescription is confirmed: compare the package in hand with those below, then hand"
        " over. To dispense another package, take the confirmation back first."
    ),
    State.RAN_OUT: "The confirmation ran out. Press Confirm again first, then scan the package.",
    State.HANDED_OVER: "No package can be taken: the drug was handed over under this number.",
    State.HELD_ELSEWHERE: (
        "No package can be taken: another pharmacy holds an open confirmation for this number."
    ),
}
_OF_SHIPMENTS: Final = frozenset({"same-day-shipment"})
_NOT_AS_A_SHIPMENT: Final = "The shipment was refused. It may still be picked up here"


@dataclass(frozen=True, slots=True)
class PackageRow:
    """One row of the form. `spare`: folded away until it is needed."""

    label: str
    form: Any
    spare: bool


def answered(id: str, decision_id: str, after: str, allowed: bool) -> ResponseReturnValue:
    """A refusal is a page of its own: the stored decision, with every reason."""
    refusal = url_for("refusals.show", id=id, decision_id=decision_id)
    return redirect(after if allowed else refusal, 303)


def viewed(id: str, *, again: bool = False) -> CounterPage:
    """The page's values, once the log has taken that they are shown."""
    page = counter.counter_page(db.session(), current_actor(), id, again=again, now=now())
    page_view("dispenses.show", subject_id=page.summary.subject_id, object_id=id)
    return page


def may_be_picked_up(id: str) -> bool:
    """After a refusal at the hand-over: the refused shipment is all that is in its way."""
    return _only_shipping_stops(counter.counter_page(db.session(), current_actor(), id, now=now()))


def draw(
    page: CounterPage,
    *,
    confirmation: ConfirmationForm | None = None,
    hand_over: HandOverForm | None = None,
    find: FindForm | None = None,
    kept: str = "",
) -> str:
    """The forms are those to show again, with what was typed. `kept`: where Back and Reload find
    the packages entered so far."""
    refused: TrackerForm | None = confirmation or hand_over or find
    actions = _actions(page)
    # What stops a shipment only does not stop a pick-up.
    to_hand_over = page.state is State.TO_HAND_OVER and (
        page.decision.allowed or _only_shipping_stops(page)
    )
    blocked = not page.decision.allowed and page.state is not State.HANDED_OVER
    confirming = (confirmation or _blank(page)) if takes_packages(page) else None
    return render_template(
        "dispenses/show.html",
        page=page,
        panel=_panel(page, actions),
        strip=strip_of(page.summary, page),
        touched=_touched(page),
        lines=package_rows(page.lines),
        now=now(),
        find=find or FindForm(zone=zone_of_actor(), now=now(), sent={}).focused(),
        confirmation=confirming,
        kept=kept,
        rows=_rows(confirming, page) if confirming else (),
        hands_over=bool(confirming) and working_at.enter_hands_over(db.session(), current_actor()),
        hand_over=(hand_over or HandOverForm()) if to_hand_over else None,
        task=sending(page) if blocked else None,
        sent=sent_lines(page),
        refusal=new_request_id() if _needs_a_slip(page, actions) else None,
        **({"form": refused} if refused else {}),
    )


def takes_packages(page: CounterPage) -> bool:
    """Whether packages can be scanned or entered: nothing stops a confirmation here and now."""
    return page.decision.allowed and page.state in _CONFIRMABLE


def first_needed(page: CounterPage) -> str:
    """To somebody who scanned a package where none can be taken: what comes first."""
    told = _NO_PACKAGE_NOW.get(page.state)
    if told is not None:
        return told
    missing = [f.requirement for f in page.decision.stopping]
    titles = "; ".join(page.titles.get(key) or title_of(key) for key in missing)
    return f"No package can be taken yet. First this is needed: {titles}. Then scan the package."


def _panel(page: CounterPage, actions: Mapping[str, Action]) -> Panel:
    elsewhere = page.state is State.HELD_ELSEWHERE
    panel = panel_of(
        page.decision,
        zone=page.summary.zone,
        mine=MINE,
        actions=actions,
        titles=page.titles,
        calls=calls_of(page.summary),
        allowed_heading="Nothing else stops it" if elsewhere else "Allowed",
    )
    return replace(panel, heading=_NOT_AS_A_SHIPMENT) if _only_shipping_stops(page) else panel


def _only_shipping_stops(page: CounterPage) -> bool:
    """A shipment was tried under this confirmation, and refused."""
    stops = {finding.requirement for finding in page.decision.stopping}
    return page.state is State.TO_HAND_OVER and bool(stops) and stops <= _OF_SHIPMENTS


def _actions(page: CounterPage) -> Mapping[str, Action]:
    """What can be done here and now. Checklist and Medication Guide are on one page."""
    checklist = url_for("checklists.sign", id=page.authorization_id)
    actions = {
        "counseling-checklist": Action("Fill in the checklist", checklist, key="f"),
        "medication-guide": Action("Record the Medication Guide", checklist, key="f"),
    }
    if page.confirmation is None or not page.confirmation.pending:
        return actions
    again = url_for("dispenses.again", id=page.authorization_id)
    return actions | {"confirmation-window": Action("Confirm again", again)}


def _blank(page: CounterPage) -> ConfirmationForm:
    """One row for each strength, filled with what is authorized, and one more for another lot."""
    rows: list[dict[str, int]] = [{"quantity": line.quantity} for line in page.summary.ordered]
    return ConfirmationForm(
        zone=zone_of_actor(),
        now=now(),
        data={"lines": [*rows, {}], "days_supply": page.summary.days_supply},
    ).focused()


def _rows(form: ConfirmationForm, page: CounterPage) -> list[PackageRow]:
    ordered = page.summary.ordered
    labels = [f"{line.strength_mg:g} mg, {plural(line.quantity, 'capsule')}" for line in ordered]
    entries = [entry.form for entry in form.lines.entries]
    labels += ["One more package"] * (len(entries) - len(labels))
    return [
        PackageRow(label, entry, place >= len(ordered) and entry.waits and not entry.errors)
        for place, (label, entry) in enumerate(zip(labels, entries, strict=False))
    ]


def _touched(page: CounterPage) -> str:
    """Who did the last thing about it here, for somebody who comes back to it."""
    last = page.touched
    if last is None:
        return ""
    return f"Last touched: {last.what} by {last.by}, {local_time(last.at, page.summary.zone)}"


def _needs_a_slip(page: CounterPage, actions: Mapping[str, Action]) -> bool:
    """Something stops it that cannot be done here and now. A shipment that is stopped is picked
    up, or its confirmation taken back, with the buttons that stand there anyway."""
    here = actions.keys() | _OF_SHIPMENTS
    return any(finding.requirement not in here for finding in page.decision.stopping)
