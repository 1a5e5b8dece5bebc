"""Agreements: those that wait, the document with its signatures, and signing it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission, Role
from tracker.rules.errors import NotFound
from tracker.services import enrolling
from tracker.services.overviews import agreements as overview
from tracker.services.overviews import patient as own_overview
from tracker.services.overviews.agreements import AgreementPage, Signer, WaitingAgreement
from tracker.web.access import (
    current_account,
    current_actor,
    next_path,
    now,
    page_view,
    requires,
    zone_of_actor,
)
from tracker.web.acting import beside, prove
from tracker.web.enrollment_words import agreement_tag, waits_for
from tracker.web.forms.signing import AgreementListForm, SigningForm
from tracker.web.layout import Cell, Instant, Link
from tracker.web.paging import pages, turn_of
from tracker.web.plain_days import plain

bp = Blueprint("agreements", __name__)


@bp.get("/agreements")
@requires(Permission.VIEW_PATIENT)
def index() -> ResponseReturnValue:
    """The practice's agreements that are not in force yet."""
    form = AgreementListForm().offer(current_actor().role)
    if not form.validate():
        raise NotFound("Not found.")
    whose = Signer(form.whose.data) if form.whose.data else None
    page = overview.waiting(db.session(), current_actor(), whose, turn_of(form))
    page_view("agreements.index", rows=len(page.rows))
    zone = zone_of_actor().key
    return render_template(
        "agreements/index.html",
        filter=form,
        rows=[_row(row, zone) for row in page.rows],
        pages=pages(page, **form.kept()),
    )


@bp.get("/patients/<record_id:patient_id>/agreements/<record_id:id>")
@requires(Permission.VIEW_PATIENT)
def show(patient_id: str, id: str) -> ResponseReturnValue:
    return _page(_shown("agreements.show", patient_id, id))


@bp.post("/patients/<record_id:patient_id>/agreements/<record_id:id>")
@requires(Permission.SIGN_AGREEMENT_AS_PRESCRIBER)
def sign(patient_id: str, id: str) -> ResponseReturnValue:
    return _sign(patient_id, id)


@bp.get("/my/<record_id:patient_id>/agreements/<record_id:id>")
@requires(Permission.VIEW_OWN_RECORD)
def own(patient_id: str, id: str) -> ResponseReturnValue:
    return _page(_shown("agreements.own", patient_id, id))


@bp.post("/my/<record_id:patient_id>/agreements/<record_id:id>")
@requires(Permission.SIGN_AGREEMENT_AS_PATIENT)
def sign_own(patient_id: str, id: str) -> ResponseReturnValue:
    return _sign(patient_id, id)


def _row(row: WaitingAgreement, zone: str) -> tuple[Cell, ...]:
    href = url_for(".show", patient_id=row.patient_id, id=row.agreement_id)
    return (
        Link(row.patient_name, href),
        row.rems_id,
        row.category_label,
        "You" if row.yours else waits_for(row.lacking).capitalize(),
        row.prescriber_name,
        Instant(row.prepared_at, zone),
    )


def _sign(patient_id: str, id: str) -> ResponseReturnValue:
    page = _shown("agreements.sign", patient_id, id)
    form = SigningForm()
    if form.validate():
        with beside(form):
            request = form.to_request(patient_id, id)
            proof = prove(form.password_again.data)
            enrolling.sign_agreement(db.session(), current_actor(), request, proof, now=now())
            return _signed(patient_id, id)
    return _page(page, form), 422


def _signed(patient_id: str, id: str) -> ResponseReturnValue:
    """A patient is led on to what is theirs to do next; the practice sees the signed agreement."""
    told = "You have signed the agreement."
    if current_actor().role is not Role.PATIENT:
        flash(told, "success")
        return redirect(next_path(url_for(".show", patient_id=patient_id, id=id)), 303)
    following = own_overview.next_to_do(db.session(), current_actor(), patient_id, now=now())
    match following:
        case ("agreement", other):
            step, page = "the next agreement", url_for(".own", patient_id=patient_id, id=other)
        case ("survey", other):
            step = "the survey; it takes less than a minute"
            page = url_for("surveys.answer_own", patient_id=patient_id, id=other)
        case _:
            step, page = "", url_for("own_record.show", patient_id=patient_id)
    target = next_path(page)
    if step and target == page:
        told = f"{told} Next: {step}."
    elif not step:
        told = f"{told} Nothing else waits for you."
    flash(told, "success")
    return redirect(target, 303)


def _shown(view: str, patient_id: str, id: str) -> AgreementPage:
    page = overview.agreement_page(db.session(), current_actor(), patient_id, id, at=now())
    page_view(view, subject_id=patient_id, object_id=id)
    return page


def _page(page: AgreementPage, form: SigningForm | None = None) -> str:
    if form is None and page.sign_as is not None:
        form = SigningForm(data={"document_digest": page.digest})
    values = {} if form is None else {"form": form}
    own = current_actor().role is Role.PATIENT
    return render_template(
        "agreements/show.html",
        page=page,
        document=page.document,
        plain=plain,
        tag=agreement_tag(page.lacking),
        waits_for=waits_for(page.lacking),
        signer=current_account().printed_name,
        own=own,
        back=_back(page, own=own),
        **values,
    )


def _back(page: AgreementPage, *, own: bool) -> str:
    if own:
        return next_path(url_for("own_record.show", patient_id=page.patient_id))
    default = url_for("enrollments.show", patient_id=page.patient_id, id=page.enrollment_id)
    return next_path(default)
