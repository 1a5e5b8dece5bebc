"""The main job from an empty installation to the exported log, by hand, in a browser."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests.browser.serving import command, served
from tests.browser.walking import Walk
from tracker.settings import ROOT

pytestmark = pytest.mark.browser
PROGRAM = ROOT / "tracker" / "programs" / "ps-pomalidomide-us" / "2025-02-01.toml"
PASSWORD = "a quiet river at dawn"
CHICAGO = ZoneInfo("America/Chicago")
ADMIN, PRESCRIBER, PHARMACIST = "ada@rems.test", "ana@lake.test", "rae@harbor.test"
PATIENT = "sam@home.test"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A new installation as docs/operations.md sets it up: its base URL and the first link."""
    file: Path = tmp_path_factory.mktemp("installation") / "tracker.db"
    command(file, "db", "upgrade")
    command(file, "program", "publish", str(PROGRAM))
    link = command(
        file, "account", "create", "--role", "administrator", "--email", ADMIN, "--name", "Ada Lim"
    )
    with served(file) as base:
        yield base, link.split()[0].rpartition("/")[2]


def today() -> datetime:
    return datetime.now(CHICAGO)


def choose_password(walk: Walk, secret: str, email: str) -> Walk:
    walk.page.context.clear_cookies()
    walk.open(f"/links/{secret}").heading("Choose your password")
    walk.fill("New password", PASSWORD).fill("The same password again", PASSWORD)
    walk.press("Set the password").sees("Your password is set")
    return walk.sign_in(email, PASSWORD)


def secret_shown(walk: Walk) -> str:
    """The one-time link that the page shows once."""
    text = walk.page.locator("main code").first.inner_text()
    return text.rpartition("/")[2]


def create_organization(walk: Walk, kind: str, name: str) -> None:
    walk.open("/organizations/new").tick(kind).fill("Name", name)
    walk.fill("Phone", "312-555-0100")
    walk.choose("Time zone", "Central - America/Chicago")
    walk.press("Create the organization")


def create_account(walk: Walk, email: str, name: str, role: str, organization: str) -> str:
    walk.open("/accounts/new").fill("E-mail address", email).fill("Printed name", name)
    walk.tick(role)
    walk.choose_like("Practice or pharmacy", organization)
    walk.press("Create the account").heading("One-time link")
    return secret_shown(walk)


def certify(walk: Walk, kind: str, party: str) -> None:
    walk.open("/certifications").follow(f"Certify a {kind}")
    walk.choose_like(kind.capitalize(), party)
    walk.choose_like("Program", "omalidomide")
    walk.fill("Certified from", f"{today() - timedelta(days=30):%Y-%m-%d}")
    walk.press("Certify")


def enroll_a_man(walk: Walk) -> str:
    """Returns the secret of the patient's one-time link."""
    walk.open("/enrollments/new").heading("Enroll a patient")
    walk.fill("First name", "Sam").fill("Last name", "Weaver").fill("Date of birth", "1961-04-30")
    walk.tick("Male").tick("Multiple myeloma")
    for criterion in ("At least two prior", "lenalidomide", "proteasome inhibitor", "Progression"):
        walk.tick_like(criterion)
    walk.fill("Phone", "312-555-0142").fill("E-mail address", PATIENT)
    walk.press("Continue").sees("Adult male").press("Enroll in this category")
    walk.heading("Patient enrolled")
    return secret_shown(walk)


def set_up(walk: Walk, first_link: str) -> dict[str, str]:
    """An administrator makes and certifies a practice and a pharmacy; links by e-mail."""
    choose_password(walk, first_link, ADMIN).heading("Home")
    create_organization(walk, "Practice", "Lakeside Oncology")
    create_organization(walk, "Pharmacy", "Harbor Specialty")
    links = {
        PRESCRIBER: create_account(walk, PRESCRIBER, "Ana Ruiz, MD", "Prescriber", "Lakeside"),
        PHARMACIST: create_account(walk, PHARMACIST, "Rae Okafor, PharmD", "Pharmacist", "Harbor"),
    }
    certify(walk, "prescriber", "Ana Ruiz")
    certify(walk, "pharmacy", "Harbor")
    return links


def fix_everything(walk: Walk) -> None:
    """From the refusal's own buttons, each of which comes back to it."""
    refusal = walk.path
    walk.follow("See the agreement").sign("Sign the agreement")
    assert walk.path == refusal
    for _ in range(2):  # counseling, then the condom commitment
        walk.follow("Sign the statement").sign("Sign")
        assert walk.path == refusal
    walk.follow("Answer the survey").answer_all("Yes").sign("Sign and send")
    walk.follow("Record the decision").tick("Aspirin")
    walk.fill("Decided on", f"{today():%Y-%m-%d}").press("Save the decision")
    walk.follow("Record a blood count")
    walk.fill("Collected", f"{today() - timedelta(days=2):%Y-%m-%d}")
    walk.fill("Absolute neutrophil count", "2100").fill("Platelets", "180000")
    walk.press("Save the count")
    assert walk.path == refusal


def prescribe(walk: Walk) -> str:
    """Refused at first; mended; the number, as it stands on the page."""
    walk.open("/patients").follow("Weaver", exact=False).follow("Write a prescription")
    walk.choose_like("Strength", "4 mg").fill("Capsules", "21")
    walk.fill("Days' supply", "28").fill("Refills", "0").tick("Electronic")
    walk.choose_like("Pharmacy", "Harbor").press("Write it and ask for the number")
    walk.heading("Authorization: refused").sees("BLOCKED: 6 requirements missing")
    fix_everything(walk)
    walk.press("Ask again").heading("Authorization issued")
    return walk.page.locator("dl.number code").first.inner_text()


def dispense(walk: Walk, number: str) -> None:
    """The counter: red and your steps, then green, the confirmation, the hand-over."""
    walk.fill("Authorization number", number.lower().replace("-", " ")).press("Check")
    assert walk.decision == "blocked"
    assert walk.stops == {"counseling-checklist", "medication-guide"}
    walk.follow("Fill in the checklist")
    for topic in walk.page.locator("main fieldset label").all():
        topic.click()
    walk.tick("The patient received").sign("Sign the checklist")
    assert walk.decision == "allowed"
    walk.fill("NDC", "59572-504-21").fill("Lot", "LOT7").fill("Expires", "2027-08-31")
    walk.fill("Capsules", "21").fill("Days' supply", "28")
    walk.press("Confirm and get the number").sees("Confirmation C-")
    walk.tick("Pick-up").press("Hand over").heading("Handed over")


def test_a_man_gets_his_drug_and_the_log_tells_it(
    browser: Browser, installation: tuple[str, str]
) -> None:
    base, first_link = installation
    walk = Walk(browser.new_context(viewport={"width": 1280, "height": 900}).new_page(), base)
    walk.password = PASSWORD
    links = set_up(walk, first_link)
    choose_password(walk, links[PRESCRIBER], PRESCRIBER)
    patient_link = enroll_a_man(walk)
    choose_password(walk, patient_link, PATIENT)
    walk.follow("Read and sign the agreement").sign("Sign the agreement")
    number = prescribe(walk.sign_in(PRESCRIBER, PASSWORD))
    dispense(choose_password(walk, links[PHARMACIST], PHARMACIST), number)

    events = export(walk.sign_in(ADMIN, PASSWORD))

    told = [event["name"] for event in events if event["name"] != "page.viewed"]
    story = [
        "program.published",
        "account.created",
        "certification.granted",
        "patient.enrolled",
        "agreement.signed",
        "prescription.written",
        "gate.decided",
        "attestation.signed",
        "survey.completed",
        "authorization.issued",
        "checklist.signed",
        "dispense.confirmed",
        "dispense.handed-over",
        "audit-log.export-started",
    ]
    first = [told.index(name) for name in story]
    assert first == sorted(first), list(zip(story, first, strict=True))
    blocked = next(event for event in events if event["outcome"] == "blocked")
    assert "thromboprophylaxis" in blocked["detail"]["stops"]


def export(walk: Walk) -> list[dict[str, Any]]:
    """The log as JSON Lines, through the page that asks for a reason and the password."""
    walk.open("/audit-log").follow("Export these entries").tick("JSON Lines")
    walk.fill("Reason", "The story of one dispense").fill("password", PASSWORD)
    with walk.page.expect_download() as download:
        walk.page.get_by_role("button", name="Download").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
