"""Enrolling: the category follows from the facts, and what is missing is said all at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.services.clinic import (
    AT,
    CAN,
    CANNOT,
    MYELOMA,
    PROGRAM,
    Clinic,
    open_clinic,
    publish,
    request,
)
from tracker.records import enrollments, patients
from tracker.records.identifiers import new_id
from tracker.records.tables.enrollments import Patient
from tracker.records.tables.people import OneTimeLink
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict, InvalidInput, NoProgramVersion, NotFound, NotPermitted
from tracker.services import enrolling
from tracker.services.enrolling import GuardianRequest
from tracker.services.overviews import enrollment as overview
from tracker.services.reach import reach
from tracker.services.signing_in import secret_hash


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return open_clinic(session)


def category_of(clinic: Clinic, patient_id: str) -> str:
    return enrollments.of_patient(clinic.session, patient_id)[0].risk_category


@pytest.mark.parametrize(
    ("given", "category"),
    [
        ({}, "AM"),
        ({"sex": "female", "facts": CAN}, "AF-RP"),
        ({"sex": "female", "facts": CANNOT}, "AF-NRP"),
    ],
)
def test_the_category_follows_from_the_facts(clinic, given, category):
    enrolled = clinic.enroll(**given)

    assert category_of(clinic, enrolled.patient_id) == category


@pytest.mark.parametrize(
    ("sex", "facts", "category"),
    [
        ("male", CAN, "MC"),
        ("female", CAN, "FC-RP"),
        ("female", replace(CAN, menarche=False, menses=None, last_menses_on=None), "FC-NRP"),
    ],
)
def test_a_child_has_a_category_of_its_own(clinic, sex, facts, category):
    enrolled = clinic.enroll_child(sex=sex, facts=facts)

    assert category_of(clinic, enrolled.patient_id) == category


def test_the_page_is_shown_the_category_and_its_reason_before_anything_is_stored(clinic):
    checked = enrolling.check(
        clinic.session, clinic.delegate, request(prescriber_id=clinic.prescriber.id), now=AT
    )

    assert checked.problems == ()
    assert checked.derived is not None
    assert checked.derived.category.code == "AM"
    assert "56 years old" in checked.derived.reason


def test_every_problem_is_told_at_once(clinic):
    wrong = request(
        birth_date=date(2030, 1, 1), phone="call me", criteria=MYELOMA[:2], indication="myeloma?"
    )

    checked = enrolling.check(clinic.session, clinic.prescriber, wrong, now=AT)

    fields = [problem.field for problem in checked.problems]
    assert {"birth_date", "phone", "indication"} <= set(fields)


def test_a_males_reproductive_facts_are_not_recorded(clinic):
    enrolled = clinic.enroll(facts=CAN)

    enrollment = enrollments.of_patient(clinic.session, enrolled.patient_id)[0]
    assert enrollment.menses is None
    assert enrollment.hysterectomy is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(CAN, hysterectomy=None), "reproductive"),
        (replace(CAN, menses=None), "menses"),
        (replace(CAN, last_menses_on=date(2026, 11, 24)), "last_menses_on"),
        (
            replace(CAN, natural_menopause=True, menses="none", last_menses_on=None),
            "last_menses_on",
        ),
        (replace(CAN, natural_menopause=True), "menses"),
    ],
)
def test_facts_that_are_missing_or_cannot_be_are_refused_beside_their_field(clinic, facts, field):
    with pytest.raises(InvalidInput) as refused:
        clinic.enroll(sex="female", facts=facts)

    assert refused.value.field == field


def test_all_criteria_of_the_label_must_be_confirmed(clinic):
    with pytest.raises(InvalidInput, match="progression") as refused:
        clinic.enroll(criteria=MYELOMA[:3])

    assert refused.value.field == "criteria"


def test_one_of_the_alternatives_of_kaposi_sarcoma_is_enough(clinic):
    with pytest.raises(InvalidInput, match="confirm one of these"):
        clinic.enroll(indication="kaposi-sarcoma", criteria=MYELOMA)

    enrolled = clinic.enroll(indication="kaposi-sarcoma", criteria=("hiv-negative", *MYELOMA))
    enrollment = enrollments.of_patient(clinic.session, enrolled.patient_id)[0]
    assert enrollment.criteria == ("hiv-negative",)


def test_a_form_sent_twice_enrolls_once_and_shows_the_link_once(clinic):
    request_id = new_id()

    first = clinic.enroll(request_id=request_id)
    again = clinic.enroll(request_id=request_id)

    assert again == replace(first, secret=None)
    assert first.secret is not None


def test_two_sendings_of_one_form_at_once_enroll_once(clinic, database):
    wanted = request()

    def send(_: int) -> str:
        with database.session() as own:
            return enrolling.enroll(own, clinic.prescriber, wanted, now=AT).patient_id

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(send, range(4)))

    assert len(answers) == 1
    assert clinic.session.scalar(select(func.count()).select_from(Patient)) == 1


def test_a_strangers_request_id_answers_nothing(clinic):
    request_id = new_id()
    clinic.enroll(request_id=request_id)

    with pytest.raises(NotFound):
        enrolling.enroll(clinic.session, clinic.stranger, request(request_id=request_id), now=AT)


def test_the_same_person_twice_in_one_practice_is_refused_with_the_rems_id(clinic):
    enrolled = clinic.enroll()
    shown = f"P-{enrolled.rems_id[1:6]}-{enrolled.rems_id[6:]}"

    with pytest.raises(InvalidInput, match=shown):
        clinic.enroll(given_name=" TOM ", email="other@home.test")


def test_the_same_person_at_another_practice_is_not_revealed(clinic):
    clinic.enroll()

    elsewhere = enrolling.enroll(
        clinic.session, clinic.stranger, request(email="tom2@home.test"), now=AT
    )
    assert elsewhere.secret is not None


def test_an_address_of_a_stranger_is_refused_without_saying_whose_it_is(clinic):
    enrolling.enroll(clinic.session, clinic.stranger, request(), now=AT)

    with pytest.raises(InvalidInput) as refused:
        clinic.enroll(given_name="Timothy")

    assert refused.value.field == "email"
    assert "Tom" not in refused.value.problem


def test_a_child_needs_a_guardian_and_the_account_is_the_guardians(clinic):
    with pytest.raises(InvalidInput) as refused:
        clinic.enroll(birth_date=date(2015, 6, 1))
    assert refused.value.field == "guardian_name"

    enrolled = clinic.enroll_child()
    (linked,) = patients.accounts_of(clinic.session, enrolled.patient_id)
    assert (linked.printed_name, linked.capacity) == ("Rosa Gomez", "guardian")


def test_an_adult_has_no_guardian(clinic):
    with pytest.raises(InvalidInput) as refused:
        clinic.enroll(guardian=GuardianRequest("Rosa Gomez", "rosa@home.test", "mother"))

    assert refused.value.field == "guardian_name"


def test_a_second_child_is_linked_to_the_same_guardians_account(clinic):
    first = clinic.enroll_child()
    second = clinic.enroll_child(given_name="Luis", birth_date=date(2017, 1, 5))

    assert clinic.acting_for(first.patient_id) == clinic.acting_for(second.patient_id)
    assert second.secret is None


def test_a_delegate_names_a_prescriber_of_the_practice(clinic):
    with pytest.raises(InvalidInput) as refused:
        enrolling.enroll(clinic.session, clinic.delegate, request(), now=AT)
    assert refused.value.field == "prescriber_id"

    for other in (clinic.stranger.id, clinic.delegate.id):
        with pytest.raises(InvalidInput):
            enrolling.enroll(clinic.session, clinic.delegate, request(prescriber_id=other), now=AT)

    enrolled = enrolling.enroll(
        clinic.session, clinic.delegate, request(prescriber_id=clinic.colleague.id), now=AT
    )
    enrollment = enrollments.of_patient(clinic.session, enrolled.patient_id)[0]
    assert enrollment.prescriber_name == "Bo Chen"


@pytest.mark.parametrize("role", [Role.PHARMACIST, Role.PATIENT, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_a_practice_enrolls(clinic, role):
    with pytest.raises(NotPermitted):
        enrolling.enroll(clinic.session, Actor(clinic.prescriber.id, role, None), request(), now=AT)


def test_without_a_version_in_force_nobody_is_enrolled(clinic):
    with pytest.raises(NoProgramVersion):
        clinic.enroll(program="thalidomide-us")


def test_in_a_program_whose_facts_are_not_recorded_here_nobody_is_enrolled(clinic):
    publish(clinic.session, "bosentan-us")
    publish(clinic.session, "tirf-us")
    asked = (clinic.session, clinic.prescriber)

    assert [slug for slug, _ in overview.open_programs(*asked, now=AT)] == [PROGRAM]
    with pytest.raises(NotFound):
        overview.options(*asked, "bosentan-us", now=AT)
    for program in ("bosentan-us", "tirf-us"):
        with pytest.raises(Conflict, match="takes no new patients here"):
            clinic.enroll(program=program)
    assert clinic.session.scalar(select(func.count()).select_from(Patient)) == 0


def test_the_link_is_stored_hashed_and_everything_is_audited(clinic):
    enrolled = clinic.enroll()

    stored = clinic.session.scalars(select(OneTimeLink.token_hash)).all()
    assert secret_hash(enrolled.secret) in stored
    assert enrolled.secret not in stored
    assert clinic.events(enrolled.patient_id) == [
        "patient.enrolled",
        "patient.risk-assessed",
        "patient.account-opened",
        "agreement.prepared",
    ]


def test_another_practice_does_not_reach_the_patient(clinic):
    enrolled = clinic.enroll()

    with pytest.raises(NotFound):
        reach(clinic.session, clinic.stranger, enrolled.patient_id, at=AT)
    assert reach(clinic.session, clinic.delegate, enrolled.patient_id, at=AT).capacity is None
