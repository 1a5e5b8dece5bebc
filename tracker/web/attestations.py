"""Signatures of a prescriber besides the agreement: statements, revoking them, acknowledging."""

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.services import attesting
from tracker.services.acknowledgement import notice_for
from tracker.services.attestation_statements import MEANING
from tracker.services.attesting import (
    AcknowledgementRequest,
    AttestationRequest,
    RevocationRequest,
)
from tracker.services.signing import digest_of
from tracker.web.access import current_account, current_actor, now, requires
from tracker.web.acting import beside, prove
from tracker.web.bedside import back_to, cared, form_page
from tracker.web.filters import plural
from tracker.web.forms.attestations import AcknowledgementForm, StatementForm
from tracker.web.forms.monitoring import ReasonForm
from tracker.web.patient_record.advice import advice_row
from tracker.web.plain_days import plain
from tracker.web.titles import title_of

bp = Blueprint("attestations", __name__)


@bp.route(
    "/patients/<record_id:patient_id>/enrollments/<record_id:id>/attestations/<statement:kind>",
    methods=["GET", "POST"],
)
@requires(Permission.SIGN_ATTESTATION)
def sign(patient_id: str, id: str, kind: str) -> ResponseReturnValue:
    """Read the statement, and sign it with the password."""
    found = cared(patient_id, Permission.SIGN_ATTESTATION)
    shown = attesting.statement_for(db.session(), found, id, kind)
    form = StatementForm(data={"document_digest": digest_of(shown.text)})
    if form.is_submitted() and form.validate():
        with beside(form):
            proof = prove(form.password_again.data)
            request = AttestationRequest(patient_id, id, kind, form.document_digest.data)
            attesting.attest(db.session(), current_actor(), request, proof, now=now())
            flash("The statement is signed.", "success")
            return redirect(back_to(patient_id), 303)
    return form_page(
        "attestations/sign.html",
        found.patient,
        form,
        shown=shown,
        meaning=MEANING,
        signer=current_account().printed_name,
    )


@bp.route(
    "/patients/<record_id:patient_id>/attestations/<record_id:id>/revoke", methods=["GET", "POST"]
)
@requires(Permission.SIGN_ATTESTATION)
def revoke(patient_id: str, id: str) -> ResponseReturnValue:
    """Take a statement back; the number that rested on it is voided."""
    found = cared(patient_id, Permission.SIGN_ATTESTATION)
    row = attesting.attestation_in_reach(db.session(), found, id)
    form = ReasonForm()
    if form.is_submitted() and form.validate():
        with beside(form):
            request = RevocationRequest(patient_id, id, form.reason.data)
            voided = attesting.revoke(db.session(), current_actor(), request, now=now())
            tail = f" {plural(len(voided), 'open authorization')} voided." if voided else ""
            flash(f"The statement is revoked.{tail}", "success")
            return redirect(back_to(patient_id), 303)
    return form_page("attestations/revoke.html", found.patient, form, row=row, zone=found.zone.key)


@bp.route(
    "/patients/<record_id:patient_id>/enrollments/<record_id:id>/findings/<unspoken:finding>"
    "/acknowledge",
    methods=["GET", "POST"],
)
@requires(Permission.SIGN_ATTESTATION)
def acknowledge(patient_id: str, id: str, finding: str) -> ResponseReturnValue:
    """Sign that a finding was seen, and why to go on."""
    found = cared(patient_id, Permission.SIGN_ATTESTATION)
    notice = notice_for(db.session(), current_actor(), found, id, finding)
    form = AcknowledgementForm(data={"document_digest": digest_of(notice.text)})
    if form.is_submitted() and form.validate():
        with beside(form):
            proof = prove(form.password_again.data)
            request = AcknowledgementRequest(
                patient_id, id, notice.requirement, form.reason.data, form.document_digest.data
            )
            attesting.acknowledge(db.session(), current_actor(), request, proof, now=now())
            flash("The finding is acknowledged, for an authorization within 24 hours.", "success")
            return redirect(back_to(patient_id), 303)
    return form_page(
        "attestations/acknowledge.html",
        found.patient,
        form,
        notice=notice,
        reason=plain(notice.reason, found.zone),
        requirement=title_of(notice.requirement),
        advice=tuple(advice_row(each) for each in notice.advice),
        signer=current_account().printed_name,
    )
