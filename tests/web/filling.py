"""What an honest person would enter: for each control a value that its form takes."""

from datetime import datetime, timedelta
from typing import Final

from tests.web.crawling import Control, Form
from tests.web.hostile import Sent
from tracker.records.identifiers import new_id

PASSWORD: Final = "a long enough password of tests"
_KNOWN: Final = {
    "npi": "",
    "ncpdp": "",
    "certified_until": "",
    "phone": "312-555-0199",
    "printed_name": "Some Person",
    "time_zone": "America/Chicago",
    "role": "auditor",
    "organization_id": "",
    "delivery": "pick-up",
    "carrier": "",
    "tracking": "",
    "birth_date": "1970-05-02",
    "started_on": "2025-01-02",
    "last_menses_on": "",
    "guardian_name": "",
    "guardian_email": "",
    "guardian_relationship": "",
    "indication_text": "",
    "days_supply": "28",
    "refills": "0",
    "lines-0-quantity": "21",
    "lines-0-strength_mg": "4",
    "lines-0-ndc": "59572-504-21",
    "lines-0-lot": "A1",
    "lines-0-expires_on": "2099-06-30",
    "lines-0-serial": "",
    "ndc": "59572-504-21",
    "lot": "A1",
    "expires_on": "2099-06-30",
    "serial": "",
    "scan": "",
    "anc": "1800",
    "platelets": "180000",
    "alt": "",
    "ast": "",
    "sensitivity_miu_ml": "25",
    "menses": "regular",
    "birth_defect": "",
    "reproductive": "none",
    "sex": "male",
}
_BLANK: Final = "lines-1-"


def filled(form: Form, now: datetime) -> list[tuple[str, Sent]]:
    """The whole form as sent for the first time, but its token."""
    pairs: list[tuple[str, Sent]] = []
    for control in form.controls:
        if control.name != "csrf_token" and control.kind not in ("button", "submit", "file"):
            pairs += [(control.name, value) for value in _values(control, now)]
    if form.endpoint == "enrollments.new":  # as after the page that told the category
        pairs = [(name, "AM" if name == "shown_category" else value) for name, value in pairs]
    return pairs


def _values(control: Control, now: datetime) -> list[str]:
    if control.name == "request_id":
        return [new_id()]
    if control.kind == "hidden":
        return [control.value]
    if control.name.startswith(_BLANK):
        return [""]
    known = _KNOWN.get(control.name)
    if known is not None and known in (*control.choices, "" if control.choices else known):
        return [known]
    if control.choices:
        several = control.kind == "checkbox" and control.name in ("topics", "criteria")
        return list(control.choices if several else control.choices[:1])
    return [_typed(control, now)]


def _typed(control: Control, now: datetime) -> str:
    match control.kind:
        case "password":
            return PASSWORD
        case "date":
            return now.date().isoformat()
        case "datetime-local":
            return (now - timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")
        case "email":
            return control.value or f"{new_id()}@people.test"
        case "textarea":
            return control.value or "Because a test says so."
        case _ if control.label in ("numeric", "decimal"):
            return control.value or "1"
        case _:
            return control.value or f"Some {new_id()}"
