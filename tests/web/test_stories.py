"""An auditor reads a patient's story; nobody else does."""

import json

import pytest
from sqlalchemy import select

from tests.clinic import NOW, Clinic
from tests.people import make_account
from tests.web.visiting import Visitor
from tracker.records.database import db
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.enrollments import Patient
from tracker.rules.authority import Role
from tracker.rules.numbers import shown


@pytest.fixture
def patient(app):
    """A man whose prescription was refused: ids of patient and decision, and the REMS ID."""
    with app.app_context():
        clinic = Clinic(db.session())
        ward = clinic.man(at=NOW, ready=False)
        answer = clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)
        rems_id = db.session().get(Patient, ward.patient_id).rems_id
    return ward.patient_id, answer.decision_id, rems_id


@pytest.fixture
def auditor(app):
    with app.app_context():
        account_id = make_account(db.session(), email="auditor@x.test", role=Role.AUDITOR)
    return Visitor(app).become(account_id)


def test_the_story_is_found_by_number_and_told_in_order(app, auditor, patient):
    patient_id, decision_id, rems_id = patient
    found = auditor.post("/stories/find", {"rems_id": shown(rems_id).lower()})
    assert found.location == f"/stories/{patient_id}"

    page = auditor.follow(found)

    assert page.h1 == "Omar Lind"
    for words in ("REMS ID given", "Prescription written", "Decision at authorize: blocked"):
        assert words in page.text
    assert "Omar" not in "".join(page.all("title")[0].itertext())
    assert page.decision is None
    whole = auditor.get(f"/stories/{patient_id}/decisions/{decision_id}")
    assert whole.decision == "blocked"
    assert whole.findings["contraception-counseling"] == "unmet"


def test_each_view_of_a_story_is_logged_with_its_patient(app, auditor, patient):
    patient_id, decision_id, _ = patient
    auditor.get(f"/stories/{patient_id}")
    auditor.get(f"/stories/{patient_id}/decisions/{decision_id}")

    with app.app_context():
        rows = db.session().scalars(
            select(AuditEntry.entry).where(
                AuditEntry.subject_id == patient_id, AuditEntry.name == "page.viewed"
            )
        )
        pages = sorted(json.loads(row)["detail"]["page"] for row in rows)
    assert pages == ["stories.decision", "stories.show"]


def test_a_mistyped_number_is_422_and_an_unknown_one_404(auditor, patient):
    assert auditor.get("/stories").status == 200
    assert auditor.post("/stories/find", {"rems_id": ""}).status == 422
    assert auditor.post("/stories/find", {"rems_id": "P-12345-6789Z"}).status == 422
    unknown = auditor.post("/stories/find", {"rems_id": "P-00000-00011"})
    assert (unknown.status, unknown.errors) == (404, ["No patient has this REMS ID."])
    assert auditor.get(f"/stories/{'0' * 32}").status == 404
    assert auditor.get(f"/stories/{patient[0]}/decisions/{'0' * 32}").status == 404


def test_an_administrator_reads_no_story(app, patient):
    with app.app_context():
        account_id = make_account(db.session(), email="boss@x.test", role=Role.ADMINISTRATOR)
    admin = Visitor(app).become(account_id)

    for path in (
        "/stories",
        f"/stories/{patient[0]}",
        f"/stories/{patient[0]}/decisions/{patient[1]}",
    ):
        assert admin.get(path).status == 403
    assert "Stories" not in admin.get("/").text
