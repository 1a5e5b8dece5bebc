"""Pages of the audit log and its export."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from tests.factories import add
from tests.web.office import PASSWORD, web_office
from tracker.records import audit_log
from tracker.records.database import db
from tracker.records.tables.audit import AuditEntry
from tracker.records.transaction import PatientLock, writing
from tracker.rules.events import GateDecided, PageViewed

REMS_ID = "P0000000011"
ANY = {"since": "", "until": "", "who": "", "rems_id": "", "event": "", "outcome": ""}
EXPORT = {"format": "jsonl", "reason": "Inspection.", "password_again": PASSWORD}


@pytest.fixture
def web(app):
    return web_office(app)


@pytest.fixture
def auditor(web):
    return web.visitor(web.office.auditor)


@pytest.fixture
def refusal(web):
    """A patient's blocked decision; the ids of the patient and of the entry."""
    event = GateDecided(
        gate="confirm",
        decision_id="d" * 32,
        prescription_id="e" * 32,
        program_version="ps-pomalidomide-us@2025-02-01",
        program_digest="sha256:0",
        allowed=False,
        stops=("patient-survey", "pregnancy-test-current"),
    )
    with web.app.app_context():
        session = db.session()
        patient_id = add(session, "patient", rems_id=REMS_ID)
        with writing(session, PatientLock(patient_id), now=datetime.now(UTC)) as at:
            entry_id = audit_log.append(
                session, event, actor=web.office.prescriber, now=at, subject_id=patient_id
            )
    return patient_id, entry_id


def entries(web, name):
    with web.app.app_context():
        rows = db.session().scalars(select(AuditEntry.entry).where(AuditEntry.name == name))
        return [json.loads(row) for row in rows]


def test_the_list_shows_who_did_what_to_whom_with_refusals_in_red(auditor, refusal):
    page = auditor.get("/audit-log")

    assert "Ana Ruiz, MD (Prescriber)" in page.text
    assert "P-00000-00011" in page.text
    assert "confirm: 2 requirements not met. Required: Patient survey; Pregnancy test" in page.text
    red = ["".join(e.itertext()) for e in page.all("span") if "tag--bad" in (e.get("class") or "")]
    assert red == ["gate.decided"]


def test_a_typed_filter_becomes_an_address_without_names_and_numbers(web, auditor, refusal):
    patient_id, _ = refusal
    typed = ANY | {"who": "ruiz", "rems_id": "P-00000-00011", "outcome": "blocked"}

    sent = auditor.post("/audit-log/filter", typed)

    query = parse_qs(urlsplit(sent.location).query)
    assert query == {
        "actor": [web.office.prescriber.id],
        "subject": [patient_id],
        "outcome": ["blocked"],
    }
    page = auditor.follow(sent)
    assert "gate.decided" in page.text
    assert page.values()["who"] == "ana@lakeside.test"
    assert page.values()["rems_id"] == "P-00000-00011"
    assert f"/stories/{patient_id}" in page.links()


def test_a_filter_that_finds_nobody_is_refused_beside_its_field(auditor, refusal):
    for typed, said in (
        ({"who": "nobody at all"}, "Nobody of the staff"),
        ({"who": "a"}, "Several people fit"),
        ({"rems_id": "P-00000-00022"}, "No patient has this REMS ID."),
        ({"rems_id": "P-12345-6789Z"}, "mistyped"),
        ({"since": "2026-11-02", "until": "2026-11-01"}, "before the first day"),
        ({"since": "2026-11-31"}, "real date"),
        ({"event": "no.such-event"}, "choose one of"),
    ):
        page = auditor.post("/audit-log/filter", ANY | typed)
        assert page.status == 422, typed
        assert any(said in error for error in page.errors), page.errors
        name, value = next(iter(typed.items()))
        assert page.values().get(name, value) is not None


def test_an_address_that_no_page_makes_is_not_found(auditor):
    for query in ("outcome=fine", "event=x", "since=soon"):
        assert auditor.get(f"/audit-log?{query}").status == 404
    assert auditor.get("/audit-log?page=2").status == 400
    assert "No entry fits" in auditor.get(f"/audit-log?subject={'0' * 32}").text


def test_the_pages_turn_older_and_newer(web, auditor):
    with web.app.app_context():
        for n in range(120):
            with writing(db.session(), now=datetime.now(UTC) - timedelta(days=1)) as at:
                event = PageViewed(page="x.show", rows=n)
                audit_log.append(db.session(), event, actor=web.office.prescriber, now=at)
    first = auditor.get(f"/audit-log?actor={web.office.prescriber.id}")
    second = auditor.get(next(h for h in first.links() if "after=" in h))
    third = auditor.get(next(h for h in second.links() if "after=" in h))
    back = auditor.get(next(h for h in third.links() if "before=" in h))

    assert "20 on this page" in third.text
    assert not [h for h in third.links() if "after=" in h]
    assert [h for h in second.links() if h.startswith("/audit-log/")] == [
        h for h in back.links() if h.startswith("/audit-log/")
    ]


def test_an_entry_shows_its_exact_bytes_and_their_hash(web, auditor, refusal):
    patient_id, entry_id = refusal
    page = auditor.get(f"/audit-log/{entry_id}")

    text = "".join(page.all("pre")[0].itertext())
    assert json.loads(text)["detail"]["stops"] == ["patient-survey", "pregnancy-test-current"]
    assert hashlib.sha256(b"\0" + text.encode()).hexdigest() in page.text
    assert f"/stories/{patient_id}" in page.links()
    admin = web.visitor(web.office.administrator)
    assert f"/stories/{patient_id}" not in admin.get(f"/audit-log/{entry_id}").links()
    assert auditor.get(f"/audit-log/{'0' * 32}").status == 404


def test_neighbors_about_the_same_patient_are_linked(web, auditor, refusal):
    patient_id, entry_id = refusal
    with web.app.app_context(), writing(db.session(), now=datetime.now(UTC)) as at:
        event = PageViewed(page="x.show")
        viewed = audit_log.append(
            db.session(),
            event,
            actor=web.office.prescriber,
            now=at,
            subject_id=patient_id,
            counts=False,
        )

    assert f"/audit-log/{viewed}" in auditor.get(f"/audit-log/{entry_id}").links()
    assert f"/audit-log/{entry_id}" in auditor.get(f"/audit-log/{viewed}").links()


def test_looking_at_the_log_is_logged_with_its_rows(web, auditor, refusal):
    auditor.get("/audit-log?outcome=blocked")

    viewed = [each["detail"] for each in entries(web, "page.viewed")]
    assert {"page": "audit_log.index", "object_id": None, "rows": 1} in viewed


def test_an_export_of_json_lines_is_the_log_byte_for_byte(web, refusal):
    auditor = web.with_password(web.office.auditor)
    form = auditor.get("/audit-log/export")
    assert "now" in form.text

    answer = auditor.post("/audit-log/export", EXPORT).response

    assert answer.status_code == 200
    assert answer.mimetype == "application/jsonl"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-log-2')
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_data()
    with web.app.app_context():
        ordered = select(AuditEntry.entry).order_by(AuditEntry.recorded_at, AuditEntry.id)
        rows = [row for row in db.session().scalars(ordered) if "export-ended" not in row]
    assert body.decode() == "".join(f"{row}\n" for row in rows)
    (ended,) = entries(web, "audit-log.export-ended")
    assert ended["detail"]["digest"] == "sha256:" + hashlib.sha256(body).hexdigest()
    assert ended["detail"]["completed"] is True


def test_an_export_of_csv_holds_the_filtered_entries(web, refusal):
    admin = web.with_password(web.office.administrator)

    body = admin.post("/audit-log/export?outcome=blocked", EXPORT | {"format": "csv"}).response

    rows = list(csv.DictReader(io.StringIO(body.get_data(as_text=True), newline="")))
    assert [(row["event"], row["who"], row["subject"]) for row in rows] == [
        ("gate.decided", "Ana Ruiz, MD", "P-00000-00011")
    ]
    (started,) = entries(web, "audit-log.export-started")
    assert json.loads(started["detail"]["filter"])["outcome"] == "blocked"


def test_a_download_that_breaks_off_is_logged_as_aborted(web):
    auditor = web.with_password(web.office.auditor)
    sent = EXPORT | {"csrf_token": auditor.csrf}

    answer = auditor.client.post("/audit-log/export", data=sent, buffered=False)
    next(iter(answer.response))
    answer.close()

    (ended,) = entries(web, "audit-log.export-ended")
    assert (ended["outcome"], ended["detail"]["completed"]) == ("failed", False)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("password_again", "not the password at all", "This is not your password"),
        ("password_again", "", "Enter your password"),
        ("reason", " ", "Say what the export is for"),
        ("format", "", "Choose the format"),
        ("format", "pdf", "choose one of"),
    ],
)
def test_an_export_without_reason_or_password_does_not_begin(web, field, value, said):
    auditor = web.with_password(web.office.auditor)

    page = auditor.post("/audit-log/export", EXPORT | {field: value})

    assert page.status == 422
    assert any(said in error for error in page.errors), page.errors
    assert entries(web, "audit-log.export-started") == []
    assert PASSWORD not in page.response.get_data(as_text=True)


def test_an_entry_leads_to_the_explanation_of_its_decision_for_those_who_may_read_it(
    web, auditor, refusal
):
    patient_id, entry_id = refusal
    explanation = f"/stories/{patient_id}/decisions/{'d' * 32}"

    assert explanation in auditor.get(f"/audit-log/{entry_id}").links()
    administrator = web.visitor(web.office.administrator).get(f"/audit-log/{entry_id}")
    assert "d" * 32 in administrator.text
    assert explanation not in administrator.links()


def test_the_evidence_is_the_format_that_is_chosen_beforehand(web):
    page = web.visitor(web.office.auditor).get("/audit-log/export")

    assert [
        (box.get("value"), box.get("checked") is not None)
        for box in page.all("input")
        if box.get("name") == "format"
    ] == [("jsonl", True), ("csv", False)]


def test_other_roles_see_no_log(web):
    visitor = web.visitor(web.office.prescriber)

    for path in ("/audit-log", f"/audit-log/{'0' * 32}", "/audit-log/export", "/stories"):
        assert visitor.get(path).status == 403
    denied = [each["detail"]["route"] for each in entries(web, "access.denied")]
    assert sorted(denied) == [
        "audit_exports.new",
        "audit_log.index",
        "audit_log.show",
        "stories.index",
    ]


def test_one_press_leaves_the_page_views_out_and_the_address_remembers_it(web, auditor, refusal):
    auditor.get("/audit-log")
    everything = auditor.get("/audit-log")
    assert "page.viewed" in everything.text
    press = next(
        a.get("href") for a in everything.all("a") if "".join(a.itertext()) == "Without page views"
    )

    page = auditor.get(press)

    assert "2 requirements not met" in page.text
    viewed = [cell for row in page.all("td") if "page.viewed" in (cell := "".join(row.itertext()))]
    assert viewed == []
    assert "Without page views" not in page.text
    chosen = [o.get("value") for o in page.all("option") if o.get("selected") is not None]
    assert press == f"/audit-log?event={chosen[0]}"
    export = next(href for href in page.links() if href.startswith("/audit-log/export"))
    assert chosen[0] in auditor.get(export).text
