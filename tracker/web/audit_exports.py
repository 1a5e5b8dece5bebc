"""Taking the audit log out of the house: why, in which form, and the download itself."""

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import InvalidInput, NotFound, TooManyAttempts, WrongPassword
from tracker.services import exporting, signing_in
from tracker.services.exporting import Export, ExportRequest
from tracker.services.overviews import audit
from tracker.services.overviews.audit import LogFilter
from tracker.web.access import current_actor, now, page_view, requires, zone_of_actor
from tracker.web.audit_log import filter_of
from tracker.web.filters import long_date, number
from tracker.web.forms.audit_log import EVIDENCE, ExportForm, FilterQuery
from tracker.web.layout import Cell

bp = Blueprint("audit_exports", __name__)


@bp.route("/audit-log/export", methods=["GET", "POST"])
@requires(Permission.EXPORT_AUDIT_LOG)
def new() -> ResponseReturnValue:
    """The filter stands in the address, as on the list that the reader comes from."""
    query = FilterQuery()
    if not query.validate():
        raise NotFound("Not found.")
    wanted = filter_of(query)
    form = ExportForm(data={"format": EVIDENCE})
    status = 200
    if form.is_submitted():
        status = 422
        body = _started(form, wanted) if form.validate() else None
        if body is not None:
            return _download(body)
    page_view("audit_exports.new")
    return render_template(
        "audit_exports/new.html",
        form=form,
        summary=_summary(wanted),
        back=url_for("audit_log.index", **query.as_query()),
    ), status


def _started(form: ExportForm, wanted: LogFilter) -> Export | None:
    session, actor = db.session(), current_actor()
    try:
        proof = signing_in.prove(session, actor, form.password_again.data, now=now())
        asked = ExportRequest(form.format.data, wanted, form.reason.data)
        return exporting.export(session, actor, asked, proof, clock=lambda: datetime.now(UTC))
    except (WrongPassword, TooManyAttempts) as error:
        form.refuse("password_again", str(error))
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
    return None


def _download(body: Export) -> Response:
    """Streamed; the server closes the body when the reader has it, or has left."""
    answer = Response(body, mimetype=body.mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{body.file_name}"'
    return answer


def _summary(wanted: LogFilter) -> list[tuple[str, Cell]]:
    names = audit.names_of(db.session(), current_actor(), wanted)
    return [
        ("From", long_date(wanted.since) if wanted.since else "the beginning"),
        ("To", long_date(wanted.until) if wanted.until else "now"),
        ("Days are counted in", zone_of_actor().key),
        ("Who", names.email or "anybody"),
        ("REMS ID", number(names.rems_id) if names.rems_id else "any patient, and none"),
        ("Event", wanted.name or "all"),
        ("Outcome", wanted.outcome or "all"),
    ]
