"""A decision explained to everybody who may see it, and to nobody else."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import counter
from tests.clinic import Clinic
from tests.people import make_account, make_organization
from tests.services.office import TEXT
from tests.web.visiting import Visitor
from tracker.records import publications
from tracker.records.database import db
from tracker.records.tables.audit import AuditEntry
from tracker.rules.authority import Role
from tracker.services import publishing

NOW = datetime.now(UTC) - timedelta(hours=2)
LATER = "effective_from = 2099-01-01"


class Scene:
    """A woman whose number a pharmacy was refused, as the counseling was missing."""

    def __init__(self, app):
        self.app = app
        with app.app_context():
            session = db.session()
            clinic = Clinic(session, since=NOW - timedelta(days=90))
            self.other_version = self._publish_another(session, clinic)
            self.woman = clinic.woman(at=NOW)
            order = clinic.write(self.woman, at=NOW, pharmacy_id=clinic.pharmacy_id)
            answer = clinic.authorize(self.woman, order, at=NOW)
            self.authorized = answer.decision_id
            refused = counter.confirm(
                session, clinic.pharmacist, answer.authorization_id, lambda: NOW
            )
            self.refused = refused.decision_id
            man = clinic.man(at=NOW, ready=False)
            self.man = man.account.id
            elsewhere = make_organization(session, kind="pharmacy")
            self.people = {
                "prescriber": clinic.prescriber.id,
                "delegate": clinic.delegate.id,
                "pharmacist": clinic.pharmacist.id,
                "patient": self.woman.account.id,
                "another patient": self.man,
                "stranger": clinic.stranger.id,
                "another pharmacist": counter.make_pharmacist(session, elsewhere).id,
                "auditor": make_account(session, email="auditor@x.test", role=Role.AUDITOR),
                "administrator": clinic.administrator.id,
            }

    def _publish_another(self, session, clinic):
        text = TEXT.replace("effective_from = 2025-02-01", LATER)
        text = text.replace('key = "no-refills"', 'key = "never-refilled"')
        publishing.publish(session, clinic.administrator, text, now=NOW)
        return publications.listed(session, "ps-pomalidomide-us")[0].id

    def see(self, who, decision_id, query=""):
        visitor = Visitor(self.app).become(self.people[who])
        return visitor.get(f"/decisions/{decision_id}/explanation{query}")


@pytest.fixture
def scene(app):
    return Scene(app)


def test_everybody_whose_decision_it_is_reads_it_whole(scene):
    for who, decision_id, h1 in (
        ("prescriber", scene.authorized, "Authorized until "),
        ("delegate", scene.refused, "Do not dispense"),
        ("pharmacist", scene.refused, "Do not dispense"),
        ("patient", scene.authorized, "Authorized until "),
        ("auditor", scene.refused, "Do not dispense"),
    ):
        page = scene.see(who, decision_id)

        assert page.status == 200, who
        assert page.h1.startswith(h1)
        assert page.decision == ("blocked" if decision_id == scene.refused else "allowed")
        assert len(page.findings) > 8
        for words in (
            "What was asked",
            "What the program asks for:",
            "Source:",
            "The facts on record",
            "sha256:",
        ):
            assert words in page.text
        assert "The answer is the same." in page.text
        assert decision_id in page.text


def test_every_fact_that_a_finding_rests_on_has_its_place_on_the_page(scene):
    for who in ("prescriber", "pharmacist", "patient"):
        page = scene.see(who, scene.refused if who == "pharmacist" else scene.authorized)
        ids = {element.get("id") for element in page.all("*")}
        anchors = {href[1:] for href in page.links() if href.startswith("#fact-")}

        assert anchors
        assert anchors <= ids


def test_a_strangers_decision_is_not_found(scene):
    for who in ("another patient", "stranger", "another pharmacist"):
        for decision_id in (scene.authorized, scene.refused):
            assert scene.see(who, decision_id).status == 404, who
    assert scene.see("pharmacist", scene.authorized).status == 404, "asked at the practice"
    assert scene.see("administrator", scene.refused).status == 403


def test_a_pharmacy_sees_the_facts_of_its_gate_and_a_patient_no_notes_on_others(scene):
    pharmacy = scene.see("pharmacist", scene.refused).text
    patient = scene.see("patient", scene.authorized).text
    practice = scene.see("prescriber", scene.authorized).text

    assert "Surveys" in practice
    assert "Surveys" not in pharmacy
    assert "Maria G." in pharmacy
    assert "Gomez" not in pharmacy
    assert practice.count("Needs an intervention") == 2
    assert patient.count("Needs an intervention") == 1


def test_the_same_facts_under_another_version(scene):
    query = f"?version={scene.other_version}"

    page = scene.see("prescriber", scene.authorized, query)

    assert "Under ps-pomalidomide-us@2099-01-01" in page.text
    assert "Never refilled" in page.text
    assert "Not asked" in page.text
    assert page.decision == "allowed"
    assert scene.see("patient", scene.authorized, query).status == 404
    assert scene.see("auditor", scene.authorized, f"?version={'0' * 32}").status == 404


def test_a_patient_finds_the_decisions_about_themselves(scene):
    patient = Visitor(scene.app).become(scene.people["patient"])
    own = f"/my/{scene.woman.patient_id}"
    assert f"{own}/decisions" in patient.get(own).links()

    page = patient.get(f"{own}/decisions")

    assert [href for href in page.links() if "/decisions/" in href] == [
        f"/decisions/{each}/explanation" for each in (scene.refused, scene.authorized)
    ]
    stranger = Visitor(scene.app).become(scene.man)
    assert stranger.get(f"{own}/decisions").status == 404


def test_looking_stores_nothing_but_that_it_was_looked_at(scene):
    with scene.app.app_context():
        before = set(db.session().scalars(select(AuditEntry.id)))
    scene.see("prescriber", scene.authorized, f"?version={scene.other_version}")

    with scene.app.app_context():
        rows = db.session().scalars(select(AuditEntry).where(AuditEntry.id.not_in(before))).all()
        assert [json.loads(row.entry)["detail"]["page"] for row in rows] == ["explanations.show"]
        assert rows[0].subject_id == scene.woman.patient_id
