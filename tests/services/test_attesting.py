"""Attestations, their revocation, and the acknowledgement of findings."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.clinic import NOW, Clinic, Ward, proof_of
from tracker.records import attestations, authorizations
from tracker.records.tables.attesting import Acknowledgement, Attestation, Signature
from tracker.records.tables.deciding import Decision
from tracker.rules.authority import Permission
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.services import attesting, gates
from tracker.services.acknowledgement import notice_for
from tracker.services.attesting import (
    AcknowledgementRequest,
    AttestationRequest,
    RevocationRequest,
)
from tracker.services.caring import Cared, care_for
from tracker.services.signing import digest_of
from tracker.services.unspoken import unspoken

HOUR = timedelta(hours=1)


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return Clinic(session)


def cared(clinic: Clinic, ward: Ward) -> Cared:
    return care_for(
        clinic.session, clinic.prescriber, ward.patient_id, Permission.SIGN_ATTESTATION, at=NOW
    )


def shown(clinic: Clinic, ward: Ward, kind: str) -> AttestationRequest:
    text = attesting.statement_for(
        clinic.session, cared(clinic, ward), ward.enrollment_id, kind
    ).text
    return AttestationRequest(ward.patient_id, ward.enrollment_id, kind, digest_of(text))


def acknowledging(clinic: Clinic, ward: Ward, requirement: str) -> AcknowledgementRequest:
    notice = notice_for(
        clinic.session,
        clinic.prescriber,
        cared(clinic, ward),
        ward.enrollment_id,
        unspoken(requirement),
    )
    return AcknowledgementRequest(
        ward.patient_id,
        ward.enrollment_id,
        requirement,
        "repeated tomorrow",
        digest_of(notice.text),
    )


def test_the_program_asks_men_and_women_for_different_statements(clinic: Clinic) -> None:
    man, woman = clinic.man(at=NOW, ready=False), clinic.woman(at=NOW, ready=False)

    def kinds(ward: Ward) -> tuple[str, ...]:
        found = cared(clinic, ward)
        return attesting.kinds_for(clinic.session, found, found.enrollment(ward.enrollment_id))

    assert kinds(man) == ("contraception-counseling", "condom-commitment", "abstinence")
    assert kinds(woman) == ("contraception-counseling", "abstinence")


def test_the_signature_binds_exactly_what_was_shown(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW, ready=False)
    request = shown(clinic, ward, "condom-commitment")
    attestation_id = attesting.attest(
        clinic.session, clinic.prescriber, request, proof_of(clinic.prescriber, NOW), now=NOW
    )

    row = clinic.session.get_one(Attestation, (ward.patient_id, attestation_id))
    signature = clinic.session.get_one(Signature, row.signature_id)
    assert signature.document_digest == digest_of(row.statement) == request.document_digest
    assert (signature.printed_name, signature.capacity) == ("Dr. Ana Ruiz", "prescriber")
    assert signature.meaning


def test_nothing_is_signed_that_was_not_shown(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW, ready=False)
    stale = replace(shown(clinic, ward, "condom-commitment"), document_digest=digest_of("other"))

    with pytest.raises(Conflict):
        attesting.attest(
            clinic.session, clinic.prescriber, stale, proof_of(clinic.prescriber, NOW), now=NOW
        )


def test_only_the_practices_prescribers_sign_with_their_own_fresh_password(
    clinic: Clinic,
) -> None:
    ward = clinic.man(at=NOW, ready=False)
    request = shown(clinic, ward, "condom-commitment")

    for who, proof, error in (
        (clinic.stranger, proof_of(clinic.stranger, NOW), NotFound),
        (clinic.delegate, proof_of(clinic.delegate, NOW), NotPermitted),
        (clinic.prescriber, proof_of(clinic.colleague, NOW), NotPermitted),
        (clinic.prescriber, proof_of(clinic.prescriber, NOW - HOUR), NotPermitted),
    ):
        with pytest.raises(error):
            attesting.attest(clinic.session, who, request, proof, now=NOW)
    assert clinic.session.query(Attestation).count() == 0


def test_a_statement_that_the_program_does_not_ask_for_does_not_exist(clinic: Clinic) -> None:
    woman = clinic.woman(at=NOW, ready=False)

    for kind in ("condom-commitment", "home-test-permitted", "nonsense"):
        with pytest.raises(NotFound):
            shown(clinic, woman, kind)


def test_revoking_voids_the_open_number_that_rested_on_it(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW)
    answer = clinic.authorize(ward, clinic.write(ward, at=NOW + HOUR), at=NOW + HOUR)
    assert answer.authorization_id is not None
    commitment = next(
        a
        for a in attestations.of_enrollment(clinic.session, ward.patient_id, ward.enrollment_id)
        if a.kind == "condom-commitment"
    )
    request = RevocationRequest(ward.patient_id, commitment.id, "the patient withdrew it")

    voided = attesting.revoke(clinic.session, clinic.prescriber, request, now=NOW + 2 * HOUR)

    assert voided == (answer.authorization_id,)
    issued = authorizations.of_practice(clinic.session, answer.authorization_id, clinic.practice_id)
    assert issued is not None
    assert issued.voiding is not None
    assert issued.voiding.cause == "attestation-revoked"


def test_revoking_what_came_after_a_number_leaves_the_number(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW)
    clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)
    later = clinic.attest(ward, "contraception-counseling", at=NOW + HOUR)

    request = RevocationRequest(ward.patient_id, later, "a mistake")

    assert attesting.revoke(clinic.session, clinic.prescriber, request, now=NOW + HOUR) == ()


def test_an_attestation_is_revoked_once_with_a_reason_by_its_practice(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW, ready=False)
    attestation_id = clinic.attest(ward, "condom-commitment", at=NOW)
    request = RevocationRequest(ward.patient_id, attestation_id, "withdrawn")

    for who, changed, error in (
        (clinic.prescriber, {"reason": ""}, InvalidInput),
        (clinic.prescriber, {"attestation_id": "0" * 32}, NotFound),
        (clinic.stranger, {}, NotFound),
        (clinic.delegate, {}, NotPermitted),
    ):
        with pytest.raises(error):
            attesting.revoke(
                clinic.session,
                who,
                replace(request, **changed),
                now=NOW,  # type: ignore[arg-type]
            )
    attesting.revoke(clinic.session, clinic.prescriber, request, now=NOW)
    with pytest.raises(Conflict):
        attesting.revoke(clinic.session, clinic.prescriber, request, now=NOW)


def test_an_acknowledged_finding_no_longer_stops_the_next_authorization(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW)
    clinic.count(ward, at=NOW, anc=400)
    refused = clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)

    request = acknowledging(clinic, ward, "blood-counts")
    acknowledgement_id = attesting.acknowledge(
        clinic.session, clinic.prescriber, request, proof_of(clinic.prescriber, NOW), now=NOW
    )
    allowed = clinic.authorize(ward, clinic.write(ward, at=NOW + HOUR), at=NOW + HOUR)

    decision = gates.answer_of(clinic.session.get_one(Decision, refused.decision_id))
    assert [f.requirement for f in decision.stopping] == ["blood-counts"]
    assert allowed.allowed
    row = clinic.session.get_one(Acknowledgement, (ward.patient_id, acknowledgement_id))
    signature = clinic.session.get_one(Signature, row.signature_id)
    assert row.reason == "repeated tomorrow"
    # The signature covers the finding and the reason that was typed, not the finding alone.
    assert signature.document_digest != request.document_digest


def test_only_findings_that_take_an_acknowledgement_are_acknowledged(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW)

    with pytest.raises(NotFound):
        acknowledging(clinic, ward, "no-refills")
    with pytest.raises(Conflict):
        acknowledging(clinic, ward, "blood-counts")


def test_an_acknowledgement_needs_a_reason_and_a_prescriber(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW, ready=False)
    request = acknowledging(clinic, ward, "cbc-checkpoint")

    for who, changed, error in (
        (clinic.prescriber, {"reason": " "}, InvalidInput),
        (clinic.prescriber, {"document_digest": digest_of("other")}, Conflict),
        (clinic.delegate, {}, NotPermitted),
        (clinic.stranger, {}, NotFound),
    ):
        with pytest.raises(error):
            attesting.acknowledge(
                clinic.session,
                who,
                replace(request, **changed),  # type: ignore[arg-type]
                proof_of(who, NOW),
                now=NOW,
            )
