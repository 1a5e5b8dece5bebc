"""Who may do what. Read it from top to bottom: roles, permissions, the grant table, the check.

A permission says what kind of act is allowed; `require` also checks the organization whose
record it is. Whose patient, whose prescription is asked where the record is read
(`records/`), and a stranger's record is NotFound.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tracker.rules.errors import NotFound, NotPermitted


class Role(StrEnum):
    """One account has one role. A guardian is an account of role patient that acts for a child."""

    PRESCRIBER = "prescriber"
    DELEGATE = "delegate"
    PHARMACIST = "pharmacist"
    REPRESENTATIVE = "representative"
    PATIENT = "patient"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """resource:action, alphabetical."""

    CREATE_ACCOUNT = "account:create"
    ISSUE_LINK = "account:issue-link"
    CLOSE_ACCOUNT = "account:close"
    VIEW_ACCOUNTS = "account:view"
    SIGN_AGREEMENT_AS_PATIENT = "agreement:sign-as-patient"
    SIGN_AGREEMENT_AS_PRESCRIBER = "agreement:sign-as-prescriber"
    SIGN_ATTESTATION = "attestation:sign"
    EXPORT_AUDIT_LOG = "audit-log:export"
    VIEW_AUDIT_LOG = "audit-log:view"
    REQUEST_AUTHORIZATION = "authorization:request"
    VOID_AUTHORIZATION = "authorization:void"
    MANAGE_CALENDAR = "calendar:manage"
    CERTIFY = "certification:grant"
    SUSPEND = "certification:suspend"
    VIEW_CERTIFICATIONS = "certification:view"
    SIGN_CHECKLIST = "checklist:sign"
    MANAGE_CONTACTS = "contact:manage"
    MANAGE_ANY_CONTACTS = "contact:manage-any"
    VIEW_CONTACTS = "contact:view"
    EXPLAIN_DECISION = "decision:explain"
    PROPOSE_DISCRETION = "discretion:propose"
    REVIEW_DISCRETION = "discretion:review"
    REVOKE_DISCRETION = "discretion:revoke"
    VIEW_DISCRETION = "discretion:view"
    CONFIRM_DISPENSE = "dispense:confirm"
    FIND_AUTHORIZATION = "dispense:find"
    HAND_OVER = "dispense:hand-over"
    RECORD_RETURN = "dispense:record-return"
    REVERSE_DISPENSE = "dispense:reverse"
    REVERSE_LATER = "dispense:reverse-later"
    VIEW_DISPENSES = "dispense:view"
    END_ENROLLMENT = "enrollment:end"
    PREPARE_ENROLLMENT = "enrollment:prepare"
    VIEW_HOME = "home:view"
    CHOOSE_KEYS = "keys:choose"
    CORRECT_RECORD = "monitoring:correct"
    RECORD_MONITORING = "monitoring:record"
    VIEW_OWN_RECORD = "own-record:view"
    FIND_PATIENT = "patient:find"
    VIEW_PATIENT = "patient:view"
    VIEW_STORY = "patient:view-story"
    REPORT_OWN_PREGNANCY = "pregnancy:report-own"
    REPORT_PREGNANCY = "pregnancy:report"
    WRITE_PRESCRIPTION = "prescription:write"
    PUBLISH_PROGRAM = "program:publish"
    TRY_PROGRAM = "program:try"
    VIEW_PROGRAMS = "program:view"
    VIEW_DRAFTS = "program:view-drafts"
    END_SESSION = "session:end"
    CHOOSE_SITE = "site:choose"
    GRANT_SITE = "site:grant"
    ANSWER_PATIENT_SURVEY = "survey:answer-as-patient"
    ANSWER_PRESCRIBER_SURVEY = "survey:answer-as-prescriber"
    RESOLVE_SURVEY = "survey:resolve"
    SEND_TASK = "task:send"


_EVERYONE: Final = frozenset({Permission.VIEW_HOME, Permission.END_SESSION})
_PRACTICE: Final = frozenset(
    {
        Permission.CORRECT_RECORD,
        Permission.EXPLAIN_DECISION,
        Permission.MANAGE_CALENDAR,
        Permission.MANAGE_CONTACTS,
        Permission.FIND_PATIENT,
        Permission.PREPARE_ENROLLMENT,
        Permission.RECORD_MONITORING,
        Permission.REPORT_PREGNANCY,
        Permission.VIEW_CONTACTS,
        Permission.VIEW_PATIENT,
        Permission.VIEW_PROGRAMS,
    }
)
_PHARMACY: Final = frozenset(
    {
        Permission.CHOOSE_KEYS,
        Permission.CHOOSE_SITE,
        Permission.CONFIRM_DISPENSE,
        Permission.EXPLAIN_DECISION,
        Permission.FIND_AUTHORIZATION,
        Permission.FIND_PATIENT,
        Permission.HAND_OVER,
        Permission.MANAGE_CALENDAR,
        Permission.RECORD_RETURN,
        Permission.REVERSE_DISPENSE,
        Permission.SEND_TASK,
        Permission.SIGN_CHECKLIST,
        Permission.VIEW_CONTACTS,
        Permission.VIEW_DISPENSES,
        Permission.VIEW_PROGRAMS,
    }
)
_OVERSIGHT: Final = frozenset(
    {
        Permission.EXPORT_AUDIT_LOG,
        Permission.FIND_PATIENT,
        Permission.VIEW_ACCOUNTS,
        Permission.VIEW_AUDIT_LOG,
        Permission.VIEW_CERTIFICATIONS,
        Permission.VIEW_DRAFTS,
        Permission.VIEW_DISCRETION,
        Permission.VIEW_PROGRAMS,
    }
)

GRANTS: Final[Mapping[Role, frozenset[Permission]]] = {
    # Signs and orders; a delegate prepares, and signs nothing.
    Role.PRESCRIBER: _EVERYONE
    | _PRACTICE
    | {
        Permission.ANSWER_PRESCRIBER_SURVEY,
        Permission.CHOOSE_KEYS,
        Permission.END_ENROLLMENT,
        Permission.REQUEST_AUTHORIZATION,
        Permission.RESOLVE_SURVEY,
        Permission.SIGN_AGREEMENT_AS_PRESCRIBER,
        Permission.SIGN_ATTESTATION,
        Permission.VOID_AUTHORIZATION,
        Permission.WRITE_PRESCRIPTION,
    },
    Role.DELEGATE: _EVERYONE | _PRACTICE,
    Role.PHARMACIST: _EVERYONE | _PHARMACY,
    # Answers for the pharmacy: says whom to call there, and reverses also on a later day.
    Role.REPRESENTATIVE: _EVERYONE
    | _PHARMACY
    | {Permission.MANAGE_CONTACTS, Permission.REVERSE_LATER},
    Role.PATIENT: _EVERYONE
    | {
        Permission.ANSWER_PATIENT_SURVEY,
        Permission.CHOOSE_KEYS,
        Permission.EXPLAIN_DECISION,
        Permission.MANAGE_CALENDAR,
        Permission.REPORT_OWN_PREGNANCY,
        Permission.SIGN_AGREEMENT_AS_PATIENT,
        Permission.VIEW_OWN_RECORD,
    },
    # Runs the program and holds no clinical permission (design.md section 7).
    Role.ADMINISTRATOR: _EVERYONE
    | _OVERSIGHT
    | {
        Permission.CERTIFY,
        Permission.CLOSE_ACCOUNT,
        Permission.CREATE_ACCOUNT,
        Permission.GRANT_SITE,
        Permission.ISSUE_LINK,
        Permission.MANAGE_ANY_CONTACTS,
        Permission.PROPOSE_DISCRETION,
        Permission.PUBLISH_PROGRAM,
        Permission.REVIEW_DISCRETION,
        Permission.REVOKE_DISCRETION,
        Permission.SUSPEND,
        Permission.TRY_PROGRAM,
    },
    Role.AUDITOR: _EVERYONE | _OVERSIGHT | {Permission.EXPLAIN_DECISION, Permission.VIEW_STORY},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as a value: never an ORM row. `organization_id` is None for those who have none."""

    id: str
    role: Role
    organization_id: str | None = None


def permits(actor: Actor, permission: Permission) -> bool:
    """For menus and buttons; services use `require`."""
    return permission in GRANTS[actor.role]


def require(actor: Actor, permission: Permission, *, organization_id: str | None = None) -> None:
    """Raise NotPermitted without the permission, NotFound for another organization's object.

    `organization_id` is the organization whose record is touched; leave it out where the
    record belongs to none.
    """
    if not permits(actor, permission):
        raise NotPermitted("Your role does not allow this.")
    if organization_id is not None and organization_id != actor.organization_id:
        raise NotFound("Not found.")
