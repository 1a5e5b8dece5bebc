"""The menu: what a role may open, and what stands around every page."""

from typing import Final

from flask import current_app, request, url_for
from flask_login import current_user

from tracker.records.database import db
from tracker.rules.authority import Actor, Permission, Role, permits
from tracker.services import demonstrating, working_at
from tracker.services.help_lines import help_lines
from tracker.services.reach import role_in_words
from tracker.web.access import current_account, now, session_end, zone_of_actor
from tracker.web.layout import SIGNED_OUT, Layout, MenuItem, SessionLeft, Site

# (permission, label, endpoint): shown when the role has the permission, in this order.
MENU: Final[tuple[tuple[Permission, str, str], ...]] = (
    (Permission.VIEW_HOME, "Home", "home.show"),
    (Permission.VIEW_PATIENT, "Patients", "patients.index"),
    (Permission.PREPARE_ENROLLMENT, "Enroll", "enrollments.choose"),
    (Permission.VIEW_PATIENT, "Due", "due.index"),
    (Permission.VIEW_PATIENT, "Renewals", "renewals.index"),
    (Permission.VIEW_PATIENT, "Agreements", "agreements.index"),
    (Permission.VIEW_PATIENT, "Surveys", "surveys.index"),
    (Permission.FIND_AUTHORIZATION, "Dispense", "dispenses.find_form"),
    (Permission.VIEW_DISPENSES, "Worklist", "worklists.index"),
    (Permission.SEND_TASK, "Tasks", "tasks.index"),
    (Permission.VIEW_DISPENSES, "History", "handed_over.index"),
    (Permission.VIEW_DISPENSES, "Returns", "returns.index"),
    (Permission.VIEW_CERTIFICATIONS, "Certifications", "certifications.index"),
    (Permission.VIEW_ACCOUNTS, "Accounts", "accounts.index"),
    (Permission.VIEW_ACCOUNTS, "Organizations", "organizations.index"),
    (Permission.VIEW_STORY, "Stories", "stories.index"),
    (Permission.VIEW_AUDIT_LOG, "Audit log", "audit_log.index"),
    (Permission.VIEW_PROGRAMS, "Programs", "programs.index"),
    (Permission.TRY_PROGRAM, "Sandbox", "sandbox.show"),
    (Permission.MANAGE_CALENDAR, "Calendar", "calendars.show"),
)

ROLE_LABELS: Final = {
    Role.PRESCRIBER: "Prescriber",
    Role.DELEGATE: "Delegate",
    Role.PHARMACIST: "Pharmacist",
    Role.REPRESENTATIVE: "Authorized representative",
    Role.PATIENT: "Patient",
    Role.ADMINISTRATOR: "Administrator",
    Role.AUDITOR: "Auditor",
}


def layout_values() -> dict[str, Layout]:
    """The context processor behind `base.html`."""
    return {"layout": _layout()}


def _layout() -> Layout:
    banner = _demo_banner()
    if not current_user.is_authenticated:
        return Layout(signed_in=False, demo_banner=banner) if banner else SIGNED_OUT
    account = current_account()
    family = (request.endpoint or "").partition(".")[0]
    return Layout(
        signed_in=True,
        menu=tuple(
            MenuItem(label, url_for(endpoint), endpoint.partition(".")[0] == family)
            for permission, label, endpoint in MENU
            if permits(account.actor, permission)
        ),
        account_name=account.printed_name,
        role_label=_role_label(account.actor),
        organization_name=account.organization_name or "",
        help_lines=help_lines(db.session(), account.actor, zone_of_actor(), now=now()),
        sites=_sites(),
        keeps_contacts=permits(account.actor, Permission.VIEW_CONTACTS),
        single_keys=_single_keys(),
        finds=_finds(account.actor),
        session=_session_left(),
        demo_banner=banner,
        zone=zone_of_actor().key,
        at=now(),
        path=request.path,
    )


def _role_label(actor: Actor) -> str:
    if actor.role is Role.PATIENT:
        return role_in_words(db.session(), actor, at=now())
    return ROLE_LABELS[actor.role]


def _finds(actor: Actor) -> str:
    if not permits(actor, Permission.FIND_PATIENT):
        return ""
    return "REMS ID" if permits(actor, Permission.VIEW_AUDIT_LOG) else "REMS ID, name, birth date"


def _session_left() -> SessionLeft:
    end = session_end()
    return SessionLeft(end.at, end.last, int((end.at - now()).total_seconds()))


def _sites() -> tuple[Site, ...]:
    """Nothing to choose from with one site only."""
    actor = current_account().actor
    if not permits(actor, Permission.CHOOSE_SITE):
        return ()
    found = working_at.sites_of(db.session(), actor)
    if len(found) < 2:
        return ()
    return tuple(
        Site(each.organization_id, each.name, each.organization_id == actor.organization_id)
        for each in found
    )


def _single_keys() -> bool | None:
    actor = current_account().actor
    if not permits(actor, Permission.VIEW_DISPENSES):
        return None
    return working_at.single_keys(db.session(), actor)


def _demo_banner() -> str | None:
    """None outside the demo; says so when the demo's time line is older than a day."""
    loaded_at = current_app.extensions.get("tracker.demo_loaded_at")
    return None if loaded_at is None else demonstrating.banner(loaded_at, now=now())
