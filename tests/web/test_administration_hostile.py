"""Hostile input on every form of administrators and auditors: 4xx, nothing stored."""

import pytest
from sqlalchemy import func, select

from tests.services.office import PROGRAM, TEXT
from tests.web.office import PASSWORD, web_office
from tracker.records.database import db
from tracker.records.tables.audit import AuditEntry

HOSTILE = [
    "\0",
    "a\0b",
    "\x1b[31m",
    "\ufffe",
    "a\u2028b",
    "9" * 31,
    "1.5",
    "x" * 10_000,
    "\u202eabc",
]
FORMS = {
    "/accounts/find": {"text": "ana"},
    "/accounts/new": {
        "email": "new@office.test",
        "printed_name": "New One",
        "role": "auditor",
        "organization_id": "",
        "npi": "",
        "phone": "",
    },
    "/organizations/new": {
        "kind": "practice",
        "name": "New Practice",
        "phone": "555-010-0199",
        "address": "",
        "npi": "",
        "ncpdp": "",
        "time_zone": "America/Denver",
    },
    "/certifications/pharmacies/new": {
        "party": "",
        "program": PROGRAM,
        "certified_from": "2026-01-01",
        "certified_until": "",
    },
    "/programs/publish": {"text": TEXT, "reason": ""},
    "/programs/discretion/new": {
        "requirement": f"{PROGRAM}/medication-guide",
        "applies_from": "",
        "applies_until": "",
        "letter": "",
        "reason": "Why.",
    },
    "/audit-log/filter": {
        "since": "", "until": "", "who": "", "rems_id": "", "event": "", "outcome": "",
    },
    "/audit-log/export": {"format": "csv", "reason": "Why.", "password_again": PASSWORD},
}  # fmt: skip
# What these fields may hold: any text of people, digits included.
FREE = {
    ("/accounts/find", "text"),
    ("/accounts/new", "printed_name"),
    ("/organizations/new", "name"),
    ("/organizations/new", "address"),
    ("/programs/publish", "reason"),
    ("/programs/discretion/new", "letter"),
    ("/programs/discretion/new", "reason"),
    ("/audit-log/export", "reason"),
}


@pytest.fixture
def web(app):
    return web_office(app)


def writes(web):
    with web.app.app_context():
        query = select(func.count()).where(
            AuditEntry.name.not_in(("page.viewed", "signature.refused"))
        )
        return db.session().scalar(query)


@pytest.mark.parametrize("path", FORMS)
def test_a_hostile_value_in_any_field_is_refused_and_nothing_is_stored(web, path):
    admin = web.visitor(web.office.administrator)
    before = writes(web)
    for field in FORMS[path]:
        for value in HOSTILE:
            if (path, field) in FREE and value.isprintable() and len(value) < 100:
                continue
            if (path, field) in FREE and value == "\u202eabc":
                continue  # names and free text keep what was typed, inside <bdi>
            sent = FORMS[path] | {field: value, "csrf_token": admin.csrf}
            status = admin.client.post(path, data=sent).status_code
            assert 400 <= status < 500, (field, value[:20], status)
    assert writes(web) == before


@pytest.mark.parametrize("path", FORMS)
def test_a_foreign_or_doubled_field_and_broken_text_are_400(web, path):
    admin = web.visitor(web.office.administrator)
    before = writes(web)
    field = next(iter(FORMS[path]))

    for sent in (
        FORMS[path] | {"role_of_actor": "administrator"},
        FORMS[path] | {field: ["a", "b"]},
    ):
        assert admin.post(path, sent).status == 400
    raw = f"csrf_token={admin.csrf}&{field}=%ED%A0%80"
    kind = "application/x-www-form-urlencoded"
    assert admin.client.post(path, data=raw, content_type=kind).status_code == 400
    assert admin.post(path, FORMS[path], csrf=False).status == 400
    assert admin.post(path, {field: "x" * 400_000}).status == 413
    assert writes(web) == before


@pytest.mark.parametrize(
    "query",
    ["actor=%00", "subject=%ED%A0%80", "after=" + "9" * 33, "since=2026-02-30", "event=%27--"],
)
def test_a_hostile_address_of_the_log_is_refused(web, query):
    auditor = web.visitor(web.office.auditor)

    for path in ("/audit-log", "/audit-log/export"):
        assert auditor.get(f"{path}?{query}").status in (400, 404)
