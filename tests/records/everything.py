"""At least one row in every table."""

from tests.factories import PROGRAM, TODAY, Chain, add
from tracker.records.database import Base


def one_of_everything(chain: Chain) -> list[str]:
    """Fills what the chain leaves empty; returns the name of every table."""
    _people(chain)
    _program(chain)
    _records(chain)
    _dispensing(chain)
    return sorted(Base.metadata.tables)


def _people(chain: Chain) -> None:
    session, account = chain.session, {"account_id": chain.prescriber_id}
    add(session, "account_closing", account_id=chain.pharmacist_id)
    add(session, "password", **account)
    link = add(session, "one_time_link", token_hash="a" * 64, **account)
    add(session, "one_time_link_ending", token_hash="a" * 64)
    add(session, "sign_in_attempt")
    browser = add(session, "user_session", token_hash="b" * 64, **account)
    add(session, "list_view_deletion", view_id=add(session, "list_view", **account))
    add(session, "kept_form", **account)
    place = {"organization_id": chain.pharmacy_id}
    site = add(session, "account_site", account_id=chain.pharmacist_id, **place)
    add(session, "account_site_ending", site_id=site)
    add(session, "site_choice", token_hash=browser, **place)
    add(session, "key_setting", **account)
    add(session, "enter_setting", **account, **place)
    first = add(session, "organization_contact", **place)
    add(session, "organization_contact", replaces_id=first, **place)
    add(session, "audit_entry", subject_id=chain.patient_id, subject_seq=1)
    add(session, "calendar_feed", token_hash="b" * 64, **account)
    add(session, "calendar_feed_ending", token_hash="b" * 64)
    assert link


def _program(chain: Chain) -> None:
    session = chain.session
    version = add(session, "program_version", program=add(session, "program"))
    draft = {"draft_id": add(session, "program_draft", program=PROGRAM)}
    seen = {"impact_id": add(session, "program_impact", newest_version_id=version, **draft)}
    add(session, "program_impact_row", patient_id=chain.patient_id, **seen)
    approver = add(session, "account", role="administrator")
    add(session, "program_draft_approval", approved_by=approver, **draft, **seen)
    add(session, "program_draft_withdrawal", **draft)
    certified = add(session, "certification", program=PROGRAM, prescriber_id=chain.prescriber_id)
    suspended = add(session, "suspension", certification_id=certified)
    add(session, "reinstatement", suspension_id=suspended)
    chain.relax()
    add(session, "discretion_revocation", discretion_id=chain.relax(), approved=True)


def _records(chain: Chain) -> None:
    chain.of_patient("patient_account", account_id=chain.prescriber_id)
    chain.of_enrollment("enrollment_ending", ended_on=TODAY)
    at_practice = {"practice_id": chain.practice_id}
    chain.of_enrollment("due_list", program=PROGRAM, **at_practice)
    chain.of_enrollment("next_due", **at_practice)
    agreement = chain.of_enrollment("agreement")
    chain.of_patient("agreement_signature", agreement_id=agreement, signature_id=chain.signature())
    attestation = chain.of_enrollment("attestation", signature_id=chain.signature())
    chain.of_patient("attestation_revocation", attestation_id=attestation)
    chain.of_enrollment("acknowledgement", signature_id=chain.signature())
    survey = chain.of_enrollment("survey", signature_id=chain.signature())
    chain.of_patient("survey_resolution", survey_id=survey)
    for table in ("lab_result", "contraception", "thromboprophylaxis"):
        chain.of_patient(table)
    chain.of_patient("pregnancy_follow_up", report_id=chain.of_patient("pregnancy_report"))
    chain.of_patient("correction", fact_id=chain.of_patient("pregnancy_test"))


def _dispensing(chain: Chain) -> None:
    session, pharmacy = chain.session, {"pharmacy_id": chain.pharmacy_id}
    number = {"authorization_id": chain.authorize()}
    add(session, "authorization_opening", **number, **pharmacy)
    chain.of_patient("checklist", signature_id=chain.signature(), **number, **pharmacy)
    line = {"confirmation_id": chain.confirm(), "position": 1}
    add(session, "confirmation_line", **line)
    add(session, "package_serial", **line)
    refused = {"decision_id": chain.decide("confirm", allowed=False)}
    asked = {"prescription_id": chain.prescription_id, **number, **pharmacy, **refused}
    add(session, "task_clearing", task_id=chain.of_patient("task", **asked))
    back = chain.of_patient("product_return", dispense_id=chain.hand_over(), **pharmacy)
    add(session, "returned_serial", return_id=back)
    chain.close()
    chain.void()
