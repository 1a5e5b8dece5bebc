"""The pharmacy's counter: find a number, see what stops it, confirm, hand over."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import InvalidInput, NotFound, TooManyAttempts
from tracker.services import dispensing, keeping_forms, scanning
from tracker.services.overviews import pharmacy
from tracker.services.overviews.counter import State
from tracker.services.scanning import Found
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.counter_page import (
    answered,
    draw,
    first_needed,
    may_be_picked_up,
    takes_packages,
    viewed,
)
from tracker.web.filters import long_date, number
from tracker.web.forms.base import only_drawn
from tracker.web.forms.dispenses import FindForm, HandOverForm, new_request_id
from tracker.web.forms.packages import ConfirmationForm
from tracker.web.layout import Cell, Code, Link
from tracker.web.plain_days import plain

bp = Blueprint("dispenses", __name__)

_NO_ROOM = (
    "Every row has its package. To exchange one, empty its row first; to dispense them, press"
    " Confirm."
)
_TWICE = "This package is in a row below already: the same serial number was scanned before."
_NOT_READ = "This was not read yet. Press Read, or empty the field."
_STANDS = (
    "What you entered just now was not recorded: this prescription was already confirmed{}. Compare"
    " the packages below, which are those of that confirmation, with those in hand. If they differ,"
    " take the confirmation back first."
)
_NOW = "Nothing stops it any more. Scan the package now."
_NOTHING = "Scan a package, or enter it below; then press Confirm."


@bp.get("/dispenses/find")
@requires(Permission.FIND_AUTHORIZATION)
def find_form() -> ResponseReturnValue:
    return _find_page(FindForm(zone=zone_of_actor(), now=now()).focused(), 200)


@bp.post("/dispenses/find")
@requires(Permission.FIND_AUTHORIZATION)
def find() -> ResponseReturnValue:
    form = FindForm(zone=zone_of_actor(), now=now())
    return _scanned(form) if form.validate() else _find_page(form, 422)


@bp.post("/dispenses/<record_id:id>/find")
@requires(Permission.FIND_AUTHORIZATION)
def find_here(id: str) -> ResponseReturnValue:
    """The scan field of an open prescription that takes no packages now."""
    form = FindForm(zone=zone_of_actor(), now=now())
    if not form.validate():
        return _find_page(form, 422)
    if not scanning.is_package(form.number.data):
        return _scanned(form)
    page = viewed(id)
    if takes_packages(page):
        flash(_NOW, "info")
        return redirect(url_for(".show", id=id), 303)
    form.refuse("number", first_needed(page))
    return draw(page, find=form), 422


@bp.get("/dispenses/<record_id:id>")
@requires(Permission.VIEW_DISPENSES)
def show(id: str) -> ResponseReturnValue:
    return draw(viewed(id))


@bp.get("/dispenses/<record_id:id>/again")
@requires(Permission.VIEW_DISPENSES)
def again(id: str) -> ResponseReturnValue:
    """A new confirmation after one that ran out."""
    return draw(viewed(id, again=True))


@bp.get("/dispenses/<record_id:id>/packed/<record_id:packed_id>")
@requires(Permission.VIEW_DISPENSES)
def packed(id: str, packed_id: str) -> ResponseReturnValue:
    """With the packages that were scanned so far, for half an hour; then without."""
    page = viewed(id, again=True)
    session, actor, path = db.session(), current_actor(), url_for(".show", id=id)
    fields = keeping_forms.begun_form(session, actor, path, packed_id, now=now())
    if fields is None or not takes_packages(page):
        return redirect(path, 303)
    sent = dict(fields) | {"request_id": new_request_id()}
    form = ConfirmationForm(zone=zone_of_actor(), now=now(), sent=sent)
    return draw(page, confirmation=form.focused())


@bp.post("/dispenses/<record_id:id>/confirm")
@requires(Permission.CONFIRM_DISPENSE)
def confirm(id: str) -> ResponseReturnValue:
    form = ConfirmationForm(zone=zone_of_actor(), now=now())
    if form.read.data:
        return _read(id, form)
    valid = form.validate()
    if form.scan.typed.strip():
        form.scan.refuse(_NOT_READ)
    elif valid:
        try:
            return _confirmed(id, form)
        except InvalidInput as error:
            form.refuse_line(error.field, plain(error.problem))
    return _filled_in(id, form, 422)


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
            if not answer.allowed and may_be_picked_up(id):
                return redirect(url_for(".show", id=id), 303)  # where the pick-up is
            return answered(id, answer.decision_id, _after(id, answer.dispense_id), answer.allowed)
    page = viewed(id)
    if page.state is not State.TO_HAND_OVER:
        return redirect(url_for(".show", id=id), 303)
    return draw(page, hand_over=form), 422


def _confirmed(id: str, form: ConfirmationForm) -> ResponseReturnValue:
    session, actor, request = db.session(), current_actor(), form.to_request(id)
    if not form.at_once.data:
        confirmed = dispensing.confirm(session, actor, request, now=now())
        if confirmed.standing:
            flash(_STANDS.format(""), "warning")
        return answered(id, confirmed.decision_id, _after(id, None), confirmed.allowed)
    answer = dispensing.confirm_and_hand_over(session, actor, request, now=now())
    if answer.confirmation.standing:
        flash(_STANDS.format(", so nothing was handed over"), "warning")
    return answered(id, answer.decision_id, _after(id, answer.dispense_id), answer.allowed)


def _after(id: str, dispense_id: str | None) -> str:
    """The page that follows: what was handed over, or the prescription."""
    if dispense_id is None:
        return url_for(".show", id=id)
    return url_for("handed_over.show", id=dispense_id)


def _read(id: str, form: ConfirmationForm) -> ResponseReturnValue:
    """The scan field of an open prescription: a package for the next row, or another number."""
    form.check_sent()
    text = form.scan.typed.strip()
    if not text:
        form.validate()
        form.scan.refuse(_NOTHING)
        return _filled_in(id, form, 422)
    if not form.scan.validate(form):
        return _filled_in(id, form, 422)
    if not scanning.is_package(text, at_prescription=True):
        return _scanned(FindForm(zone=zone_of_actor(), now=now(), sent={"number": text}))
    try:
        package = scanning.scan_package(db.session(), current_actor(), id, text, now=now())
    except InvalidInput as error:
        form.refuse(error.field, plain(error.problem))
        return _filled_in(id, form, 422)
    if form.has(package):
        form.scan.typed = ""  # it was read, and stands below
        form.scan.refuse(_TWICE)
        return _filled_in(id, form, 422)
    meant = pharmacy.strengths_ordered(db.session(), current_actor(), id)
    if form.take(package, meant):
        if form.malformed:
            form.validate()
            return _filled_in(id, form, 422)
        return _packed(id, form)
    form.scan.refuse(_NO_ROOM)
    return _filled_in(id, form, 422)


def _packed(id: str, form: ConfirmationForm) -> ResponseReturnValue:
    """The rows wait on the server, so that Back and reload of what follows ask nothing again."""
    if only_drawn():
        return _filled_in(id, form.focused(), 200)
    return redirect(_kept(id, form), 303)


def _filled_in(id: str, form: ConfirmationForm, status: int) -> ResponseReturnValue:
    """A refusal has no address of its own, but its rows wait on the server as well."""
    kept = _kept(id, form) if form.begun and not form.malformed and not only_drawn() else ""
    page = viewed(id, again=True)
    if not takes_packages(page):
        flash(first_needed(page), "warning")
        return redirect(url_for(".show", id=id), 303)  # there is nothing left to fill in
    return draw(page, confirmation=form, kept=kept), status


def _kept(id: str, form: ConfirmationForm) -> str:
    """The address under which what was entered so far is drawn again."""
    session, actor, path = db.session(), current_actor(), url_for(".show", id=id)
    packed_id = keeping_forms.keep_begun(session, actor, path, form.entered, now=now())
    return url_for(".packed", id=id, packed_id=packed_id)


def _scanned(form: FindForm) -> ResponseReturnValue:
    try:
        found = scanning.scan(db.session(), current_actor(), form.to_request(), now=now())
    except InvalidInput as error:
        form.refuse("number", error.problem)
        return _find_page(form, 422)
    except NotFound as error:
        form.refuse("number", str(error))
        return _find_page(form, 404)
    except TooManyAttempts as error:
        form.refuse("birth_date", str(error))
        answer = _find_page(form, 429)
        answer.headers["Retry-After"] = str(int((error.until - now()).total_seconds()) + 1)
        return answer
    if found.only_id is None:
        return _several(found)
    return redirect(url_for(".show", id=found.only_id), 303)


def _several(found: Found) -> ResponseReturnValue:
    """One patient's prescriptions, to choose from. No address may name a patient: no redirect."""
    page_view("dispenses.find", subject_id=found.rows[0].patient_id, rows=len(found.rows))
    slugs = {row.program for row in found.rows}
    drugs = pharmacy.drugs(db.session(), current_actor(), slugs, now=now())
    zone = zone_of_actor()
    rows: list[tuple[Cell, ...]] = [
        (
            Link(drugs[row.program].capitalize(), url_for(".show", id=row.id)),
            Code(number(row.number)),
            long_date(row.written_at.astimezone(zone).date()),
        )
        for row in found.rows
    ]
    form = FindForm(zone=zone, now=now(), sent={}).focused()
    return render_template("dispenses/several.html", find=form, rows=rows)


def _find_page(form: FindForm, status: int) -> Response:
    return make_response(render_template("dispenses/find.html", form=form), status)
