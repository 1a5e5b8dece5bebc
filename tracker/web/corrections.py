"""Correcting what was recorded: the wrong entry is struck through, and stays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.vocabulary import Sex
from tracker.services import monitoring
from tracker.services.monitoring import CorrectionRequest
from tracker.services.overviews import patient_facts
from tracker.web.access import current_actor, now, requires
from tracker.web.acting import beside
from tracker.web.bedside import back_to, cared, form_page
from tracker.web.forms.monitoring import (
    BloodCountForm,
    ContraceptionForm,
    MaleContraceptionForm,
    PregnancyTestForm,
    ReasonForm,
    ThromboprophylaxisForm,
    correcting,
)

bp = Blueprint("corrections", __name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact by its word in the address; `values` fill the form from a row."""

    table: str
    title: str
    form: type[Any]
    values: Callable[[Any], dict[str, Any]]


KINDS: Final = {
    "pregnancy-test": Kind(
        "pregnancy_test",
        "Correct a pregnancy test",
        correcting(PregnancyTestForm),
        lambda row: {
            "collected_at": row.collected_at,
            "result": row.result,
            "sensitivity_miu_ml": row.sensitivity_miu_ml and f"{row.sensitivity_miu_ml:g}",
            "setting": row.setting,
        },
    ),
    "blood-count": Kind(
        "lab_result",
        "Correct a blood count",
        correcting(BloodCountForm),
        lambda row: {"collected_on": row.collected_on, **row.values},
    ),
    "contraception": Kind(
        "contraception",
        "Correct contraception",
        correcting(ContraceptionForm),
        lambda row: {
            "methods": row.methods,
            "started_on": row.started_on,
            "abstinent": row.abstinent,
        },
    ),
    "thromboprophylaxis": Kind(
        "thromboprophylaxis",
        "Correct thromboprophylaxis",
        correcting(ThromboprophylaxisForm),
        lambda row: {"decision": row.decision, "decided_on": row.decided_on},
    ),
}
_OF_MEN: Final = Kind(
    "contraception",
    "Correct contraception",
    correcting(MaleContraceptionForm),
    lambda row: {"methods": row.condom_commitment, "abstinent": row.abstinent},
)


@bp.route(
    "/patients/<record_id:patient_id>/<slug:kind>/<record_id:id>/correct", methods=["GET", "POST"]
)
@requires(Permission.CORRECT_RECORD)
def correct(patient_id: str, kind: str, id: str) -> ResponseReturnValue:
    """Say what is right instead."""
    found = cared(patient_id, Permission.CORRECT_RECORD)
    chosen = _kind(kind, male=found.patient.sex == Sex.MALE)
    row = patient_facts.one(db.session(), patient_id, chosen.table, id)
    form = chosen.form(zone=found.zone, now=now(), data=chosen.values(row))
    if form.is_submitted() and form.validate():
        with beside(form):
            request = CorrectionRequest(
                patient_id, chosen.table, id, form.reason.data, form.to_request(patient_id)
            )
            monitoring.correct(db.session(), current_actor(), request, now=now())
            flash("Corrected. The wrong entry stays in the record, struck through.", "success")
            return redirect(back_to(patient_id), 303)
    return form_page(
        "monitoring/correct.html",
        found.patient,
        form,
        kind=chosen,
        strike=url_for(".strike", patient_id=patient_id, kind=kind, id=id),
    )


@bp.route(
    "/patients/<record_id:patient_id>/<slug:kind>/<record_id:id>/strike", methods=["GET", "POST"]
)
@requires(Permission.CORRECT_RECORD)
def strike(patient_id: str, kind: str, id: str) -> ResponseReturnValue:
    """Say that it does not belong here at all."""
    found = cared(patient_id, Permission.CORRECT_RECORD)
    chosen = _kind(kind, male=False)
    patient_facts.one(db.session(), patient_id, chosen.table, id)
    form = ReasonForm()
    if form.is_submitted() and form.validate():
        with beside(form):
            request = CorrectionRequest(patient_id, chosen.table, id, form.reason.data)
            monitoring.correct(db.session(), current_actor(), request, now=now())
            flash("Struck through. It no longer counts, and stays in the record.", "success")
            return redirect(back_to(patient_id), 303)
    return form_page("monitoring/strike.html", found.patient, form)


def _kind(word: str, *, male: bool) -> Kind:
    if word not in KINDS:
        abort(404)
    return _OF_MEN if male and word == "contraception" else KINDS[word]
