"""A practice's patients: the list, the search, one patient's page."""

from typing import Final

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.numbers import shown
from tracker.services.overviews import patient_list, practice
from tracker.services.overviews.patient_list import PatientPage
from tracker.services.overviews.patient_record import PatientRecord, patient_record
from tracker.services.overviews.practice import Waiting
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.bedside import abilities
from tracker.web.filters import long_date
from tracker.web.forms.patients import ListForm, RecordForm, SearchForm
from tracker.web.layout import Cell, Code, Link, Tag
from tracker.web.order_cells import ORDER_COLUMNS, order_cells
from tracker.web.patient_record import acts, cards, signed, tables, timeline, windows
from tracker.web.patient_record.advice import advice_of, planned_text
from tracker.web.patient_record.chart import charts_of
from tracker.web.patient_record.outlook import blocked_of, outlook_of
from tracker.web.waiting_cells import TITLES, columns_of, rows_of

bp = Blueprint("patients", __name__)

_COLUMNS: Final = ["Name", "REMS ID", "Date of birth", "Program", "Risk category", "Enrollment"]


@bp.get("/patients")
@requires(Permission.VIEW_PATIENT)
def index() -> ResponseReturnValue:
    form = ListForm()
    form.validate()
    found = patient_list.patient_list(db.session(), current_actor(), after=form.after.data or None)
    page_view("patients.index", rows=len(found.rows))
    return _list(found, SearchForm(zone=zone_of_actor(), now=now()), searched=False)


@bp.post("/patients/search")
@requires(Permission.VIEW_PATIENT)
def search() -> ResponseReturnValue:
    """One match opens; several are listed. Names and numbers stay out of the address."""
    form = SearchForm(zone=zone_of_actor(), now=now())
    if not form.validate():
        return _list(PatientPage((), more=False), form, searched=True), 422
    found = patient_list.search(
        db.session(), current_actor(), text=form.text.data, birth_date=form.birth_date.data
    )
    page_view("patients.search", rows=len(found.rows))
    if len(found.rows) == 1:
        return redirect(url_for(".show", patient_id=found.rows[0].id), 303)
    return _list(found, form, searched=True)


@bp.get("/patients/waiting/<slug:kind>")
@requires(Permission.VIEW_PATIENT)
def waiting(kind: str) -> ResponseReturnValue:
    """One list of what waits in the practice."""
    if kind not in set(Waiting):
        abort(404)
    group = practice.waiting_of(db.session(), current_actor(), Waiting(kind), now=now())
    page_view("patients.waiting", rows=len(group.rows))
    return render_template(
        "patients/waiting.html",
        title=TITLES[group.kind],
        columns=columns_of(group.kind),
        rows=rows_of(group, zone_of_actor().key),
    )


@bp.get("/patients/<record_id:patient_id>")
@requires(Permission.VIEW_PATIENT)
def show(patient_id: str) -> ResponseReturnValue:
    record, can = _viewed(patient_id), abilities()
    here = url_for(".show", patient_id=patient_id)
    return render_template(
        "patients/show.html",
        record=record,
        can=can,
        cards=cards.cards_of(record),
        acts=acts.acts_of(record, can),
        outlook=outlook_of(record, back=here),
        blocked=blocked_of(record, back=here),
        windows_title=windows.title_of_windows(record),
        window_columns=windows.COLUMNS,
        windows=windows.windows_of(record),
        advice=advice_of(record),
        planned=planned_text(record),
        order_columns=ORDER_COLUMNS,
        orders=order_cells(record.orders, record.zone),
        charts=charts_of(record),
        tables_of=tables.tables_of(record),
        statement_columns=signed.STATEMENT_COLUMNS,
        statements=signed.statement_rows(record),
        survey_columns=signed.SURVEY_COLUMNS,
        surveys=signed.survey_rows(record),
        agreement_columns=signed.AGREEMENT_COLUMNS,
        agreements=signed.agreement_rows(record),
        timeline=timeline.timeline_of(record),
    )


def _viewed(patient_id: str) -> PatientRecord:
    form = RecordForm()
    form.validate()
    record = patient_record(
        db.session(),
        current_actor(),
        patient_id,
        now=now(),
        enrollment_id=form.enrollment.data or None,
    )
    page_view("patients.show", subject_id=patient_id, object_id=record.enrollment.id)
    return record


def _list(found: PatientPage, form: SearchForm, *, searched: bool) -> str:
    rows: list[tuple[Cell, ...]] = [
        (
            Link(row.name, url_for(".show", patient_id=row.id)),
            Code(shown(row.rems_id)),
            long_date(row.birth_date),
            row.program,
            row.risk_category,
            Tag("Open", "good") if row.ended_on is None else f"Ended {long_date(row.ended_on)}",
        )
        for row in found.rows
    ]
    after = url_for(".index", after=found.rows[-1].id) if found.more and not searched else None
    return render_template(
        "patients/index.html",
        search=form,
        columns=_COLUMNS,
        rows=rows,
        searched=searched,
        more=found.more,
        after=after,
        **({"form": form} if form.is_submitted() and form.problems else {}),
    )
