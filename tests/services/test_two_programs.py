"""One molecule, two programs: a patient of both, and what each of them sees of the other.

The second program is the shipped definition under another name, for another holder's packages.
"""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import counter
from tests.clinic import CHICAGO, NOW, PROGRAM, Clinic, Ward
from tests.services.second_program import SECOND, SECOND_TEXT
from tracker.records import facts, programs
from tracker.records.identifiers import new_id
from tracker.records.prescriptions import latest
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.deciding import Decision
from tracker.rules.errors import InvalidInput, NotFound
from tracker.rules.question import Question
from tracker.rules.vocabulary import Gate
from tracker.services import certifying, dispensing, enrolling, publishing
from tracker.services.dispensing import ConfirmationRequest, PackageLine
from tracker.services.enrolling import FurtherRequest
from tracker.services.enrolling.changes import facts_of
from tracker.services.gates import GateQuestion
from tracker.services.overviews import practice
from tracker.services.overviews.patient_record import patient_record
from tracker.services.overviews.practice import Waiting
from tracker.services.reach import reach

HOUR = timedelta(hours=1)
BRAND, GENERIC = "59572050421", "63629050421"


@pytest.fixture
def clinic(session):
    clinic = Clinic(session)
    publishing.publish(session, clinic.administrator, SECOND_TEXT, now=clinic.since)
    return clinic


def certify_in_second(clinic):
    for party in ({"prescriber_id": clinic.prescriber.id}, {"pharmacy_id": clinic.pharmacy_id}):
        request = certifying.CertificationRequest(
            program=SECOND, certified_from=date(2025, 2, 1), **party
        )
        certifying.certify(clinic.session, clinic.administrator, request, now=clinic.since)


def wanted(clinic, ward: Ward, **given: object) -> FurtherRequest:
    reached = reach(clinic.session, clinic.prescriber, ward.patient_id, at=NOW)
    values = {
        "patient_id": ward.patient_id,
        "program": SECOND,
        "indication": "multiple-myeloma",
        "criteria": reached.enrollments[0].criteria,
        "facts": facts_of(reached.enrollments[0]),
    }
    return FurtherRequest(**(values | given))


def join(clinic, ward: Ward, *, at=NOW + HOUR, signed: bool = True) -> Ward:
    """The same patient under the second program."""
    enrolled = enrolling.enroll_further(
        clinic.session, clinic.prescriber, wanted(clinic, ward), now=at
    )
    other = replace(ward, enrollment_id=enrolled.enrollment_id, agreement_id=enrolled.agreement_id)
    if signed:
        clinic.sign_agreement(other, clinic.prescriber, at=at)
        clinic.sign_agreement(other, other.account, at=at)
    return other


def order(clinic, ward: Ward, *, at):
    """What was asked, what was answered, and the number if there is one."""
    prescription_id = clinic.write(ward, at=at, pharmacy_id=clinic.pharmacy_id)
    answer = clinic.authorize(ward, prescription_id, at=at)
    row = clinic.session.get_one(Decision, answer.decision_id)
    found = json.loads(row.answer)["findings"]
    stops = {f["requirement"] for f in found if f["status"] == "unmet"}
    return json.loads(row.question), stops, answer


def question(clinic, ward: Ward, gate: Gate, *, at) -> Question:
    found = latest(clinic.session, {ward.enrollment_id: ward.patient_id})
    newest = found[ward.enrollment_id].row
    asked = GateQuestion(
        gate=gate,
        patient_id=ward.patient_id,
        prescription_id=newest.id,
        program=newest.program,
        zone="America/Chicago",
        pharmacy_id=clinic.pharmacy_id,
    )
    return facts.question_for(clinic.session, asked, at=at)


def test_two_programs_of_one_drug_are_in_force_at_once(clinic):
    first, second = (
        programs.in_force(clinic.session, slug, NOW, CHICAGO) for slug in (PROGRAM, SECOND)
    )

    assert first.drug == second.drug == "pomalidomide"
    assert first.digest != second.digest
    assert first.product(BRAND)
    assert not first.product(GENERIC)
    assert second.product(GENERIC)
    assert not second.product(BRAND)


def test_tests_are_the_patient_s_and_everything_signed_is_the_enrollment_s(clinic):
    """The second program sees the pregnancy tests and counts, and asks for all of its own."""
    certify_in_second(clinic)
    first = clinic.woman(at=NOW)
    _, stops, answer = order(clinic, first, at=NOW)
    assert answer.allowed, stops
    second = join(clinic, first)

    asked, stops, _ = order(clinic, second, at=NOW + 2 * HOUR)

    assert asked["program"] == SECOND
    assert len(asked["pregnancy_tests"]) == 2
    assert asked["lab_results"]
    assert asked["contraception"]["methods"] == ["iud", "male-condom"]
    for name in ("surveys", "attestations", "authorization", "dispenses"):
        assert name not in asked, name
    assert stops == {"patient-survey", "prescriber-survey", "contraception-counseling"}


def test_an_agreement_with_one_program_is_none_with_the_other(clinic):
    certify_in_second(clinic)
    second = join(clinic, clinic.man(at=NOW), signed=False)

    _, stops, _ = order(clinic, second, at=NOW + 2 * HOUR)

    assert "enrollment-active" in stops


def test_certifications_are_the_program_s(clinic):
    second = join(clinic, clinic.man(at=NOW))

    _, stops, _ = order(clinic, second, at=NOW + 2 * HOUR)

    assert "prescriber-certified" in stops


def test_supplies_and_numbers_of_one_program_do_not_count_in_the_other(clinic):
    """A supply under the first a day ago: the first one ever under the second."""
    certify_in_second(clinic)
    first = clinic.man(at=NOW)
    clinic.dispense(first, at=NOW)
    second = join(clinic, first)
    later = NOW + timedelta(days=1)
    prepare(clinic, second, at=later)

    here, stops, answer = order(clinic, second, at=later)
    there, _, _ = order(clinic, first, at=later)

    assert answer.allowed, stops
    assert not {"dispenses", "authorization"} & here.keys()
    assert len(there["dispenses"]) == 1
    assert there["authorization"]["used_at"]
    own = question(clinic, second, Gate.CONFIRM, at=later)
    assert own.dispenses == ()
    assert own.authorization.used_at is None


def prepare(clinic, ward: Ward, *, at) -> None:
    clinic.attest(ward, "condom-commitment", at=at)
    clinic.prepare(ward, at=at)


def test_each_program_dispenses_its_own_packages_only(clinic):
    certify_in_second(clinic)
    first = clinic.man(at=NOW)
    clinic.dispense(first, at=NOW)
    second = join(clinic, first)
    at = NOW + 2 * HOUR
    prepare(clinic, second, at=at)
    _, stops, answer = order(clinic, second, at=at)
    assert answer.allowed, stops
    clinic.counsel(answer.authorization_id, at=at)

    def confirm(ndc):
        lines = (PackageLine(ndc, "L1", (at + timedelta(days=300)).date(), 21),)
        request = ConfirmationRequest(new_id(), answer.authorization_id, 28, lines)
        return dispensing.confirm(clinic.session, clinic.pharmacist, request, now=at)

    with pytest.raises(InvalidInput) as refused:
        confirm(BRAND)
    assert refused.value.field == "lines[0].ndc"
    given = confirm(GENERIC)
    assert given.allowed
    handed = counter.hand_over(clinic.session, clinic.pharmacist, given.confirmation_id, lambda: at)
    assert handed.allowed
    assert len(question(clinic, first, Gate.AUTHORIZE, at=at + HOUR).dispenses) == 1
    assert len(question(clinic, second, Gate.AUTHORIZE, at=at + HOUR).dispenses) == 1


def test_the_practice_sees_each_enrollment_by_itself(clinic):
    first = clinic.man(at=NOW)
    order(clinic, first, at=NOW)
    second = join(clinic, first)

    def record(ward):
        return patient_record(
            clinic.session,
            clinic.prescriber,
            ward.patient_id,
            now=NOW + 2 * HOUR,
            enrollment_id=ward.enrollment_id,
        )

    assert record(first).program == "PS-Pomalidomide REMS"
    assert record(second).program == "Pomalidomide Generics REMS"
    assert len(record(first).enrollments) == 2
    assert (len(record(first).orders), len(record(second).orders)) == (1, 0)
    assert record(second).surveys == ()
    assert len(record(first).surveys) == 1


def test_nobody_is_enrolled_in_the_same_program_twice_at_once(clinic):
    first = clinic.man(at=NOW)
    join(clinic, first)

    for program in (PROGRAM, SECOND):
        request = wanted(clinic, first, program=program)
        with pytest.raises(InvalidInput, match="already"):
            enrolling.enroll_further(clinic.session, clinic.prescriber, request, now=NOW + 2 * HOUR)


def test_what_is_missing_is_said_before_anything_is_stored(clinic):
    first = clinic.woman(at=NOW, ready=False)
    request = wanted(clinic, first, criteria=(), facts=enrolling.ReproductiveFacts())

    checked = enrolling.check_further(clinic.session, clinic.prescriber, request, now=NOW)

    assert {"reproductive", "criteria"} <= {problem.field for problem in checked.problems}
    with pytest.raises(InvalidInput):
        enrolling.enroll_further(clinic.session, clinic.prescriber, request, now=NOW)
    assert len(reach(clinic.session, clinic.prescriber, first.patient_id, at=NOW).enrollments) == 1


def test_a_stranger_enrolls_nobody_else_s_patient(clinic):
    first = clinic.man(at=NOW, ready=False)
    request = wanted(clinic, first)

    for act in (enrolling.enroll_further, enrolling.check_further):
        with pytest.raises(NotFound):
            act(clinic.session, clinic.stranger, request, now=NOW)


def test_enrolling_further_is_in_the_patient_s_log(clinic):
    first = clinic.man(at=NOW, ready=False)
    join(clinic, first, signed=False)

    entries = clinic.session.scalars(
        select(AuditEntry.name)
        .where(AuditEntry.subject_id == first.patient_id, AuditEntry.subject_seq.is_not(None))
        .order_by(AuditEntry.subject_seq)
    ).all()
    assert entries[-3:] == ["patient.enrolled", "patient.risk-assessed", "agreement.prepared"]


def test_a_test_that_ends_leads_to_the_prescription_of_its_own_program(clinic):
    """Refused under the second program; under the first nothing is written yet."""
    certify_in_second(clinic)
    first = clinic.woman(at=NOW)
    second = join(clinic, first)
    _, stops, answer = order(clinic, second, at=NOW + 2 * HOUR)
    assert stops

    found = practice.waiting_of(
        clinic.session, clinic.prescriber, Waiting.TESTS, now=NOW + 2 * HOUR
    ).rows

    assert {(row.object_id, row.note) for row in found} == {
        (first.enrollment_id, ""),
        (answer.decision_id, "refused"),
    }
