"""Writing prescriptions, asking for their numbers, taking numbers back."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.clinic import NOW, Clinic, Ward
from tracker.records import authorizations
from tracker.records.identifiers import new_id
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.deciding import Authorization, Decision
from tracker.records.tables.prescriptions import Prescription
from tracker.rules.codec import question_from_object
from tracker.rules.deciding import decide
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.services import authorizing, certifying, gates
from tracker.services.authorizing import (
    AuthorizationRequest,
    Line,
    PrescriptionRequest,
    VoidingRequest,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return Clinic(session)


def stops(session: Session, decision_id: str) -> set[str]:
    row = session.get_one(Decision, decision_id)
    return {finding.requirement for finding in gates.answer_of(row).stopping}


def events(session: Session, ward: Ward) -> list[str]:
    return list(
        session.scalars(
            select(AuditEntry.name)
            .where(AuditEntry.subject_id == ward.patient_id)
            .order_by(AuditEntry.subject_seq)
        )
    )


def request_for(ward: Ward, **changed: object) -> PrescriptionRequest:
    request = PrescriptionRequest(
        request_id=new_id(),
        patient_id=ward.patient_id,
        enrollment_id=ward.enrollment_id,
        channel="electronic",
        days_supply=28,
        refills=0,
        lines=(Line(4.0, 21),),
    )
    return replace(request, **changed)  # type: ignore[arg-type]


def test_with_everything_in_order_a_man_gets_a_number_for_thirty_days(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW)
    answer = clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)

    assert answer.allowed
    assert answer.number is not None
    assert answer.number.startswith("A")
    # April 15 ends in Chicago five hours after it does in UTC.
    assert answer.valid_until == datetime(2026, 4, 16, 4, 59, 59, tzinfo=UTC)
    assert events(clinic.session, ward)[-3:] == [
        "prescription.written",
        "gate.decided",
        "authorization.issued",
    ]


def test_a_woman_who_can_become_pregnant_gets_seven_days_from_her_last_test(
    clinic: Clinic,
) -> None:
    ward = clinic.woman(at=NOW)
    answer = clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)

    assert answer.allowed, stops(clinic.session, answer.decision_id)
    assert answer.valid_until == datetime(2026, 3, 24, 4, 59, 59, tzinfo=UTC)


def test_a_refusal_lists_everything_at_once_and_is_stored(clinic: Clinic) -> None:
    ward = clinic.woman(at=NOW, ready=False)
    answer = clinic.authorize(ward, clinic.write(ward, at=NOW, refills=1), at=NOW)

    assert not answer.allowed
    assert answer.number is None
    assert stops(clinic.session, answer.decision_id) == {
        "contraception",
        "contraception-counseling",
        "pregnancy-test-10-14-days",
        "pregnancy-test-24-hours",
        "patient-survey",
        "prescriber-survey",
        "thromboprophylaxis",
        "cbc-checkpoint",
        "no-refills",
    }
    assert clinic.session.scalar(select(func.count()).select_from(Authorization)) == 0


def test_the_stored_question_asked_again_gives_the_stored_answer(clinic: Clinic) -> None:
    ward = clinic.woman(at=NOW)
    answer = clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)
    row = clinic.session.get_one(Decision, answer.decision_id)

    question = question_from_object(json.loads(row.question))

    assert decide(clinic.version(NOW), question) == gates.answer_of(row)


def test_what_was_tested_after_writing_counts_only_for_a_new_prescription(clinic: Clinic) -> None:
    ward = clinic.woman(at=NOW, ready=False)
    clinic.contraception(ward, at=NOW, since=(NOW - 40 * DAY).date())
    clinic.test(ward, at=NOW, collected_at=NOW - 12 * DAY)
    clinic.survey(ward, ward.account, at=NOW)
    clinic.prepare(ward, at=NOW)
    first = clinic.write(ward, at=NOW)
    refused = clinic.authorize(ward, first, at=NOW)
    clinic.test(ward, at=NOW + HOUR)

    again = clinic.authorize(ward, first, at=NOW + HOUR)
    anew = clinic.authorize(ward, clinic.write(ward, at=NOW + HOUR), at=NOW + HOUR)

    assert stops(clinic.session, refused.decision_id) == {"pregnancy-test-24-hours"}
    assert stops(clinic.session, again.decision_id) == {"pregnancy-test-24-hours"}
    assert anew.allowed


def test_the_same_form_sent_twice_writes_and_asks_once(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW)
    request = request_for(ward)
    now = {"now": NOW}
    first = authorizing.write_prescription(clinic.session, clinic.prescriber, request, **now)
    second = authorizing.write_prescription(clinic.session, clinic.prescriber, request, **now)
    question = AuthorizationRequest(request.request_id, ward.patient_id, first)
    one = authorizing.authorize(clinic.session, clinic.prescriber, question, now=NOW)
    two = authorizing.authorize(clinic.session, clinic.prescriber, question, now=NOW + HOUR)

    assert first == second
    assert one == two
    assert one.allowed


def test_a_request_id_that_was_used_for_another_patient_is_refused(clinic: Clinic) -> None:
    ward, other = clinic.man(at=NOW), clinic.man(at=NOW, name="Paul Adler")
    request = request_for(ward)
    authorizing.write_prescription(clinic.session, clinic.prescriber, request, now=NOW)

    with pytest.raises(Conflict):
        authorizing.write_prescription(
            clinic.session,
            clinic.prescriber,
            replace(request, patient_id=other.patient_id, enrollment_id=other.enrollment_id),
            now=NOW,
        )


def test_a_prescription_never_gets_a_second_number(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW)
    prescription_id = clinic.write(ward, at=NOW)
    clinic.authorize(ward, prescription_id, at=NOW)

    with pytest.raises(Conflict):
        clinic.authorize(ward, prescription_id, at=NOW + HOUR)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"lines": ()}, "lines"),
        ({"lines": (Line(5.0, 21),)}, "lines[0].strength_mg"),
        ({"lines": (Line(4.0, 21), Line(4.0, 21))}, "lines[1].strength_mg"),
        ({"lines": (Line(4.0, 0),)}, "lines[0].quantity"),
        ({"lines": (Line(4.0, 1000),)}, "lines[0].quantity"),
        ({"lines": (Line(4.0, 22), Line(1.0, 21))}, "lines[0].quantity"),
        ({"lines": (Line(4.0, 21), Line(1.0, 22))}, "lines[1].quantity"),
        ({"days_supply": 14}, "lines[0].quantity"),
        ({"days_supply": 0}, "days_supply"),
        ({"days_supply": 366}, "days_supply"),
        ({"refills": -1}, "refills"),
        ({"channel": "fax"}, "channel"),
        ({"pharmacy_id": "0" * 32}, "pharmacy_id"),
    ],
)
def test_what_no_prescription_can_be_is_not_written(
    clinic: Clinic, changed: dict[str, object], field: str
) -> None:
    ward = clinic.man(at=NOW, ready=False)

    with pytest.raises(InvalidInput) as refused:
        clinic.write(ward, at=NOW, **changed)

    assert refused.value.field == field
    assert clinic.session.scalar(select(func.count()).select_from(Prescription)) == 0


def test_a_practice_is_no_pharmacy(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW, ready=False)

    with pytest.raises(InvalidInput):
        clinic.write(ward, at=NOW, pharmacy_id=clinic.practice_id)


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"days_supply": 30}, "supply-limit"),
        ({"refills": 2}, "no-refills"),
        ({"channel": "telephone"}, "prescription-channel"),
    ],
)
def test_beyond_the_programs_limits_it_is_written_down_and_refused_by_the_gate(
    clinic: Clinic, changed: dict[str, object], key: str
) -> None:
    ward = clinic.man(at=NOW)
    answer = clinic.authorize(ward, clinic.write(ward, at=NOW, **changed), at=NOW)

    assert stops(clinic.session, answer.decision_id) == {key}


def test_five_milligrams_are_two_strengths_under_one_number(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW)
    lines = (Line(4.0, 21), Line(1.0, 21))

    assert clinic.authorize(ward, clinic.write(ward, at=NOW, lines=lines), at=NOW).allowed


def test_a_strangers_patient_is_not_found_and_a_delegate_writes_nothing(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW)
    prescription_id = clinic.write(ward, at=NOW)
    question = AuthorizationRequest(new_id(), ward.patient_id, prescription_id)

    with pytest.raises(NotFound):
        authorizing.write_prescription(clinic.session, clinic.stranger, request_for(ward), now=NOW)
    with pytest.raises(NotFound):
        authorizing.authorize(clinic.session, clinic.stranger, question, now=NOW)
    with pytest.raises(NotPermitted):
        authorizing.write_prescription(clinic.session, clinic.delegate, request_for(ward), now=NOW)
    with pytest.raises(NotPermitted):
        authorizing.authorize(clinic.session, clinic.delegate, question, now=NOW)


def test_only_who_wrote_a_prescription_asks_for_its_number(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW)
    question = AuthorizationRequest(new_id(), ward.patient_id, clinic.write(ward, at=NOW))

    with pytest.raises(NotPermitted):
        authorizing.authorize(clinic.session, clinic.colleague, question, now=NOW)


def test_a_prescription_of_another_patient_is_not_found(clinic: Clinic) -> None:
    ward, other = clinic.man(at=NOW), clinic.man(at=NOW, name="Paul Adler")
    question = AuthorizationRequest(new_id(), other.patient_id, clinic.write(ward, at=NOW))

    with pytest.raises(NotFound):
        authorizing.authorize(clinic.session, clinic.prescriber, question, now=NOW)


def test_a_suspended_prescriber_is_refused_with_that_reason(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW)
    request = certifying.SuspensionRequest(clinic.certification_id, NOW.date(), "training lapsed")
    certifying.suspend(clinic.session, clinic.administrator, request, now=NOW)

    answer = clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)

    assert stops(clinic.session, answer.decision_id) == {"prescriber-certified"}


def test_voiding_takes_a_number_back_once_with_a_reason(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW)
    answer = clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)
    assert answer.authorization_id is not None
    request = VoidingRequest(answer.authorization_id, "dose will change")

    with pytest.raises(InvalidInput):
        authorizing.void(clinic.session, clinic.prescriber, replace(request, reason="  "), now=NOW)
    with pytest.raises(NotFound):
        authorizing.void(clinic.session, clinic.stranger, request, now=NOW)
    with pytest.raises(NotPermitted):
        authorizing.void(clinic.session, clinic.delegate, request, now=NOW)
    authorizing.void(clinic.session, clinic.prescriber, request, now=NOW)
    with pytest.raises(Conflict):
        authorizing.void(clinic.session, clinic.prescriber, request, now=NOW)

    issued = authorizations.of_practice(clinic.session, answer.authorization_id, clinic.practice_id)
    assert issued is not None
    assert issued.voiding is not None
    assert (issued.voiding.cause, issued.voiding.reason) == ("prescriber", "dose will change")
    assert events(clinic.session, ward)[-1] == "authorization.voided"
