"""Saving and deleting views of lists."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import InvalidInput, NotFound
from tracker.services import saving_views
from tracker.services.saving_views import ListName
from tracker.web.access import current_actor, now, requires
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.views import SaveViewForm
from tracker.web.saved_views import ENDPOINTS, address_of, chosen_in

bp = Blueprint("views", __name__)


@bp.post("/views/<slug:name>/save")
@requires(Permission.VIEW_HOME)
def save(name: str) -> ResponseReturnValue:
    """The filter of the list as its address has it, under the name that was typed."""
    wanted, form = _list(name), SaveViewForm()
    if form.validate():
        try:
            return _saved(wanted, form.name.data, form.chosen.data)
        except InvalidInput as error:
            form.refuse(error.field, error.problem)
    back = url_for(ENDPOINTS[wanted])
    return render_template("views/save.html", form=form, back=back), 422


@bp.post("/views/<slug:name>/<record_id:id>/delete")
@requires(Permission.VIEW_HOME)
def delete(name: str, id: str) -> ResponseReturnValue:
    TrackerForm().check_sent()
    wanted = _list(name)
    saving_views.delete_view(db.session(), current_actor(), wanted, id, now=now())
    flash("The view is deleted. The records that it showed are untouched.", "success")
    return redirect(url_for(ENDPOINTS[wanted]), 303)


def _list(name: str) -> ListName:
    if name not in set(ListName):
        raise NotFound("Not found.")
    return ListName(name)


def _saved(wanted: ListName, label: str, query: str) -> ResponseReturnValue:
    session, actor, chosen = db.session(), current_actor(), chosen_in(wanted, query)
    view_id = saving_views.save_view(session, actor, wanted, label, chosen, now=now())
    flash("The view is saved. It is listed above the list, for you alone.", "success")
    return redirect(address_of(wanted, view_id, chosen), 303)
