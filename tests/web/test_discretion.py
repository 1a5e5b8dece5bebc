"""Pages about enforcement discretion, and what every page of a decision says under it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.clinic import proof_of
from tests.services.office import PROGRAM
from tests.services.pharmacy_day import PharmacyDay
from tests.web.office import PASSWORD, web_office
from tests.web.visiting import Visitor
from tracker.records.database import db
from tracker.services import granting_discretion
from tracker.services.discretion_limits import DiscretionRequest

KEY = "counseling-checklist"
LETTER = "FDA letter of 18 November"
TITLE = "Education and Counseling Checklist is completed"


SIGNED = {"password_again": PASSWORD}


def proposal(**given):
    today = datetime.now(UTC).date()
    values = {
        "requirement": f"{PROGRAM}/{KEY}",
        "applies_from": today.isoformat(),
        "applies_until": (today + timedelta(days=20)).isoformat(),
        "letter": LETTER,
        "reason": "No checklists are to be had.",
    }
    return values | given


@pytest.fixture
def web(app):
    return web_office(app)


def proposed(web):
    """The page of a proposal by the first administrator, as a path."""
    admin = web.visitor(web.office.administrator)
    answer = admin.post("/programs/discretion/new", proposal())
    assert answer.status == 303
    return answer.location


def test_one_administrator_proposes_and_another_approves_and_revokes(web):
    path = proposed(web)
    first = web.with_password(web.office.administrator)
    second = web.with_password(web.office.second)
    assert "1 Enforcement discretion to review 1 for you" in second.get("/").text
    assert "1 Enforcement discretion to review" in first.get("/").text
    assert "Enforcement discretion to review 1 for you" not in first.get("/").text
    own = first.get(path)
    assert "Waits for approval" in own.text
    assert f"{path}/approve" not in own.links()
    assert first.post(f"{path}/approve", SIGNED).status == 403

    assert f"{path}/approve" in second.get(path).links()
    assert LETTER in second.get(f"{path}/approve").text
    for unsigned, said in (
        ({"password_again": ""}, "Enter your password to approve"),
        ({"password_again": "not my password"}, "password"),
    ):
        page = second.post(f"{path}/approve", unsigned)
        assert page.status == 422
        assert said in page.errors[0]
        assert LETTER in page.text
        assert "Waits for approval" in page.text
    page = second.follow(second.post(f"{path}/approve", SIGNED))
    assert "Applies: a warning only" in page.text
    assert "by Sam Ode" in page.text
    assert second.post(f"{path}/approve", SIGNED).status == 409

    empty = second.post(f"{path}/revoke", {"reason": ""})
    assert (empty.status, empty.errors) == (422, ["Say why"])
    page = second.follow(second.post(f"{path}/revoke", {"reason": "The letter was withdrawn."}))
    assert "Revoked: enforced again" in page.text
    assert "The letter was withdrawn." in page.text
    assert f"{path}/revoke" not in page.links()


def test_a_proposal_is_taken_back_by_who_made_it(web):
    path = proposed(web)
    admin = web.visitor(web.office.administrator)
    assert "Take it back" in admin.get(path).text

    page = admin.follow(admin.post(f"{path}/reject", {"reason": "A wrong date."}))

    assert "Rejected" in page.text
    assert "A wrong date." in page.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"requirement": f"{PROGRAM}/no-open-pregnancy"}, "choose one of the answers listed"),
        ({"requirement": ""}, "Choose the requirement that only warns"),
        ({"applies_until": "2020-01-01"}, "The last day lies before the first day."),
        ({"applies_until": "2099-01-01"}, "At most 180 days at a time"),
        ({"letter": ""}, "Enter the reference of the letter"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(web, given, said):
    admin = web.visitor(web.office.administrator)
    sent = proposal(**given)

    page = admin.post("/programs/discretion/new", sent)

    assert page.status == 422
    assert said in " ".join(page.errors)
    assert page.values()["reason"].strip() == sent["reason"]
    assert "nothing was ever proposed" in admin.get("/programs/discretion").text


def test_protected_requirements_are_not_offered(web):
    text = web.visitor(web.office.administrator).get("/programs/discretion/new").text

    assert TITLE in text
    for title in ("Prescriber is certified", "Pregnancy test"):
        assert title not in text


def test_an_auditor_reads_and_changes_nothing(web):
    path = proposed(web)
    auditor = web.visitor(web.office.auditor)

    listed = auditor.get("/programs/discretion")
    assert TITLE in listed.text
    assert "Propose discretion" not in listed.text
    page = auditor.get(path)
    assert "No checklists are to be had." in page.text
    assert not [href for href in page.links() if href.startswith(f"{path}/")]
    for act in ("approve", "reject", "revoke"):
        assert auditor.get(f"{path}/{act}").status == 403
        assert auditor.post(f"{path}/{act}", {"reason": "x"}).status == 403
    assert web.visitor(web.office.prescriber).get("/programs/discretion").status == 403


def test_the_page_of_the_program_says_what_is_granted(web):
    path = proposed(web)
    reader = web.visitor(web.office.prescriber)
    version = next(h for h in reader.get("/programs").links() if "/versions/" in h)
    assert "Enforcement discretion" not in reader.get(version).text

    web.with_password(web.office.second).post(f"{path}/approve", SIGNED)

    said = reader.get(version).text
    assert "Enforcement discretion from" in said
    assert f'"{TITLE}" is a warning only, by {LETTER}.' in said


def test_the_counter_and_a_stored_answer_say_that_a_requirement_only_warns(web):
    with web.app.app_context():
        session = db.session()
        now = datetime.now(UTC)
        day = PharmacyDay(session, at=now)
        grant(web, session, now)
        refused = day.ask(at=now).decision_id  # the Medication Guide is still missing
    pharmacist = Visitor(web.app).become(day.pharmacist_id)
    counter = f"/dispenses/{day.authorization_id}"
    note = f'"{TITLE}" is a warning only, by {LETTER}.'

    for path in (counter, f"{counter}/refusals/{refused}"):
        page = pharmacist.get(path)

        alerts = ["".join(each.itertext()) for each in page.all("p") if note in
                  "".join(each.itertext())]  # fmt: skip
        assert any(text.strip().startswith("Enforcement discretion from") for text in alerts), path
        assert page.decision == "blocked"
    auditor = web.visitor(web.office.auditor)
    assert note in auditor.get(f"/stories/{day.patient_id}/decisions/{refused}").text


def grant(web, session, now):
    today: date = now.date()
    wanted = DiscretionRequest(
        PROGRAM, KEY, today - timedelta(days=1), today + timedelta(days=1), LETTER, "Why."
    )
    found = granting_discretion.propose(session, web.office.administrator, wanted, now=now)
    proof = proof_of(web.office.second, now)
    granting_discretion.approve(session, web.office.second, found, proof, now=now)
