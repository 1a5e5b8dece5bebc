"""A practice's patients: the list, the search, one patient's page."""

from typing import Final

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import NotFound
from tracker.services import saving_views
from tracker.services.overviews import patient_list, practice
from tracker.services.overviews.patient_record import PatientRecord, patient_record
from tracker.services.overviews.practice import Waiting
from tracker.services.overviews.search import Patients, of_practice, sought
from tracker.services.saving_views import ListName
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.acting import beside
from tracker.web.bedside import abilities
from tracker.web.forms.lists import MINE, WaitingForm
from tracker.web.forms.patients import FilterForm, RecordForm, SearchForm, filter_of
from tracker.web.forms.views import ViewQuery
from tracker.web.order_cells import ORDER_COLUMNS, order_cells
from tracker.web.paging import pages, turn_of
from tracker.web.patient_record import acts, cards, signed, tables, timeline, windows
from tracker.web.patient_record.advice import advice_of, planned_text
from tracker.web.patient_record.chart import charts_of
from tracker.web.patient_record.outlook import blocked_of, outlook_of
from tracker.web.plain_days import plain
from tracker.web.practice_cells import PATIENT_COLUMNS, patient_rows
from tracker.web.program_choices import program_choices, program_label
from tracker.web.saved_views import views_bar
from tracker.web.waiting_cells import BLOCKED, TITLES, caption_of, columns_of, rows_of

bp = Blueprint("patients", __name__)

_LIST: Final = ListName.PATIENTS


@bp.get("/patients")
@requires(Permission.VIEW_PATIENT)
def index() -> ResponseReturnValue:
    """The address has the random id of a stored filter, and never what it filters by."""
    query, session, actor = ViewQuery(), db.session(), current_actor()
    query.validate()
    view_id = query.view.data
    chosen = saving_views.view(session, actor, _LIST, view_id, now=now()).chosen if view_id else {}
    wanted, turn = filter_of(chosen), turn_of(query)
    found = patient_list.patient_list(session, actor, wanted, turn, now=now())
    page_view("patients.index", rows=len(found.rows))
    kept = {"view": view_id} if view_id else {}
    return render_template(
        "patients/index.html",
        search=SearchForm(zone=zone_of_actor(), now=now()),
        filter=_filter_form(chosen),
        columns=PATIENT_COLUMNS,
        rows=patient_rows(found.rows),
        filtered=bool(chosen),
        views=views_bar(_LIST, kept),
        pages=pages(found, **kept),
    )


@bp.post("/patients/filter")
@requires(Permission.VIEW_PATIENT)
def filter() -> ResponseReturnValue:
    form = _filter_form({})
    if not form.validate():
        return render_template("patients/filter.html", form=form), 422
    if not form.chosen():
        return redirect(url_for(".index"), 303)
    view_id = saving_views.keep_filter(
        db.session(), current_actor(), _LIST, form.chosen(), now=now()
    )
    return redirect(url_for(".index", view=view_id), 303)


@bp.post("/patients/search")
@requires(Permission.VIEW_PATIENT)
def search() -> ResponseReturnValue:
    """One match opens; several are listed. Names and numbers stay out of the address."""
    form = SearchForm(zone=zone_of_actor(), now=now())
    found = Patients((), more=False)
    if form.validate():
        with beside(form):
            wanted = sought(form.text.data, form.birth_date.data)
            found = of_practice(db.session(), current_actor(), wanted)
            page_view("patients.search", rows=len(found.rows))
    if len(found.rows) == 1:
        return redirect(url_for(".show", patient_id=found.rows[0].id), 303)
    return render_template(
        "patients/search.html",
        form=form,
        columns=PATIENT_COLUMNS,
        rows=patient_rows(found.rows),
        more=found.more,
    ), 422 if form.problems else 200


@bp.get("/patients/waiting/<slug:kind>")
@requires(Permission.VIEW_PATIENT)
def waiting(kind: str) -> ResponseReturnValue:
    """One list of what waits in the practice; of what is blocked, that by one owner alone."""
    form = WaitingForm()
    if kind not in set(Waiting) or not form.validate():
        raise NotFound("Not found.")
    by = form.chosen_by()
    group = practice.waiting_of(
        db.session(),
        current_actor(),
        Waiting(kind),
        turn_of(form),
        mine=form.whose.data == MINE,
        now=now(),
    )
    rows = group.of(by)
    page_view("patients.waiting", rows=len(rows))
    mine = [form.whose] if practice.may_be_mine(current_actor(), group.kind) else []
    return render_template(
        "patients/waiting.html",
        title=TITLES[group.kind],
        filter=form,
        offered=[*mine, form.by] if group.kind in BLOCKED else mine,
        caption=caption_of(group, by),
        columns=columns_of(group.kind),
        rows=rows_of(group.kind, rows, zone_of_actor().key),
        pages=pages(group.page, **form.kept()),
    )


@bp.get("/patients/<record_id:patient_id>")
@requires(Permission.VIEW_PATIENT)
def show(patient_id: str) -> ResponseReturnValue:
    record, can = _viewed(patient_id), abilities()
    here = url_for(".show", patient_id=patient_id)
    return render_template(
        "patients/show.html",
        record=record,
        named=program_label,
        can=can,
        category_reason=plain(record.enrollment.category_reason),
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


def _filter_form(chosen: dict[str, str]) -> FilterForm:
    offered = patient_list.filter_choices(db.session(), current_actor())
    programs = program_choices(offered.programs, zone_of_actor().key)
    return FilterForm(data=chosen).offer(offered, programs)
