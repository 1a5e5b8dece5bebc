"""One patient's page, and who sees it."""

from datetime import datetime

from tests.clinic import Clinic
from tests.web.practice.sending import (
    DAY,
    enrollment_of,
    page_of,
    viewed,
)
from tests.web.visiting import Visitor
from tracker.records.tables.deciding import Decision


def test_the_record_says_what_is_missing_before_anything_is_written(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.woman(at=now - DAY, ready=False)

    page = prescriber.get(page_of(ward))

    assert page.decision == "blocked"
    assert page.findings["pregnancy-test-24-hours"] == "unmet"
    assert page.findings["prescriber-certified"] == "met"
    assert "No, 8 things missing" in page.text
    assert clinic.session.query(Decision).count() == 0
    entry, subject = viewed(clinic.session)[-1]
    assert subject == ward.patient_id
    assert "patients.show" in entry


def test_a_strangers_record_looks_like_none(
    clinic: Clinic, stranger: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY)
    order_id = clinic.write(ward, at=now)
    decision_id = clinic.authorize(ward, order_id, at=now).decision_id

    for path in (
        page_of(ward),
        f"{page_of(ward)}/blood-counts/new",
        f"{page_of(ward)}/pregnancy-case",
        f"{enrollment_of(ward)}/prescriptions/new",
        f"{enrollment_of(ward)}/attestations/condom-commitment",
        f"/prescriptions/{order_id}",
        f"/prescriptions/{order_id}/void",
        f"/decisions/{decision_id}",
    ):
        assert stranger.get(path).status == 404, path
    for path in (f"/prescriptions/{order_id}/ask", f"/prescriptions/{order_id}/rewrite"):
        assert stranger.post(path, {"request_id": "0" * 32}).status == 404, path


def test_a_delegate_prepares_but_neither_signs_nor_orders(
    clinic: Clinic, delegate: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY)
    order_id = clinic.write(ward, at=now)

    page = delegate.get(page_of(ward))

    assert page.status == 200
    assert not [link for link in page.links() if "attestations" in link or "/new?like" in link]
    assert delegate.get(f"{page_of(ward)}/blood-counts/new").status == 200
    for path in (
        f"{enrollment_of(ward)}/prescriptions/new",
        f"{enrollment_of(ward)}/attestations/condom-commitment",
        f"{enrollment_of(ward)}/findings/blood-counts/acknowledge",
        f"/prescriptions/{order_id}/void",
    ):
        assert delegate.get(path).status == 403, path
    assert delegate.post(f"/prescriptions/{order_id}/ask").status == 403
