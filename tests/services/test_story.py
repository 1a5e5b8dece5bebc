"""One patient's story: everything on record, in the order in which it happened."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.clinic import NOW, Clinic, proof_of
from tests.people import make_account
from tracker.records import stories
from tracker.records.identifiers import new_id
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import NotFound, NotPermitted
from tracker.rules.numbers import NumberKind, parse_number
from tracker.rules.vocabulary import Delivery
from tracker.services import dispensing, monitoring, reporting_pregnancy, reversing
from tracker.services.overviews import story
from tracker.services.overviews.explanation import explanation
from tracker.services.overviews.story_words import PARTS, WORDS

ZONE = ZoneInfo("America/New_York")
NDC = "59572050421"


@pytest.fixture
def clinic(session):
    return Clinic(session)


@pytest.fixture
def auditor(clinic):
    return Actor(
        make_account(clinic.session, email="aud@test.test", role=Role.AUDITOR), Role.AUDITOR
    )


def explained(clinic, auditor, ward, decision_id):
    return explanation(clinic.session, auditor, decision_id, now=NOW, of_patient=ward.patient_id)


def told(clinic, auditor, ward):
    return story.story(clinic.session, auditor, ward.patient_id, zone=ZONE)


def titles(found):
    return [entry.title for entry in found.entries]


def dispense(clinic, ward, *, at):
    """Authorized, counseled, confirmed and handed over at `at`; the confirmation and dispense."""
    session = clinic.session
    pharmacist = clinic._person(
        Role.PHARMACIST, f"{new_id()}@pharmacy.test", clinic.pharmacy_id, "Rae Okafor, PharmD"
    )
    prescription_id = clinic.write(ward, at=at, pharmacy_id=clinic.pharmacy_id)
    answer = clinic.authorize(ward, prescription_id, at=at)
    assert answer.allowed
    form = dispensing.checklist_form(session, pharmacist, answer.authorization_id, now=at)
    dispensing.sign_checklist(
        session,
        pharmacist,
        dispensing.ChecklistRequest(
            answer.authorization_id, tuple(t.key for t in form.topics), True, form.digest
        ),
        proof_of(pharmacist, at),
        now=at,
    )
    line = dispensing.PackageLine(ndc=NDC, lot="A1", expires_on=date(2027, 6, 30), quantity=21)
    confirmed = dispensing.confirm(
        session,
        pharmacist,
        dispensing.ConfirmationRequest(new_id(), answer.authorization_id, 28, (line,)),
        now=at,
    )
    handed = dispensing.hand_over(
        session,
        pharmacist,
        dispensing.HandOverRequest(new_id(), confirmed.confirmation_id, Delivery.PICK_UP),
        now=at,
    )
    return pharmacist, confirmed.confirmation_id, handed.dispense_id


def test_every_table_about_a_patient_has_words_or_belongs_to_one_that_has():
    assert set(WORDS) | PARTS == set(stories.tables_about_patients())
    assert not set(WORDS) & PARTS


def test_the_story_of_a_dispense_is_told_in_order_with_who_did_it(clinic, auditor):
    ward = clinic.woman(at=NOW)
    pharmacist, confirmation_id, dispense_id = dispense(clinic, ward, at=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    reversing.record_return(
        clinic.session,
        pharmacist,
        reversing.ReturnRequest(dispense_id, NDC, "A1", 5, "Therapy stopped."),
        now=later,
    )

    found = told(clinic, auditor, ward)

    assert found.name == "Maria Gomez"
    assert parse_number(NumberKind.REMS_ID, found.rems_id)
    wanted = [
        "Enrolled in ps-pomalidomide-us",
        "Prescription written",
        "Decision at authorize: allowed",
        "Authorization issued",
        "Decision at confirm: allowed",
        "Dispense confirmed",
        "Decision at hand over: allowed",
        "Drug handed over: pick-up",
        "Product returned",
    ]
    places = [titles(found).index(title) for title in wanted]
    assert places[0] == min(places)
    assert titles(found)[-1] == "Product returned"
    by = {entry.title: entry.by for entry in found.entries}
    assert by["Authorization issued"].name == "Dr. Ana Ruiz"
    assert by["Drug handed over: pick-up"].name == "Rae Okafor, PharmD"
    assert by["Drug handed over: pick-up"].role is Role.PHARMACIST
    facts = {entry.title: dict(entry.facts) for entry in found.entries}
    assert "lot A1" in facts["Dispense confirmed"]["Lines"]
    assert facts["Prescription written"]["Lines"] == "4 mg x 21"
    assert facts["Counseling checklist signed"]["Signature"].startswith("Rae Okafor, PharmD: ")
    moments = [e.happened for e in found.entries if isinstance(e.happened, datetime)]
    assert moments == sorted(moments)
    assert confirmation_id != dispense_id


def test_a_fact_stands_where_it_happened_and_says_when_it_was_recorded(clinic, auditor):
    ward = clinic.woman(at=NOW, ready=False)
    clinic.test(ward, at=NOW + timedelta(days=1), collected_at=NOW - timedelta(days=3))

    found = told(clinic, auditor, ward)

    first = next(entry for entry in found.entries if entry.title == "Pregnancy test: negative")
    assert first.happened == NOW - timedelta(days=3)
    assert first.recorded_at == NOW + timedelta(days=1)
    assert titles(found)[0] == "Pregnancy test: negative"


def test_a_refusal_tells_every_reason(clinic, auditor):
    ward = clinic.man(at=NOW, ready=False)
    answer = clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)
    assert not answer.allowed

    refused = next(
        entry
        for entry in told(clinic, auditor, ward).entries
        if entry.title == "Decision at authorize: blocked"
    )

    assert refused.tone == "bad"
    stops = {finding.requirement for finding in refused.decision.unmet}
    assert "contraception-counseling" in stops
    whole = explained(clinic, auditor, ward, refused.decision_id)
    assert whole.decision == refused.decision


def test_what_was_entered_in_error_stays_in_the_story(clinic, auditor):
    ward = clinic.woman(at=NOW, ready=False)
    test_id = clinic.test(ward, at=NOW)
    request = monitoring.CorrectionRequest(
        ward.patient_id, "pregnancy_test", test_id, "Another patient's result."
    )
    monitoring.correct(clinic.session, clinic.prescriber, request, now=NOW + timedelta(hours=1))

    found = told(clinic, auditor, ward)

    withdrawn = [entry.title for entry in found.entries if entry.withdrawn]
    assert withdrawn == ["Pregnancy test: negative"]
    assert "Entry corrected: pregnancy test" in titles(found)


def test_a_pregnancy_report_stands_out(clinic, auditor):
    ward = clinic.woman(at=NOW, ready=False)
    request = reporting_pregnancy.PregnancyReportRequest(ward.patient_id, "patient", "suspected")
    reporting_pregnancy.report(clinic.session, ward.account, request, now=NOW)

    found = told(clinic, auditor, ward)

    tones = {entry.title: entry.tone for entry in found.entries}
    assert tones["Pregnancy suspected, of the patient"] == "bad"


def test_a_story_is_found_by_the_rems_id(clinic, auditor):
    ward = clinic.man(at=NOW, ready=False)
    rems_id = parse_number(NumberKind.REMS_ID, told(clinic, auditor, ward).rems_id)

    assert story.find(clinic.session, auditor, rems_id) == ward.patient_id
    with pytest.raises(NotFound):
        story.find(clinic.session, auditor, "P0000000011")
    with pytest.raises(NotFound):
        told(clinic, auditor, replace(ward, patient_id="0" * 32))
    with pytest.raises(NotFound):
        explained(clinic, auditor, ward, "0" * 32)


def test_another_patients_decision_is_not_found(clinic, auditor):
    ward, other = clinic.man(at=NOW, ready=False), clinic.man(at=NOW, name="Bo Ek", ready=False)
    answer = clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)

    with pytest.raises(NotFound):
        explained(clinic, auditor, other, answer.decision_id)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_only_auditors_read_stories(session, role):
    stranger = Actor("0" * 32, role, "1" * 32)

    for act in (
        lambda: story.find(session, stranger, "P0000000011"),
        lambda: story.story(session, stranger, "0" * 32, zone=ZONE),
    ):
        with pytest.raises(NotPermitted):
            act()
