"""The agreement: prepared in a category, signed by both, in force, replaced."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.services.clinic import (
    AT,
    CAN,
    PROGRAM,
    Clinic,
    open_clinic,
    proof_of,
    publish,
)
from tracker.records.tables.attesting import Signature
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict, NotFound, NotPermitted
from tracker.services import enrolling, signing
from tracker.services.enrolling import AgreementSignatureRequest, EndingRequest, RiskRequest
from tracker.services.overviews import agreements
from tracker.services.overviews.agreements import Signer
from tracker.services.shipped_programs import shipped_versions

LATER = AT + timedelta(hours=1)
# Only one program has the label's indications; the others take free text.
ANY_USE = {True: {}, False: {"indication": "Erythema nodosum leprosum", "criteria": ()}}


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return open_clinic(session)


def page(clinic: Clinic, actor: Actor, enrolled: object) -> agreements.AgreementPage:
    return agreements.agreement_page(
        clinic.session, actor, enrolled.patient_id, enrolled.agreement_id, at=LATER
    )


def test_the_agreement_holds_the_statements_of_the_category_and_who_is_meant(clinic):
    document = page(clinic, clinic.prescriber, clinic.enroll_woman()).document

    assert document.category == "AF-RP"
    assert any("two methods of birth control" in each for each in document.statements)
    assert not any("sperm" in each for each in document.statements)
    assert (document.patient_name, document.prescriber_name) == ("Maria Gomez", "Ana Ruiz")
    assert document.indication == "Multiple myeloma, with dexamethasone"


def test_it_is_in_force_once_patient_and_prescriber_have_signed(clinic):
    enrolled = clinic.enroll()
    patient = clinic.acting_for(enrolled.patient_id)
    assert page(clinic, patient, enrolled).lacking == ("patient", "prescriber")

    clinic.sign(patient, enrolled)
    assert page(clinic, clinic.prescriber, enrolled).state == "waiting"

    clinic.sign(clinic.prescriber, enrolled, at=LATER)
    shown = page(clinic, clinic.prescriber, enrolled)
    assert shown.state == "in-force"
    assert [s.printed_name for s in shown.signatures] == ["Tom Gomez", "Ana Ruiz"]
    assert clinic.events(enrolled.patient_id)[-2:] == ["agreement.signed", "agreement.signed"]


def test_a_signature_names_the_digest_of_what_was_shown_the_meaning_and_the_time(clinic):
    enrolled = clinic.enroll()
    signature_id = clinic.sign(clinic.prescriber, enrolled)

    row = clinic.session.scalars(select(Signature).where(Signature.id == signature_id)).one()
    shown = page(clinic, clinic.prescriber, enrolled)
    assert row.document_digest == signing.digest_of(shown.document.text) == shown.digest
    assert row.meaning == shown.document.meanings["prescriber"]
    assert row.signed_at >= AT


def test_a_guardian_signs_for_a_child(clinic):
    enrolled = clinic.enroll_child()
    guardian = clinic.acting_for(enrolled.patient_id)

    clinic.sign(guardian, enrolled)
    shown = page(clinic, guardian, enrolled)
    assert shown.lacking == ("prescriber",)
    assert shown.signatures[0].capacity == "guardian"


ENROLLING = sorted(slug for slug, versions in shipped_versions().items() if versions[-1].enrolls)


@pytest.mark.parametrize("program", ENROLLING)
def test_in_every_program_that_enrolls_both_parties_can_sign(clinic, program):
    if program != PROGRAM:
        publish(clinic.session, program)
    adult = clinic.enroll_woman(program=program, **ANY_USE[program == PROGRAM])
    child = clinic.enroll_child(program=program, **ANY_USE[program == PROGRAM])

    for enrolled in (adult, child):
        clinic.sign(clinic.acting_for(enrolled.patient_id), enrolled)
        clinic.sign(clinic.prescriber, enrolled, at=LATER)
        assert page(clinic, clinic.prescriber, enrolled).state == "in-force"


def test_a_changed_document_is_not_signed(clinic):
    enrolled = clinic.enroll()
    wanted = AgreementSignatureRequest(
        enrolled.patient_id, enrolled.agreement_id, signing.digest_of("something else")
    )

    with pytest.raises(Conflict, match="Read it again"):
        enrolling.sign_agreement(
            clinic.session, clinic.prescriber, wanted, proof_of(clinic.prescriber), now=AT
        )


def test_nobody_signs_with_the_proof_of_another(clinic):
    enrolled = clinic.enroll()
    digest = page(clinic, clinic.prescriber, enrolled).digest
    wanted = AgreementSignatureRequest(enrolled.patient_id, enrolled.agreement_id, digest)

    with pytest.raises(NotPermitted):
        enrolling.sign_agreement(
            clinic.session, clinic.prescriber, wanted, proof_of(clinic.colleague), now=AT
        )


def test_a_second_signature_of_the_same_party_is_refused(clinic):
    enrolled = clinic.enroll()
    clinic.sign(clinic.prescriber, enrolled)

    with pytest.raises(Conflict, match="already"):
        clinic.sign(clinic.prescriber, enrolled, at=LATER)


def test_a_delegate_prepares_and_never_signs(clinic):
    with pytest.raises(NotPermitted):
        clinic.sign(clinic.delegate, clinic.enroll())


def test_a_colleague_signs_only_an_agreement_that_names_them(clinic):
    enrolled = clinic.enroll()
    with pytest.raises(NotPermitted, match="Ana Ruiz"):
        clinic.sign(clinic.colleague, enrolled)

    taken_over = enrolling.new_agreement(
        clinic.session,
        clinic.delegate,
        enrolled.patient_id,
        enrolled.enrollment_id,
        now=LATER,
        prescriber_id=clinic.colleague.id,
    )
    assert clinic.sign_agreement(clinic.colleague, enrolled.patient_id, taken_over, at=LATER)


@pytest.mark.parametrize("who", ["stranger", "other-patient"])
def test_a_strangers_agreement_is_not_found(clinic, who):
    enrolled = clinic.enroll()
    other = clinic.enroll_woman()
    actor = clinic.stranger if who == "stranger" else clinic.acting_for(other.patient_id)

    with pytest.raises(NotFound):
        page(clinic, actor, enrolled)
    wanted = AgreementSignatureRequest(enrolled.patient_id, enrolled.agreement_id, "sha256:0")
    with pytest.raises(NotFound):
        enrolling.sign_agreement(clinic.session, actor, wanted, proof_of(actor), now=AT)


def test_a_replaced_agreement_cannot_be_signed(clinic):
    enrolled = clinic.enroll()
    clinic.sign(clinic.prescriber, enrolled)
    renewed = enrolling.new_agreement(
        clinic.session, clinic.prescriber, enrolled.patient_id, enrolled.enrollment_id, now=LATER
    )

    assert renewed != enrolled.agreement_id
    assert page(clinic, clinic.prescriber, enrolled).state == "replaced"
    with pytest.raises(Conflict, match="newer agreement"):
        clinic.sign(clinic.acting_for(enrolled.patient_id), enrolled, at=LATER)


def test_preparing_the_same_unsigned_agreement_again_changes_nothing(clinic):
    enrolled = clinic.enroll()

    again = enrolling.new_agreement(
        clinic.session, clinic.prescriber, enrolled.patient_id, enrolled.enrollment_id, now=LATER
    )
    assert again == enrolled.agreement_id


def test_an_ended_enrollment_has_nothing_to_sign(clinic):
    enrolled = clinic.enroll()
    ending = EndingRequest(
        enrolled.patient_id, enrolled.enrollment_id, date(2026, 11, 23), "Therapy stopped"
    )
    enrolling.end_enrollment(clinic.session, clinic.prescriber, ending, now=LATER)

    with pytest.raises(Conflict, match="ended"):
        clinic.sign(clinic.prescriber, enrolled, at=LATER)


def test_agreements_that_wait_for_the_reader_come_first_then_the_oldest(clinic):
    signed = clinic.enroll()
    clinic.sign(clinic.prescriber, signed)
    clinic.sign(clinic.acting_for(signed.patient_id), signed)
    waits_for_patient = clinic.enroll_child()
    clinic.sign(clinic.prescriber, waits_for_patient)
    waits_for_her = clinic.enroll_woman()

    def waiting(actor, whose=None):
        return agreements.waiting(clinic.session, actor, whose).rows

    rows = {row.agreement_id: row.yours for row in waiting(clinic.prescriber)}

    assert list(rows.items()) == [
        (waits_for_her.agreement_id, True),
        (waits_for_patient.agreement_id, False),
    ]
    assert waiting(clinic.stranger) == ()
    assert not any(row.yours for row in waiting(clinic.delegate))
    for whose, expected in (
        (Signer.YOU, {waits_for_her.agreement_id}),
        (Signer.PRESCRIBER, {waits_for_her.agreement_id}),
        (Signer.PATIENT, {waits_for_her.agreement_id, waits_for_patient.agreement_id}),
    ):
        assert {row.agreement_id for row in waiting(clinic.prescriber, whose)} == expected
    assert waiting(clinic.delegate, Signer.YOU) == ()


def test_at_18_the_guardian_reaches_nothing_and_the_patients_own_account_signs(clinic):
    enrolled = clinic.enroll_child(birth_date=date(2008, 11, 24))
    guardian = clinic.acting_for(enrolled.patient_id)
    birthday = AT + timedelta(days=1)
    assert page(clinic, guardian, enrolled).sign_as == "guardian"

    with pytest.raises(NotFound):
        agreements.agreement_page(
            clinic.session, guardian, enrolled.patient_id, enrolled.agreement_id, at=birthday
        )
    adult = enrolling.assess_risk(
        clinic.session,
        clinic.prescriber,
        RiskRequest(enrolled.patient_id, enrolled.enrollment_id, CAN),
        now=birthday,
    )
    own = enrolling.link_account(
        clinic.session,
        clinic.delegate,
        enrolling.LinkRequest(patient_id=enrolled.patient_id, email="ines@home.test"),
        now=birthday,
    )
    assert own.secret is not None
    patient = Actor(own.account_id, Role.PATIENT)
    assert clinic.sign_agreement(patient, enrolled.patient_id, adult, at=birthday)
