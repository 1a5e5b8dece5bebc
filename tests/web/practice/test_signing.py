"""What a prescriber signs on the pages."""

import re
from datetime import datetime

from tests.clinic import Clinic
from tests.web.practice.sending import (
    DAY,
    HOUR,
    PASSWORD,
    enrollment_of,
    page_of,
    with_password,
)
from tests.web.visiting import Visitor
from tracker.services.unspoken import unspoken


def test_a_statement_is_signed_with_the_password_only(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    with_password(clinic)
    ward = clinic.man(at=now - DAY, ready=False)
    path = f"{enrollment_of(ward)}/attestations/{unspoken('condom-commitment')}"
    digest = prescriber.get(path).values()["document_digest"]

    wrong = prescriber.post(path, {"document_digest": digest, "password_again": "not it at all"})
    stale = prescriber.post(
        path, {"document_digest": "sha256:" + "0" * 64, "password_again": PASSWORD}
    )
    signed = prescriber.post(path, {"document_digest": digest, "password_again": PASSWORD})

    assert wrong.status == 422
    assert wrong.errors == ["This is not your password. Nothing was signed."]
    assert stale.status == 409
    assert signed.status == 303
    assert "Condom commitment" in prescriber.follow(signed).text


def test_a_finding_is_acknowledged_with_reason_and_password(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    with_password(clinic)
    ward = clinic.man(at=now - 2 * HOUR)
    clinic.count(ward, at=now - HOUR, anc=400)
    path = f"{enrollment_of(ward)}/findings/{unspoken('blood-counts')}/acknowledge"
    assert not re.search(r"\d{4}-\d\d-\d\d", prescriber.get(path).text.partition("Source")[0])
    form = prescriber.get(path)
    sent = {"document_digest": form.values()["document_digest"], "password_again": PASSWORD}

    empty = prescriber.post(path, sent | {"reason": ""})
    done = prescriber.post(path, sent | {"reason": "repeat tomorrow"})

    assert empty.errors == ["Enter why the treatment may go on"]
    record = prescriber.follow(done)
    assert record.findings["blood-counts"] == "acknowledged"
    assert record.decision == "allowed"


def test_revoking_a_statement_says_that_a_number_was_voided(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 2 * HOUR)
    clinic.authorize(ward, clinic.write(ward, at=now - HOUR), at=now - HOUR)
    record = prescriber.get(page_of(ward))
    link = next(link for link in record.links() if "/revoke" in link)

    after = prescriber.follow(prescriber.post(link, {"reason": "withdrawn"}))

    assert "1 open authorization voided" in after.text
    assert "Revoked" in after.text
