"""Drafts of program versions: what one would change, approving it, withdrawing it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.rules.errors import NotFound
from tracker.rules.numbers import shown
from tracker.services import drafting, impact
from tracker.services.drafting import ApprovalRequest
from tracker.services.overviews import drafts as overview
from tracker.services.overviews.drafts import Drafted, DraftPage, ImpactPage
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.acting import beside, prove
from tracker.web.filters import grouped, local_time, long_date
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.programs import ApprovalForm, ImpactListForm, WithdrawalForm
from tracker.web.layout import Card, Cell, Code, Link, Tag
from tracker.web.paging import Pages
from tracker.web.titles import title_of
from tracker.web.version_cells import (
    case_tables,
    difference_rows,
    draft_state,
    gate_label,
    waits_for,
)

bp = Blueprint("drafts", __name__)

_CHANGES = {
    "stopped": Tag("Newly stopped", "bad"),
    "allowed": Tag("Newly allowed", "good"),
    "otherwise": Tag("Stopped either way", "plain"),
}


@bp.get("/programs/drafts/<record_id:id>")
@requires(Permission.VIEW_DRAFTS)
def show(id: str) -> ResponseReturnValue:
    form = ImpactListForm()
    if not form.validate():
        raise NotFound("Not found.")
    return _draw(id, after=form.after.data or 0)


def _draw(id: str, sent: ApprovalForm | None = None, *, after: int = 0) -> ResponseReturnValue:
    """`sent`: an approval that was refused, with the reason beside its field."""
    actor = current_actor()
    page = overview.shown(db.session(), actor, id)
    asked = overview.impact_of(db.session(), actor, page.drafted.row, now=now(), after=after)
    page_view("drafts.show", object_id=id, rows=len(asked.rows) if asked else 0)
    approvable = page.drafted.yours and asked is not None and not asked.outdated
    form = _approval(sent, asked if approvable else None)
    text = render_template(
        "drafts/show.html",
        id=id,
        page=page,
        summary=_summary(page),
        waits=waits_for(page.drafted),
        differences=difference_rows(page.differences),
        cases=case_tables(page.cases),
        asked=asked,
        **_impact(asked, id, after),
        may_act=permits(actor, Permission.PUBLISH_PROGRAM) and page.drafted.row.waits,
        approvable=approvable,
        **({"form": form} if form else {}),
    )
    return text, 422 if sent else 200


def _approval(sent: ApprovalForm | None, asked: ImpactPage | None) -> ApprovalForm | None:
    """`asked` None: nobody can approve on it now. Why a sent one was refused is then said alone,
    for there is no field beside which it could stand."""
    if asked is not None:
        return sent or ApprovalForm(data={"impact_id": asked.impact.id})
    if sent is None:
        return None
    told = ApprovalForm(sent={})
    for problem in sent.problems:
        told.refuse(None, problem.text)
    return told


@bp.post("/programs/drafts/<record_id:id>/impact")
@requires(Permission.PUBLISH_PROGRAM)
def ask(id: str) -> ResponseReturnValue:
    TrackerForm().validate()  # nothing but the token may be sent
    impact.ask(db.session(), current_actor(), id, now=now())
    return redirect(url_for(".show", id=id), 303)


@bp.post("/programs/drafts/<record_id:id>/approve")
@requires(Permission.PUBLISH_PROGRAM)
def approve(id: str) -> ResponseReturnValue:
    form = ApprovalForm()
    if form.validate():
        with beside(form):
            return _approved(id, form)
    return _draw(id, form)


def _approved(id: str, form: ApprovalForm) -> ResponseReturnValue:
    proof = prove(form.password_again.data)
    request = ApprovalRequest(id, form.impact_id.data)
    version_id = drafting.approve(db.session(), current_actor(), request, proof, now=now())
    if version_id is None:
        flash("You approved. Another administrator is next.", "success")
        return redirect(url_for(".show", id=id), 303)
    flash("The version is published. It is in force from its first day.", "success")
    return redirect(url_for("programs.show", id=version_id), 303)


@bp.route("/programs/drafts/<record_id:id>/withdraw", methods=["GET", "POST"])
@requires(Permission.PUBLISH_PROGRAM)
def withdraw(id: str) -> ResponseReturnValue:
    drafted = overview.one(db.session(), current_actor(), id)
    form, status = WithdrawalForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            drafting.withdraw(db.session(), current_actor(), id, form.reason.data or "", now=now())
            flash(f"The draft of {drafted.row.ref} is withdrawn.", "success")
            return redirect(url_for("programs.index"), 303)
    page_view("drafts.withdraw", object_id=id)
    return render_template("drafts/withdraw.html", form=form, drafted=drafted, id=id), status


def _summary(page: DraftPage) -> list[tuple[str, Cell]]:
    row = page.drafted.row
    zone = zone_of_actor()
    return [
        ("Draft of", row.ref),
        ("State", draft_state(page.drafted)),
        ("First day", long_date(row.effective_from)),
        ("Replaces on that day", page.replaces.ref if page.replaces else "No version"),
        ("Drafted", local_time(row.recorded_at, zone)),
        ("Drafted by", page.drafted.author or "Command line"),
        ("Reason", row.reason),
        ("Digest", Code(row.digest)),
        *_approvals(page.drafted),
        *_ending(page.drafted),
    ]


def _approvals(drafted: Drafted) -> list[tuple[str, Cell]]:
    zone = zone_of_actor()
    return [
        (
            f"Approved by {each.by}",
            f"{local_time(each.row.approved_at, zone)}, having seen {each.row.compared} compared,"
            f" {each.row.newly_stopped} newly stopped, {each.row.newly_allowed} newly allowed",
        )
        for each in drafted.approvals
    ]


def _ending(drafted: Drafted) -> list[tuple[str, Cell]]:
    row = drafted.row
    if row.withdrawn_at is not None:
        when = local_time(row.withdrawn_at, zone_of_actor())
        told = f"{drafted.withdrawn_by}, {when}: {row.withdrawn_because}"
        return [("Withdrawn by", told)]
    if row.version_id is not None:
        return [("Published as", Link(row.ref, url_for("programs.show", id=row.version_id)))]
    return []


def _impact(asked: ImpactPage | None, id: str, after: int) -> dict[str, object]:
    """What the template prints about the impact; nothing while nobody has asked."""
    if asked is None:
        return {"cards": [], "counts": [], "rows": [], "told": "", "pages": None}
    found, following = asked.impact, asked.next_after
    when = local_time(found.asked_at, zone_of_actor())
    return {
        "cards": _cards(asked),
        "counts": [
            [title_of(each.key), each.newly_stopped, each.newly_allowed, each.added, each.dropped]
            for each in found.by_requirement
        ],
        "rows": _rows(asked),
        "told": f"Asked {when} by {asked.asked_by or 'the command line'}.",
        "pages": Pages(
            first=url_for(".show", id=id) if after else None,
            next=url_for(".show", id=id, after=following) if following else None,
        ),
    }


def _cards(asked: ImpactPage) -> list[Card]:
    found = asked.impact
    return [
        Card("Active patients compared", grouped(found.compared)),
        Card("Newly stopped", grouped(found.newly_stopped),
             tone="bad" if found.newly_stopped else "plain"),
        Card("Newly allowed", grouped(found.newly_allowed),
             tone="wait" if found.newly_allowed else "plain"),
        Card("Stopped either way, for other requirements", grouped(found.otherwise_stopped)),
    ]  # fmt: skip


def _rows(asked: ImpactPage) -> list[list[Cell]]:
    """Requirements and categories, no names; a link only for whoever may read the patient."""
    reads = permits(current_actor(), Permission.VIEW_STORY)
    return [
        [
            Link(shown(row.rems_id), url_for("stories.show", id=row.patient_id))
            if reads
            else Code(shown(row.rems_id)),
            row.risk_category,
            gate_label(row.gate),
            _CHANGES[row.change],
            ", ".join(map(title_of, row.starts)),
            ", ".join(map(title_of, row.ceases)),
        ]
        for row in asked.rows
    ]
