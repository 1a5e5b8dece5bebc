"""The counseling checklist of one prescription: shown, ticked, signed with the password."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.rules.authority import Permission
from tracker.rules.errors import InvalidInput, WrongPassword
from tracker.services import counseling, dispensing, signing_in, working_at
from tracker.services.dispensing import ChecklistForm as Shown
from tracker.web.access import current_account, current_actor, now, page_view, requires
from tracker.web.forms.dispenses import ChecklistForm

bp = Blueprint("checklists", __name__)


@bp.route("/dispenses/<record_id:id>/checklist", methods=["GET", "POST"])
@requires(Permission.SIGN_CHECKLIST)
def sign(id: str) -> ResponseReturnValue:
    shown = dispensing.checklist_form(db.session(), current_actor(), id, now=now())
    form = ChecklistForm(data={"document_digest": shown.digest})
    form.topics.choices = [(topic.key, topic.text) for topic in shown.topics]
    form.topics.focus = True
    if not form.is_submitted():
        return _page(id, shown, form)
    if form.validate() and _signed(id, form):
        flash("The checklist is signed.", "success")
        return redirect(url_for("dispenses.show", id=id), 303)
    return _page(id, shown, form), 422


def _signed(id: str, form: ChecklistForm) -> bool:
    session, actor = db.session(), current_actor()
    try:
        proof = signing_in.prove(session, actor, form.password_again.data, now=now())
        dispensing.sign_checklist(session, actor, form.to_request(id), proof, now=now())
    except WrongPassword as error:
        form.refuse("password_again", str(error))
    except InvalidInput as error:
        form.refuse(error.field, error.problem)
    else:
        return True
    return False


def _page(id: str, shown: Shown, form: ChecklistForm) -> str:
    page_view("checklists.sign", subject_id=shown.subject_id, object_id=id)
    return render_template(
        "checklists/sign.html",
        form=form,
        shown=shown,
        meaning=counseling.MEANING,
        signer=current_account().printed_name,
        back=url_for("dispenses.show", id=id),
        keys=working_at.single_keys(db.session(), current_actor()),
    )
