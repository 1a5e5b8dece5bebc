"""For which site a page was drawn: each of its forms says it, and acts for it.

Two windows of one browser share the site that was chosen last. What somebody signs is for the site
that stood in the header of the page that they signed, whatever the other window chose since.
"""

from datetime import datetime
from typing import Final

from flask import Flask, flash, request
from flask_login import current_user
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest

from tracker.records.database import db
from tracker.rules.authority import Permission, permits
from tracker.rules.errors import Conflict, NotFound
from tracker.services import keeping_forms, working_at

DRAWN_FOR: Final = "drawn_for"


def init_drawn_for(app: Flask) -> None:
    """For the macros that draw forms."""
    app.jinja_env.globals[DRAWN_FOR] = _drawn_for


def act_for_the_site_of_the_page(at: datetime) -> None:
    """For a POST of somebody who may have several sites: where its page was drawn for another one
    than was chosen last, this request and those that follow act for the page's. Raises Conflict
    when the person does not work there any more, BadRequest for what no page of ours says.
    """
    actor = current_user.account.actor
    if DRAWN_FOR not in request.form or not permits(actor, Permission.CHOOSE_SITE):
        return
    said = request.form.getlist(DRAWN_FOR)
    if len(said) > 1:
        raise BadRequest
    leave_out_the_site_of_the_page()
    if said != [actor.organization_id]:
        _go_to(said[0], at)


def leave_out_the_site_of_the_page() -> None:
    """The forms of the views know their own fields only. Public ones act for no site, but whoever
    is signed in may have opened them."""
    request.form = ImmutableMultiDict(
        pair for pair in request.form.items(multi=True) if pair[0] != DRAWN_FOR
    )


def _go_to(organization_id: str, at: datetime) -> None:
    session, secret = db.session(), current_user.secret
    actor = current_user.account.actor
    if keeping_forms.only_looks(session):
        _draw_for(organization_id)
        return
    try:
        site = working_at.choose_site(session, actor, secret, organization_id, now=at)
    except NotFound:
        raise Conflict(
            "You do not work any more for the site of this page, so nothing was recorded."
        ) from None
    # Not what is now on record: a third window may have chosen meanwhile.
    current_user.account = working_at.acting_for(current_user.account, site)
    flash(
        f"The page that you sent was drawn for {site.name}, so it acts for {site.name}, and so do"
        " the pages that you open from here.",
        "warning",
    )


def _draw_for(organization_id: str) -> None:
    """The form of a refused request, shown as that site has it: nothing is chosen by it."""
    account = current_user.account
    known = {
        each.organization_id: each for each in working_at.sites_of(db.session(), account.actor)
    }
    if organization_id not in known:
        raise NotFound("Not found.")
    current_user.account = working_at.acting_for(account, known[organization_id])


def _drawn_for() -> str:
    """Empty for those who never have several sites. Somebody who has one today may have two
    before the page is sent."""
    if not current_user.is_authenticated:
        return ""
    actor = current_user.account.actor
    return actor.organization_id or "" if permits(actor, Permission.CHOOSE_SITE) else ""
