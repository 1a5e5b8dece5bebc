"""The demo: what it holds, that its log tells it in order, and how it gets into its place."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests.made_demo import copied, engine_on, made_demo
from tracker.records import audit_pages, facts, programs
from tracker.records.audit_pages import AuditFilter
from tracker.records.database import Base
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.deciding import Authorization, Decision
from tracker.records.tables.dispensing import Checklist, Dispense
from tracker.records.tables.enrollments import Enrollment, Patient, RiskAssessment
from tracker.records.tables.people import Account
from tracker.records.tables.prescriptions import Prescription, PrescriptionLine
from tracker.rules.authority import Actor
from tracker.rules.codec import parse_question
from tracker.rules.deciding import decide
from tracker.rules.decision import decision_to_object
from tracker.rules.events import DrugHandedOver
from tracker.rules.numbers import NumberKind, parse_number
from tracker.rules.question import Prescription as Order
from tracker.rules.vocabulary import Delivery, Gate
from tracker.services import demonstrating, dispensing, signing_in
from tracker.services.demo import listing, loading
from tracker.services.demo.cast import GUARDIAN, PASSWORD, PATIENT, PHARMACIST
from tracker.services.demo.products import packed
from tracker.services.demo.scenario import FIRST, TOLD
from tracker.services.demo.unreachable import NOT_ALONE
from tracker.services.dispensing import ConfirmationRequest, HandOverRequest
from tracker.services.gates import GateQuestion
from tracker.services.overviews import drafts
from tracker.services.shipped_programs import shipped_versions

CHICAGO = ZoneInfo("America/Chicago")
CATEGORIES = {"AF-RP", "AF-NRP", "AM", "FC-RP", "FC-NRP", "MC"}
IPLEDGE_CATEGORIES = {"PCP", "NPCP"}
FREE_TEXT = {
    "printed_name",
    "given_name",
    "family_name",
    "relationship",
    "email",
    "phone",
    "note",
    "reason",
    "indication",
    "meaning",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return made_demo(tmp_path_factory)


@pytest.fixture(scope="module")
def told(demo):
    """A session that only reads."""
    with engine_on(demo.file) as engine, Session(engine) as session:
        yield session


@pytest.fixture(scope="module")
def loaded_at(demo):
    with engine_on(demo.file) as engine:
        found = demonstrating.loaded_at(engine)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def prescriptions(told, loaded_at):
    return listing.open_prescriptions(told, now=loaded_at)


@pytest.fixture
def own(demo, tmp_path):
    """A session on a copy of the demo, to write in."""
    with engine_on(copied(demo, tmp_path)) as engine, Session(engine) as session:
        yield session


def ready_to_confirm(session, prescriptions):
    """Nothing stops the confirmation at the demo's own pharmacy."""
    pharmacy_id = account(session, PHARMACIST).organization_id
    named = (
        select(Authorization.number)
        .join(Checklist, Checklist.authorization_id == Authorization.id)
        .where(Checklist.pharmacy_id == pharmacy_id, Checklist.medication_guide_given)
    )
    numbers = set(session.scalars(named))
    return [
        row
        for row in prescriptions
        if row.gate == Gate.CONFIRM
        and row.allowed
        and parse_number(NumberKind.AUTHORIZATION, row.authorization) in numbers
    ]


def account(session, email):
    return session.scalars(select(Account).where(Account.email == email)).one()


def actor(session, email):
    found = account(session, email)
    return Actor(found.id, found.role, found.organization_id)


def test_every_key_that_can_stop_a_gate_alone_does_so_for_somebody(prescriptions):
    alone = {(Gate(row.gate), row.stops[0]) for row in prescriptions if len(row.stops) == 1}
    shipped = {
        (gate, requirement.key)
        for versions in shipped_versions().values()
        for version in versions
        if version.facts_from == "records"
        for requirement in version.requirements
        for gate in requirement.gates
    }

    assert alone | NOT_ALONE.keys() == shipped
    assert not alone & NOT_ALONE.keys()


def test_every_scenario_ends_where_it_says(prescriptions, loaded_at):
    promised = Counter(
        (version.slug, scenario.category, scenario.gate, scenario.alone)
        for version in loading.programs_told(loaded_at)
        for scenario in loading.SCENARIOS
        if scenario.fits(version) and scenario.alone
    )
    found = Counter(
        (row.program, row.risk_category, Gate(row.gate), row.stops[0])
        for row in prescriptions
        if len(row.stops) == 1
    )

    assert promised - found == Counter()


def test_ten_prescriptions_and_more_are_ready_to_confirm_in_every_category(told, prescriptions):
    ready = ready_to_confirm(told, prescriptions)

    assert len(ready) >= 10
    assert {row.risk_category for row in ready} >= CATEGORIES
    assert {"ps-pomalidomide-us", "lenalidomide-us"} <= {row.program for row in ready}


def test_some_wait_for_the_hand_over_and_some_name_no_pharmacy(told, prescriptions):
    handed = [row for row in prescriptions if row.gate == Gate.HAND_OVER and row.allowed]
    unnamed = told.scalar(
        select(func.count()).select_from(Prescription).where(Prescription.pharmacy_id.is_(None))
    )

    assert len(handed) >= 3
    assert unnamed >= 2


def test_some_need_several_people_and_some_wait_only_to_be_asked_for(prescriptions):
    assert any(len(row.stops) > 5 for row in prescriptions)
    assert any(row.gate == Gate.AUTHORIZE and row.allowed for row in prescriptions)


def test_at_least_forty_patients_in_every_category_and_program(told):
    patients = told.scalar(select(func.count()).select_from(Patient))
    categories = set(told.scalars(select(RiskAssessment.risk_category)))
    told_programs = set(told.scalars(select(Prescription.program)))

    assert patients >= 40
    assert categories == CATEGORIES | IPLEDGE_CATEGORIES
    assert told_programs == set(TOLD)


def test_the_history_reaches_back_for_months(told, loaded_at):
    first = told.scalar(select(func.min(Dispense.handed_over_at)))

    assert loaded_at - first > timedelta(days=365)


def test_the_log_was_written_in_the_order_of_time(told):
    written = select(AuditEntry.recorded_at).order_by(text("rowid"))
    instants = told.scalars(written).all()

    assert instants == sorted(instants)


def test_each_patients_writes_are_numbered_without_a_gap(told):
    numbered: dict[str, list[int]] = {}
    for rows in audit_pages.stream(told, AuditFilter()):
        for row in rows:
            if row.subject_seq is not None:
                numbered.setdefault(row.subject_id, []).append(row.subject_seq)

    assert len(numbered) >= 40
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in numbered.values())


def test_every_stored_question_asked_again_gives_the_stored_answer(told):
    rows = told.scalars(select(Decision)).all()

    differing = [
        row.id
        for row in rows
        if decision_to_object(asked_again(told, row)) != json.loads(row.answer)
    ]

    assert len(rows) > 200
    assert differing == []


def asked_again(session, row):
    question = parse_question(row.question)
    zone = ZoneInfo(question.time_zone)
    return decide(programs.in_force(session, row.program, question.at, zone), question)


def test_there_is_one_event_for_each_dispense(told):
    events = sum(
        len(rows) for rows in audit_pages.stream(told, AuditFilter(name=DrugHandedOver.name))
    )
    dispenses = told.scalar(select(func.count()).select_from(Dispense))

    assert events == dispenses > 40


def test_the_log_holds_no_name_and_no_free_text(told):
    texts = {
        value
        for table in Base.metadata.tables.values()
        if table.name not in ("audit_entry", "one_time_link_ending")
        for column in table.columns
        if column.name in FREE_TEXT
        for value in told.scalars(select(column).where(column.is_not(None)).distinct())
    }
    log = "\n".join(row.entry for rows in audit_pages.stream(told, AuditFilter()) for row in rows)

    assert len(texts) > 150
    assert [text for text in texts if text in log] == []


def test_the_log_also_tells_what_goes_wrong_and_is_put_right(told):
    happened = set(told.scalars(select(AuditEntry.name).distinct()))

    assert happened >= {
        "attestation.revoked",
        "authorization.voided",
        "certification.reinstated",
        "certification.suspended",
        "confirmation.closed",
        "dispense.reversed",
        "enrollment.ended",
        "fact.corrected",
        "finding.acknowledged",
        "pregnancy.reported",
        "product.returned",
        "survey.resolved",
    }


def test_everybody_listed_signs_in_with_the_demos_password(own, loaded_at):
    listed = listing.accounts_to_try(own)

    secrets = [
        signing_in.sign_in(own, each.email, PASSWORD, now=loaded_at + timedelta(minutes=1))
        for each in listed
    ]

    assert len(set(secrets)) == len(listed)
    assert {PATIENT, GUARDIAN} <= {each.email for each in listed}


def test_a_ready_one_can_really_be_confirmed_and_handed_over(own, prescriptions, loaded_at):
    ready = next(
        row
        for row in ready_to_confirm(own, prescriptions)
        if row.program == "ps-pomalidomide-us" and row.risk_category == "AM"
    )
    now, pharmacist = loaded_at + timedelta(minutes=1), actor(own, PHARMACIST)
    number = parse_number(NumberKind.AUTHORIZATION, ready.authorization)
    issued = own.scalars(select(Authorization).where(Authorization.number == number)).one()
    authorization_id = issued.id
    lines = packages_of(own, issued.prescription_id, now)

    request = ConfirmationRequest("1" * 32, authorization_id, 28, lines)
    confirmed = dispensing.confirm(own, pharmacist, request, now=now)
    handed = dispensing.hand_over(
        own,
        pharmacist,
        HandOverRequest("2" * 32, confirmed.confirmation_id, Delivery.PICK_UP),
        now=now + timedelta(minutes=5),
    )

    assert confirmed.allowed
    assert handed.allowed
    assert number not in {
        parse_number(NumberKind.AUTHORIZATION, row.authorization)
        for row in listing.open_prescriptions(own, now=now + timedelta(minutes=6))
        if row.authorization
    }


def packages_of(session, prescription_id, now):
    prescription = session.scalars(
        select(Prescription).where(Prescription.id == prescription_id)
    ).one()
    version = programs.in_force(session, prescription.program, now, CHICAGO)
    lines = session.scalars(
        select(PrescriptionLine).where(PrescriptionLine.prescription_id == prescription_id)
    ).all()
    return packed(version, lines, 1, now.date())


def test_what_a_midnight_decides_holds_for_hours_on_both_databases(database):
    """Loaded ten minutes after midnight in Chicago, while it is still yesterday in Denver."""
    now = datetime(2026, 11, 23, 6, 10, tzinfo=UTC)
    keys = ("authorization-window", "confirmation-window", "same-day-shipment")
    few = [
        replace(each, programs=FIRST)
        for each in loading.SCENARIOS
        if each.gate is Gate.HAND_OVER and each.alone in keys
    ]

    loading.load(database.engine, now=now, scenarios=few)

    for hours in (0, 6, 11):
        with database.session() as session:
            rows = listing.open_prescriptions(session, now=now + timedelta(hours=hours))
        stops = sorted(row.stops for row in rows)
        assert stops == sorted((each.alone,) for each in few), f"{hours} hours later"


def test_a_draft_waits_for_the_second_administrator_and_its_impact_is_known(told, loaded_at):
    second = actor(told, "second-admin@demo.test")

    (drafted,) = drafts.waiting(told, second)

    assert (drafted.row.waits, drafted.yours) == (True, True)
    asked = drafts.impact_of(told, second, drafted.row, now=loaded_at)
    assert asked.impact.newly_stopped > 0
    assert asked.outdated is None


def test_the_facts_of_every_patient_are_the_same_asked_at_once_and_one_by_one(told, loaded_at):
    enrolled = told.execute(select(Enrollment.patient_id, Enrollment.id, Enrollment.prescriber_id))
    asked = [
        facts.Draft(
            patient_id=patient_id,
            enrollment_id=enrollment_id,
            prescriber_id=prescriber_id,
            zone=CHICAGO.key,
            order=Order(written_at=loaded_at),
        )
        for patient_id, enrollment_id, prescriber_id in enrolled
    ]
    for row in told.scalars(select(Prescription)).all():
        asked += [
            GateQuestion(
                gate=gate,
                patient_id=row.patient_id,
                prescription_id=row.id,
                program=row.program,
                zone=CHICAGO.key,
                pharmacy_id=None if gate is Gate.AUTHORIZE else row.pharmacy_id,
            )
            for gate in Gate
        ]

    at_once = facts.questions_for(told, asked, at=loaded_at)

    assert len(at_once) > 300
    assert list(at_once) == [facts.question_for(told, each, at=loaded_at) for each in asked]
