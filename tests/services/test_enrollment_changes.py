"""What changes after enrolling: facts, identity, accounts, the end."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import add
from tests.services.clinic import AT, CAN, CANNOT, PROGRAM, Clinic, open_clinic
from tracker.records import agreements, enrollments, patients
from tracker.records.identifiers import new_id
from tracker.records.tables.deciding import AuthorizationVoiding
from tracker.records.tables.enrollments import EnrollmentEnding
from tracker.rules.authority import Actor
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.services import authorizing, enrolling, signing_in
from tracker.services.authorizing import Line, PrescriptionRequest
from tracker.services.enrolling import (
    EndingRequest,
    EnrolledPatient,
    IdentityRequest,
    LinkRequest,
    RiskRequest,
)
from tracker.services.reach import reach

LATER = AT + timedelta(days=3)


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return open_clinic(session)


def assess(clinic: Clinic, enrolled: EnrolledPatient, facts: Any, actor: Actor | None = None):
    wanted = RiskRequest(enrolled.patient_id, enrolled.enrollment_id, facts)
    return enrolling.assess_risk(clinic.session, actor or clinic.prescriber, wanted, now=LATER)


def identity(enrolled: EnrolledPatient, **given: Any) -> IdentityRequest:
    values = {
        "patient_id": enrolled.patient_id,
        "given_name": "Tom",
        "family_name": "Gomez",
        "birth_date": date(1970, 5, 2),
        "sex": "male",
        "phone": "312-555-0101",
        "reason": "Misspelled at enrollment",
    }
    return IdentityRequest(**(values | given))


def end(clinic: Clinic, enrolled: EnrolledPatient, on: date, reason: str = "Therapy stopped"):
    wanted = EndingRequest(enrolled.patient_id, enrolled.enrollment_id, on, reason)
    enrolling.end_enrollment(clinic.session, clinic.prescriber, wanted, now=LATER)


def issue(clinic: Clinic, enrolled: EnrolledPatient) -> str:
    """An open authorization, straight into the tables: what earns one is tested elsewhere."""
    order = PrescriptionRequest(
        request_id=new_id(),
        patient_id=enrolled.patient_id,
        enrollment_id=enrolled.enrollment_id,
        channel="electronic",
        days_supply=28,
        refills=0,
        lines=(Line(4, 21),),
    )
    prescription_id = authorizing.write_prescription(
        clinic.session, clinic.prescriber, order, now=AT
    )
    of = {"patient_id": enrolled.patient_id, "prescription_id": prescription_id}
    asked = {"program": PROGRAM, "asked_by": clinic.prescriber.id, "gate": "authorize"}
    decision_id = add(clinic.session, "decision", allowed=True, **of, **asked)
    return add(
        clinic.session,
        "authorization",
        decision_id=decision_id,
        issued_at=AT,
        valid_until=AT + timedelta(days=30),
        **of,
    )


def voidings(clinic: Clinic) -> list[tuple[str, str]]:
    rows = select(AuthorizationVoiding.authorization_id, AuthorizationVoiding.cause)
    return [tuple(row) for row in clinic.session.execute(rows)]


def test_a_change_of_category_voids_the_open_authorization(clinic):
    woman = clinic.enroll_woman()
    authorization_id = issue(clinic, woman)

    assess(clinic, woman, replace(CAN, menses="irregular"))
    assert voidings(clinic) == []
    assess(clinic, woman, CANNOT)

    assert voidings(clinic) == [(authorization_id, "category-changed")]
    assert "authorization.voided" in clinic.events(woman.patient_id)


def test_the_end_of_an_enrollment_voids_the_open_authorization(clinic):
    man = clinic.enroll()
    authorization_id = issue(clinic, man)

    end(clinic, man, date(2026, 11, 26))

    assert voidings(clinic) == [(authorization_id, "enrollment-ended")]


def test_facts_that_prove_another_category_bring_a_new_agreement(clinic):
    enrolled = clinic.enroll_woman()

    prepared = assess(clinic, enrolled, CANNOT)

    newest = agreements.newest(clinic.session, enrolled.patient_id, enrolled.enrollment_id)
    assert newest.id == prepared
    assert (newest.risk_category, newest.signatures) == ("AF-NRP", ())
    assert clinic.events(enrolled.patient_id)[-2:] == [
        "patient.risk-assessed",
        "agreement.prepared",
    ]


def test_facts_of_the_same_category_keep_the_agreement(clinic):
    enrolled = clinic.enroll_woman()

    assert assess(clinic, enrolled, replace(CAN, menses="irregular")) is None

    newest = agreements.newest(clinic.session, enrolled.patient_id, enrolled.enrollment_id)
    assert newest.id == enrolled.agreement_id
    enrollment = enrollments.one(clinic.session, enrolled.patient_id, enrolled.enrollment_id)
    assert enrollment.menses == "irregular"


def test_a_delegate_assesses_and_another_practice_does_not(clinic):
    enrolled = clinic.enroll_woman()

    assert assess(clinic, enrolled, CANNOT, clinic.delegate) is not None
    with pytest.raises(NotFound):
        assess(clinic, enrolled, CAN, clinic.stranger)


def test_a_corrected_name_leaves_the_first_one_in_the_record(clinic):
    enrolled = clinic.enroll()
    wanted = identity(enrolled, given_name="Thomas")

    changed = enrolling.correct_identity(clinic.session, clinic.delegate, wanted, now=LATER)

    assert changed is False
    reached = reach(clinic.session, clinic.prescriber, enrolled.patient_id, at=LATER)
    assert reached.patient.name == "Thomas Gomez"
    assert patients.identity_count(clinic.session, enrolled.patient_id) == 2


def test_a_corrected_birth_date_can_change_the_category(clinic):
    enrolled = clinic.enroll()
    wanted = identity(enrolled, birth_date=date(2012, 5, 2))

    changed = enrolling.correct_identity(clinic.session, clinic.prescriber, wanted, now=LATER)

    assert changed is True
    newest = agreements.newest(clinic.session, enrolled.patient_id, enrolled.enrollment_id)
    assert newest.risk_category == "MC"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": " "}, "reason"),
        ({}, "given_name"),
        ({"birth_date": date(2027, 1, 1)}, "birth_date"),
        ({"given_name": "T", "phone": "none"}, "phone"),
    ],
)
def test_a_correction_needs_a_reason_a_difference_and_a_possible_value(clinic, given, field):
    enrolled = clinic.enroll()

    with pytest.raises(InvalidInput) as refused:
        enrolling.correct_identity(
            clinic.session, clinic.prescriber, identity(enrolled, **given), now=LATER
        )

    assert refused.value.field == field


def test_an_enrollment_ends_once_with_a_reason_and_its_last_day(clinic):
    enrolled = clinic.enroll()
    with pytest.raises(InvalidInput, match="why"):
        end(clinic, enrolled, date(2026, 11, 26), " ")

    end(clinic, enrolled, date(2026, 11, 26))

    enrollment = enrollments.one(clinic.session, enrolled.patient_id, enrolled.enrollment_id)
    assert enrollment.ended_on == date(2026, 11, 26)
    assert clinic.events(enrolled.patient_id)[-1] == "enrollment.ended"
    with pytest.raises(Conflict):
        end(clinic, enrolled, date(2026, 11, 26))
    assert clinic.session.scalar(select(func.count()).select_from(EnrollmentEnding)) == 1


@pytest.mark.parametrize("on", [date(2026, 11, 22), date(2026, 11, 27)])
def test_the_last_day_lies_between_enrolling_and_today(clinic, on):
    enrolled = clinic.enroll()

    with pytest.raises(InvalidInput) as refused:
        end(clinic, enrolled, on)

    assert refused.value.field == "ended_on"


def test_a_delegate_does_not_end_an_enrollment(clinic):
    enrolled = clinic.enroll()
    wanted = EndingRequest(
        enrolled.patient_id, enrolled.enrollment_id, date(2026, 11, 26), "Moved away"
    )

    with pytest.raises(NotPermitted):
        enrolling.end_enrollment(clinic.session, clinic.delegate, wanted, now=LATER)


def test_after_an_end_the_same_person_can_be_enrolled_again(clinic):
    enrolled = clinic.enroll()
    end(clinic, enrolled, date(2026, 11, 26))

    again = clinic.enroll()

    assert again.patient_id != enrolled.patient_id
    assert clinic.acting_for(again.patient_id) == clinic.acting_for(enrolled.patient_id)


def test_a_second_guardian_is_linked_with_a_link_of_her_own(clinic):
    enrolled = clinic.enroll_child()
    wanted = LinkRequest(
        patient_id=enrolled.patient_id,
        email="pablo@home.test",
        name="Pablo Gomez",
        relationship="father",
    )

    linked = enrolling.link_account(clinic.session, clinic.delegate, wanted, now=LATER)

    assert linked.secret is not None
    names = [a.printed_name for a in patients.accounts_of(clinic.session, enrolled.patient_id)]
    assert names == ["Rosa Gomez", "Pablo Gomez"]
    with pytest.raises(InvalidInput, match="already"):
        enrolling.link_account(clinic.session, clinic.delegate, wanted, now=LATER)


def test_an_adult_gets_no_guardian_and_a_child_no_account_of_its_own(clinic):
    adult, child = clinic.enroll(), clinic.enroll_child()
    for wanted, field in (
        (
            LinkRequest(patient_id=adult.patient_id, email="r@x.test", relationship="wife"),
            "relationship",
        ),
        (LinkRequest(patient_id=child.patient_id, email="i@x.test"), "name"),
    ):
        with pytest.raises(InvalidInput) as refused:
            enrolling.link_account(clinic.session, clinic.delegate, wanted, now=LATER)
        assert refused.value.field == field


def test_a_new_link_ends_the_older_one_and_is_not_for_an_account_with_a_password(clinic):
    enrolled = clinic.enroll()
    account_id = clinic.acting_for(enrolled.patient_id).id

    secret = enrolling.renew_link(
        clinic.session, clinic.delegate, enrolled.patient_id, account_id, now=LATER
    )
    with pytest.raises(NotFound):
        signing_in.link_holder(clinic.session, enrolled.secret, now=LATER)
    signing_in.choose_password(clinic.session, secret, "three quiet herons at dawn", now=LATER)

    with pytest.raises(Conflict, match="administrator"):
        enrolling.renew_link(
            clinic.session, clinic.delegate, enrolled.patient_id, account_id, now=LATER
        )


def test_a_link_is_renewed_only_for_an_account_of_the_practices_own_patient(clinic):
    enrolled, other = clinic.enroll(), clinic.enroll_woman()
    account_id = clinic.acting_for(enrolled.patient_id).id

    for actor, patient_id in (
        (clinic.stranger, enrolled.patient_id),
        (clinic.prescriber, other.patient_id),
    ):
        with pytest.raises(NotFound):
            enrolling.renew_link(clinic.session, actor, patient_id, account_id, now=LATER)
