"""Certified prescribers and pharmacies: the list, one party, certify, renew, suspend, reinstate."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.rules.errors import InvalidInput, NotFound
from tracker.rules.timeline import day_of
from tracker.services import certifying
from tracker.services.certifying import (
    CertificationRequest,
    ReinstatementRequest,
    SuspensionRequest,
)
from tracker.services.overviews import parties, programs
from tracker.services.overviews.parties import Party, Standing
from tracker.services.saving_views import ListName
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.filters import long_date
from tracker.web.forms.certifications import (
    CertificationForm,
    CertificationListForm,
    ReinstatementForm,
    RenewalForm,
    SuspensionForm,
)
from tracker.web.layout import Cell, Link, Tag, Tone
from tracker.web.paging import pages, turn_of
from tracker.web.program_choices import program_choices, program_label
from tracker.web.saved_views import views_bar

bp = Blueprint("certifications", __name__)

_STATES: Final[dict[str, tuple[str, Tone]]] = {
    "certified": ("Certified", "good"),
    "expiring": ("Ends soon", "wait"),
    "ahead": ("Not yet", "wait"),
    "ended": ("Ended", "bad"),
    "suspended": ("Suspended", "bad"),
    "suspension-ahead": ("Suspension ahead", "wait"),
}


@bp.get("/certifications")
@requires(Permission.VIEW_CERTIFICATIONS)
def index() -> ResponseReturnValue:
    form = CertificationListForm()
    slugs = programs.slugs(db.session(), current_actor())
    form.program.choices = program_choices(slugs, zone_of_actor().key)
    if not form.validate():
        raise NotFound("Not found.")
    wanted = parties.filter_for(
        today=day_of(now(), zone_of_actor()),
        program=form.program.data,
        party=form.party.data,
        only=form.only.data,
    )
    page = parties.page(db.session(), current_actor(), wanted, turn_of(form), now=now())
    page_view("certifications.index", rows=len(page.rows))
    rows = [_row(standing) for standing in page.rows]
    return render_template(
        "certifications/index.html",
        form=form,
        rows=rows,
        pages=pages(page, **form.kept()),
        views=views_bar(ListName.CERTIFICATIONS, form.kept()),
        may=_may(),
    )


@bp.get("/certifications/prescribers/<record_id:id>")
@requires(Permission.VIEW_CERTIFICATIONS)
def prescriber(id: str) -> ResponseReturnValue:
    return _party_page(parties.prescriber(db.session(), current_actor(), id, now=now()))


@bp.get("/certifications/pharmacies/<record_id:id>")
@requires(Permission.VIEW_CERTIFICATIONS)
def pharmacy(id: str) -> ResponseReturnValue:
    return _party_page(parties.pharmacy(db.session(), current_actor(), id, now=now()))


@bp.route(
    "/certifications/prescribers/new", defaults={"kind": "prescriber"}, methods=["GET", "POST"]
)
@bp.route("/certifications/pharmacies/new", defaults={"kind": "pharmacy"}, methods=["GET", "POST"])
@requires(Permission.CERTIFY)
def new(kind: str) -> ResponseReturnValue:
    today = day_of(now(), zone_of_actor())
    form = CertificationForm(data={"certified_from": today, "party": request.args.get("party")})
    form.party.label.text = kind.capitalize()
    form.party.choices = parties.choices(db.session(), current_actor(), kind)
    slugs = programs.slugs(db.session(), current_actor())
    form.program.choices = program_choices(slugs, zone_of_actor().key)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate() and _certified(form, form.to_request(kind)):
            return redirect(url_for(f".{kind}", id=form.party.data), 303)
    page_view("certifications.new", rows=len(form.party.choices))
    return render_template("certifications/new.html", form=form, kind=kind), status


@bp.route("/certifications/<record_id:id>/renew", methods=["GET", "POST"])
@requires(Permission.CERTIFY)
def renew(id: str) -> ResponseReturnValue:
    held = parties.standing(db.session(), current_actor(), id, now=now())
    form = RenewalForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate() and _certified(form, _renewal(form, held)):
            return redirect(_party_url(held), 303)
    page_view("certifications.renew", object_id=id)
    return render_template(
        "certifications/renew.html", form=form, held=_strip(held), back=_party_url(held)
    ), status


@bp.route("/certifications/<record_id:id>/suspend", methods=["GET", "POST"])
@requires(Permission.SUSPEND)
def suspend(id: str) -> ResponseReturnValue:
    held = parties.standing(db.session(), current_actor(), id, now=now())
    form = SuspensionForm(data={"suspended_from": held.today})
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate() and _suspended(form, id):
            return redirect(_party_url(held), 303)
    page_view("certifications.suspend", object_id=id)
    return render_template(
        "certifications/suspend.html", form=form, held=_strip(held), back=_party_url(held)
    ), status


@bp.route("/certifications/suspensions/<record_id:id>/reinstate", methods=["GET", "POST"])
@requires(Permission.SUSPEND)
def reinstate(id: str) -> ResponseReturnValue:
    found = parties.suspension(db.session(), current_actor(), id)
    held = parties.standing(db.session(), current_actor(), found.certification_id, now=now())
    form = ReinstatementForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate() and _reinstated(form, id):
            return redirect(_party_url(held), 303)
    page_view("certifications.reinstate", object_id=id)
    return render_template(
        "certifications/reinstate.html",
        form=form,
        held=_strip(held),
        suspension=found,
        back=_party_url(held),
    ), status


def _certified(form: CertificationForm | RenewalForm, wanted: CertificationRequest) -> bool:
    try:
        certifying.certify(db.session(), current_actor(), wanted, now=now())
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
        return False
    flash("The certification is recorded.", "success")
    return True


def _renewal(form: RenewalForm, held: Standing) -> CertificationRequest:
    return CertificationRequest(
        program=held.row.program,
        certified_from=form.certified_from.data,
        certified_until=form.certified_until.data,
        prescriber_id=held.row.prescriber_id,
        pharmacy_id=held.row.pharmacy_id,
    )


def _suspended(form: SuspensionForm, certification_id: str) -> bool:
    wanted = SuspensionRequest(certification_id, form.suspended_from.data, form.reason.data)
    try:
        certifying.suspend(db.session(), current_actor(), wanted, now=now())
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
        return False
    flash("The suspension is recorded.", "success")
    return True


def _reinstated(form: ReinstatementForm, suspension_id: str) -> bool:
    wanted = ReinstatementRequest(suspension_id, form.reason.data)
    try:
        certifying.reinstate(db.session(), current_actor(), wanted, now=now())
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
        return False
    flash("The party is reinstated.", "success")
    return True


def _party_page(party: Party) -> ResponseReturnValue:
    page_view(f"certifications.{party.kind}", object_id=party.id)
    return render_template(
        "certifications/party.html",
        party=party,
        standings=[(standing, _status(standing)) for standing in party.standings],
        zone=zone_of_actor(),
        named=program_label,
        may=_may(),
    )


def _party_url(held: Standing) -> str:
    return url_for(f".{held.row.party}", id=held.row.party_id)


def _row(standing: Standing) -> list[Cell]:
    row = standing.row
    return [
        Link(row.party_name, _party_url(standing)),
        row.organization_name if row.prescriber_id else "Pharmacy",
        program_label(row.program),
        _status(standing),
        long_date(row.certified_from),
        long_date(row.certified_until) if row.certified_until else "No end",
    ]


def _strip(standing: Standing) -> list[tuple[str, Cell]]:
    row = standing.row
    return [
        (row.party.capitalize(), row.party_name),
        ("Program", program_label(row.program)),
        ("Certified from", long_date(row.certified_from)),
        ("Certified until", long_date(row.certified_until) if row.certified_until else "No end"),
        ("Today", _status(standing)),
        ("Time zone", row.time_zone),
    ]


def _status(standing: Standing) -> Tag:
    text, tone = _STATES[standing.state]
    since = standing.row.suspended_from
    if since is not None and tone != "good" and standing.state != "ended":
        text += f" from {long_date(since)}"
    return Tag(text, tone)


def _may() -> dict[str, bool]:
    """Which buttons this reader gets; the services ask again."""
    actor = current_actor()
    return {
        "certify": permits(actor, Permission.CERTIFY),
        "suspend": permits(actor, Permission.SUSPEND),
    }
