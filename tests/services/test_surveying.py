"""Surveys: who answers what, what a risky answer leads to, and how it is closed."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.services.clinic import AT, CAN, CANNOT, Clinic, open_clinic, proof_of, survey_for
from tracker.records import surveys
from tracker.records.tables.attesting import Signature
from tracker.records.tables.monitoring import PregnancyReport
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.services import signing, surveying
from tracker.services.overviews import surveys as overview
from tracker.services.surveying import ResolutionRequest, SurveyRequest

LATER = AT + timedelta(hours=2)


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return open_clinic(session)


def row(clinic: Clinic, patient_id: str, survey_id: str) -> surveys.SurveyRow:
    found = surveys.one(clinic.session, patient_id, survey_id)
    assert found is not None
    return found


def resolve(clinic: Clinic, actor: Actor, patient_id: str, survey_id: str, note: str = "Talked"):
    wanted = ResolutionRequest(patient_id, survey_id, note)
    surveying.resolve(clinic.session, actor, wanted, now=LATER)


def test_a_survey_in_order_is_not_flagged(clinic):
    enrolled = clinic.enroll()
    patient = clinic.acting_for(enrolled.patient_id)

    survey_id = clinic.answer(patient, enrolled)

    answered = row(clinic, enrolled.patient_id, survey_id)
    assert (answered.by_role, answered.flagged, answered.flag_reasons) == ("patient", False, ())
    assert clinic.events(enrolled.patient_id)[-1] == "survey.completed"


def test_each_party_and_category_has_its_own_questions(clinic):
    woman, man = clinic.enroll_woman(), clinic.enroll()

    def keys(actor: Actor, enrolled: object) -> set[str]:
        return {q.key for q in survey_for(clinic.session, actor, enrolled, AT).questions}

    assert "patient-period" in keys(clinic.acting_for(woman.patient_id), woman)
    assert "patient-sperm" in keys(clinic.acting_for(man.patient_id), man)
    assert "prescriber-counseled" in keys(clinic.prescriber, man)


def test_a_guardian_answers_for_the_child(clinic):
    child = clinic.enroll_child()

    survey_id = clinic.answer(clinic.acting_for(child.patient_id), child)

    assert row(clinic, child.patient_id, survey_id).by_role == "guardian"


def test_a_risky_answer_flags_the_survey_with_its_reason(clinic):
    enrolled = clinic.enroll()
    patient = clinic.acting_for(enrolled.patient_id)

    survey_id = clinic.answer(patient, enrolled, patient_blood="yes")

    answered = row(clinic, enrolled.patient_id, survey_id)
    assert answered.holds
    assert len(answered.flag_reasons) == 1
    assert "donated blood" in answered.flag_reasons[0]


def test_a_prescribers_answer_that_contradicts_the_patients_is_flagged(clinic):
    enrolled = clinic.enroll_woman()
    patient = clinic.acting_for(enrolled.patient_id)
    clinic.answer(patient, enrolled, patient_methods="no")

    survey_id = clinic.answer(clinic.prescriber, enrolled)

    answered = row(clinic, enrolled.patient_id, survey_id)
    assert answered.flagged
    assert answered.flag_reasons[0].startswith("The patient answered no to")
    assert answered.flag_reasons[0].endswith("the answers contradict each other.")


def test_what_the_prescriber_answered_holds_a_patients_survey_and_is_not_told_to_the_patient(
    clinic,
):
    enrolled = clinic.enroll_woman(facts=CANNOT)
    patient = clinic.acting_for(enrolled.patient_id)
    clinic.answer(clinic.prescriber, enrolled, prescriber_status="yes")

    survey_id = clinic.answer(patient, enrolled, at=LATER)

    answered = row(clinic, enrolled.patient_id, survey_id)
    assert answered.holds
    assert "The prescriber answered yes" in answered.flag_reasons[0]
    ids = enrolled.patient_id, survey_id
    own = overview.survey_page(clinic.session, patient, *ids, now=LATER)
    theirs = overview.survey_page(clinic.session, clinic.delegate, *ids, now=LATER)
    assert own.reasons == ("An answer of yours does not fit what your practice has on record.",)
    assert theirs.reasons == answered.flag_reasons


def test_what_was_settled_contradicts_nothing_any_more(clinic):
    enrolled = clinic.enroll_woman()
    first = clinic.answer(clinic.acting_for(enrolled.patient_id), enrolled, patient_methods="no")
    resolve(clinic, clinic.prescriber, enrolled.patient_id, first)

    survey_id = clinic.answer(clinic.prescriber, enrolled, at=LATER)

    assert not row(clinic, enrolled.patient_id, survey_id).flagged


@pytest.mark.parametrize(
    ("sex", "said", "of_whom"),
    [
        ("female", {"patient_pregnant": "yes"}, "patient"),
        ("male", {"patient_partner": "yes"}, "partner"),
    ],
)
def test_an_answer_that_says_pregnant_is_reported_at_once(clinic, sex, said, of_whom):
    enrolled = clinic.enroll(sex=sex, facts=CAN)
    patient = clinic.acting_for(enrolled.patient_id)

    clinic.answer(patient, enrolled, **said)
    clinic.answer(patient, enrolled, at=LATER, **said)

    reports = clinic.session.execute(select(PregnancyReport.of_whom, PregnancyReport.status)).all()
    assert [tuple(report) for report in reports] == [(of_whom, "suspected")]
    assert "pregnancy.reported" in clinic.events(enrolled.patient_id)


def test_the_signature_binds_the_questions_and_the_answers(clinic):
    enrolled = clinic.enroll()
    patient = clinic.acting_for(enrolled.patient_id)
    asked = survey_for(clinic.session, patient, enrolled, AT)
    survey_id = clinic.answer(patient, enrolled, patient_shared="yes")

    answered = row(clinic, enrolled.patient_id, survey_id)
    signature = clinic.session.get(Signature, answered.signature_id)
    said = {answer.key: answer.answer for answer in answered.answers}
    assert said["patient-shared"] == "yes"
    assert signature.document_digest == signing.digest_of(asked.answered(said))
    assert signature.document_digest != signing.digest_of(asked.text)


@pytest.mark.parametrize("answer", ["", "maybe", None])
def test_every_question_is_answered_with_yes_or_no(clinic, answer):
    enrolled = clinic.enroll()
    patient = clinic.acting_for(enrolled.patient_id)
    asked = survey_for(clinic.session, patient, enrolled, AT)
    answers = {q.key: "no" for q in asked.questions} | {"patient-blood": answer}
    wanted = SurveyRequest(
        enrolled.patient_id, enrolled.enrollment_id, answers, signing.digest_of(asked.text)
    )

    with pytest.raises(InvalidInput) as refused:
        surveying.complete(clinic.session, patient, wanted, proof_of(patient), now=AT)

    assert refused.value.field == "patient-blood"


def test_other_questions_than_those_shown_are_not_signed(clinic):
    enrolled = clinic.enroll()
    patient = clinic.acting_for(enrolled.patient_id)
    wanted = SurveyRequest(enrolled.patient_id, enrolled.enrollment_id, {}, "sha256:0")

    with pytest.raises(Conflict):
        surveying.complete(clinic.session, patient, wanted, proof_of(patient), now=AT)


def test_nobody_answers_for_a_stranger_and_a_delegate_answers_nothing(clinic):
    enrolled, other = clinic.enroll(), clinic.enroll_woman()

    with pytest.raises(NotFound):
        clinic.answer(clinic.acting_for(other.patient_id), enrolled)
    with pytest.raises(NotFound):
        clinic.answer(clinic.stranger, enrolled)
    with pytest.raises(NotPermitted):
        clinic.answer(clinic.delegate, enrolled)


def test_a_flagged_survey_is_resolved_once_by_a_prescriber_with_a_note(clinic):
    enrolled = clinic.enroll()
    survey_id = clinic.answer(
        clinic.acting_for(enrolled.patient_id), enrolled, patient_shared="yes"
    )
    flagged = overview.flagged(clinic.session, clinic.delegate).rows
    assert [row.survey_id for row in flagged] == [survey_id]
    assert overview.flagged(clinic.session, clinic.stranger).rows == ()

    with pytest.raises(NotPermitted):
        resolve(clinic, clinic.delegate, enrolled.patient_id, survey_id)
    with pytest.raises(NotFound):
        resolve(clinic, clinic.stranger, enrolled.patient_id, survey_id)
    with pytest.raises(InvalidInput):
        resolve(clinic, clinic.prescriber, enrolled.patient_id, survey_id, note=" ")
    resolve(clinic, clinic.colleague, enrolled.patient_id, survey_id)

    answered = row(clinic, enrolled.patient_id, survey_id)
    assert (answered.note, answered.resolved_by, answered.holds) == ("Talked", "Bo Chen", False)
    assert overview.flagged(clinic.session, clinic.delegate).rows == ()
    with pytest.raises(Conflict):
        resolve(clinic, clinic.prescriber, enrolled.patient_id, survey_id)


def test_a_survey_in_order_has_nothing_to_resolve(clinic):
    enrolled = clinic.enroll()
    survey_id = clinic.answer(clinic.acting_for(enrolled.patient_id), enrolled)

    with pytest.raises(Conflict):
        resolve(clinic, clinic.prescriber, enrolled.patient_id, survey_id)


def test_the_patient_sees_her_own_survey_and_not_the_prescribers(clinic):
    enrolled = clinic.enroll_woman()
    patient = clinic.acting_for(enrolled.patient_id)
    own = clinic.answer(patient, enrolled, patient_period="yes")
    theirs = clinic.answer(clinic.prescriber, enrolled)

    page = overview.survey_page(clinic.session, patient, enrolled.patient_id, own, now=LATER)
    assert page.told_to_stop
    with pytest.raises(NotFound):
        overview.survey_page(clinic.session, patient, enrolled.patient_id, theirs, now=LATER)


def test_an_unknown_role_holds_no_permission_to_answer(clinic):
    enrolled = clinic.enroll()

    with pytest.raises(NotPermitted):
        clinic.answer(Actor(clinic.prescriber.id, Role.PHARMACIST, None), enrolled)
