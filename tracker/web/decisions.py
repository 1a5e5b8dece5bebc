"""A stored answer for the practice: what stops it and where each thing is mended, or the number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.contacts import purpose_of
from tracker.rules.decision import Decision
from tracker.rules.vocabulary import Gate, Owner, Sex
from tracker.services.overviews import practice
from tracker.services.overviews.prescribing import DecisionPage, decision_page
from tracker.web.access import current_actor, now, page_view, requires
from tracker.web.asking import survey_is_all
from tracker.web.bedside import abilities, patient_strip
from tracker.web.counter_calls import by_owner
from tracker.web.findings import Action, CallOf, Panel, panel_of
from tracker.web.fixes import Place, acknowledgeable, fixes_for
from tracker.web.forms.prescriptions import AskForm, new_request_id
from tracker.web.layout import Link
from tracker.web.order_cells import order_items, slip_items
from tracker.web.plain_days import zone_of
from tracker.web.titles import required, title_of
from tracker.web.waiting_cells import waits_for_survey, without_number
from tracker.web.wording import GATES

bp = Blueprint("decisions", __name__)
_OURS: Final = frozenset({Owner.PRESCRIBER, Owner.PATIENT})


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask now: what the answer would be, and whether it is the one to take."""

    label: str
    endpoint: str
    outlook: str
    better: bool


@bp.get("/decisions/<record_id:id>")
@requires(Permission.VIEW_PATIENT)
def show(id: str) -> ResponseReturnValue:
    page = decision_page(db.session(), current_actor(), id, now=now())
    page_view("decisions.show", subject_id=page.patient.id, object_id=id)
    return _issued(page) if page.yielded else _answered(page)


def _issued(page: DecisionPage) -> str:
    """The number, and what to write on the prescription."""
    return render_template(
        "decisions/issued.html",
        page=page,
        panel=_panel(page, {}),
        strip=patient_strip(page.patient),
        number=page.order.number,
        items=slip_items(page.patient, page.order, page.enrollment.zone),
        following=_following() if abilities().ask else None,
        can=abilities(),
        now=now(),
    )


def _following() -> Link | None:
    """The next of the reader's prescriptions that wait for their numbers: first those that the
    reader's survey is enough for."""
    waiting = practice.own_without_number(db.session(), current_actor(), now=now())
    if not waiting:
        return None
    chosen = next((row for row in waiting if waits_for_survey(row)), waiting[0])
    label = f"Next prescription without a number ({len(waiting)} more)"
    return Link(label, without_number(chosen).href)


def _answered(page: DecisionPage) -> str:
    """A refusal with its fixes and the ways to ask again; or a pharmacy's answer."""
    place = _place(page)
    standing = page.anew is not None
    missing = {f.requirement for d in (page.again, page.anew) if d for f in d.stopping}
    offered = missing if standing else _of_pharmacy(page)
    panel = _panel(page, {key: fix for key, fix in fixes_for(place).items() if key in offered})
    return render_template(
        "decisions/show.html",
        page=page,
        panel=panel,
        mended=[r.title for r in panel.stops if standing and r.requirement not in missing],
        acknowledge=acknowledgeable(page.anew.findings, place, _titles(page)) if page.anew else [],
        gate=GATES[page.gate],
        strip=patient_strip(page.patient),
        items=order_items(page.order, page.enrollment.zone),
        ways=_ways(page),
        ask=AskForm(data={"request_id": new_request_id()}),
    )


def _of_pharmacy(page: DecisionPage) -> set[str]:
    """What stopped a pharmacy: the practice may be the one to mend it. None for old refusals."""
    at_pharmacy = page.gate is not Gate.AUTHORIZE
    return {f.requirement for f in page.decision.stopping if at_pharmacy}


def _titles(page: DecisionPage) -> dict[str, str]:
    return {r.key: r.title for r in page.version.requirements} if page.version else {}


def _panel(page: DecisionPage, fixes: dict[str, Action]) -> Panel:
    return panel_of(
        page.decision,
        zone=zone_of(page.version, page.enrollment.zone),
        actions=fixes,
        titles=_titles(page),
        calls=_calls(page),
        allowed_heading="Authorized" if page.gate is Gate.AUTHORIZE else "Allowed",
    )


def _calls(page: DecisionPage) -> CallOf:
    """Pharmacy and program, and who at the own practice answers for it, where it says so itself."""
    contacts = page.version.contacts if page.version else ()
    call = by_owner(page.practice_book, page.pharmacy_book, contacts[0] if contacts else None)

    def elsewhere(requirement: str, owner: Owner) -> str:
        own = purpose_of(requirement, owner) if owner in _OURS else None
        return "" if own and own not in page.practice_book.contacts else call(requirement, owner)

    return elsewhere


def _place(page: DecisionPage) -> Place:
    return Place(
        patient_id=page.patient.id,
        enrollment_id=page.enrollment.id,
        back=url_for(".show", id=page.id),
        male=page.patient.sex == Sex.MALE,
        order_id=page.order.id,
        agreement_id=page.agreement_id,
        survey_id=page.survey_id,
        number_for=page.order.id if _survey_is_all(page) else None,
    )


def _survey_is_all(page: DecisionPage) -> bool:
    stops = [finding.requirement for finding in page.again.stopping] if page.again else []
    own = page.order.prescriber_id == current_actor().id
    zone = ZoneInfo(str(zone_of(page.version, page.enrollment.zone)))
    return own and survey_is_all(stops, written_at=page.order.written_at, zone=zone)


def _ways(page: DecisionPage) -> tuple[Way, ...]:
    """To ask for the same prescription is its prescriber's; to write it again is anybody's who
    may prescribe here."""
    if page.again is None or page.anew is None or not abilities().ask:
        return ()
    again, anew, titles = page.again.allowed, page.anew.allowed, _titles(page)
    own = page.order.prescriber_id == current_actor().id
    same = Way(
        "Ask again",
        "prescriptions.ask",
        f"The same prescription {_said(page.again, titles)}",
        again,
    )
    new = Way(
        "Write it again now",
        "prescriptions.rewrite",
        f"The same order, written now, {_said(page.anew, titles)}",
        anew and not (again and own),
    )
    return (same, new) if own else (new,)


def _said(decision: Decision, titles: Mapping[str, str]) -> str:
    """`would be authorized now.`, or what would still be missing."""
    stops = decision.stopping
    if not stops:
        return "would be authorized now."
    missing = required(title_of(finding.requirement, titles) for finding in stops[:3])
    more = f", and {len(stops) - 3} more" if len(stops) > 3 else ""
    return f"would be refused now. {missing}{more}."
