"""The counseling checklist: every topic of the category, signed, for one number at one pharmacy."""

import pytest

from tests.services.pharmacy_day import AT, PharmacyDay
from tracker.records.tables.attesting import Signature
from tracker.records.tables.dispensing import Checklist
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.services import dispensing
from tracker.services.counseling import MEANING
from tracker.services.dispensing import ChecklistRequest
from tracker.services.overviews import counter
from tracker.services.signing import Proof, digest_of


def form_of(day: PharmacyDay, actor=None):
    actor = actor or day.pharmacist
    return dispensing.checklist_form(day.session, actor, day.authorization_id, now=AT)


def sign(day: PharmacyDay, topics: tuple[str, ...], digest: str, actor=None) -> str:
    actor = actor or day.pharmacist
    request = ChecklistRequest(day.authorization_id, topics, True, digest)
    proof = Proof(actor.id, "password", AT)
    return dispensing.sign_checklist(day.session, actor, request, proof, now=AT)


@pytest.mark.parametrize(
    ("category", "own", "foreign"),
    [("AM", "condom", "two-methods"), ("AF-RP", "two-methods", "condom")],
)
def test_the_topics_are_those_of_the_patients_category(session, category, own, foreign):
    keys = {topic.key for topic in form_of(PharmacyDay(session, category=category)).topics}

    assert own in keys
    assert foreign not in keys
    assert {"swallow-whole", "storage", "handling", "do-not-share", "clots"} <= keys


def test_the_signature_holds_the_digest_of_exactly_what_was_shown(session):
    day = PharmacyDay(session)
    form = form_of(day)

    day.counsel()

    checklist = session.query(Checklist).one()
    signature = session.get(Signature, checklist.signature_id)
    assert signature.document_digest == digest_of(form.document)
    assert signature.capacity == "pharmacist"
    assert signature.meaning == MEANING
    assert form.document.endswith(MEANING)
    assert day.events() == ["checklist.signed"]


def test_a_topic_left_out_is_refused_and_nothing_is_signed(session):
    day = PharmacyDay(session)
    form = form_of(day)

    with pytest.raises(InvalidInput) as refused:
        sign(day, tuple(topic.key for topic in form.topics[1:]), form.digest)

    assert refused.value.field == "topics"
    assert session.query(Signature).filter_by(capacity="pharmacist").count() == 0


def test_a_topic_of_another_category_is_refused(session):
    day = PharmacyDay(session)
    form = form_of(day)

    with pytest.raises(InvalidInput):
        sign(day, (*(topic.key for topic in form.topics), "two-methods"), form.digest)


def test_a_text_that_changed_since_it_was_shown_is_a_conflict(session):
    day = PharmacyDay(session)
    topics = tuple(topic.key for topic in form_of(day).topics)

    with pytest.raises(Conflict):
        sign(day, topics, digest_of("something else"))


def test_another_persons_proof_does_not_sign(session):
    day = PharmacyDay(session)
    form = form_of(day)
    topics = tuple(topic.key for topic in form.topics)
    request = ChecklistRequest(day.authorization_id, topics, True, form.digest)

    with pytest.raises(NotPermitted):
        dispensing.sign_checklist(
            session, day.pharmacist, request, Proof(day.colleague.id, "password", AT), now=AT
        )


def test_another_pharmacys_checklist_does_not_count_here(session):
    day = PharmacyDay(session, named=False)
    day.find(day.pharmacist)
    day.find(day.stranger)
    day.counsel(day.stranger)

    unmet = {f.requirement for f in counter.counter_page(
        session, day.pharmacist, day.authorization_id, now=AT
    ).decision.stopping}  # fmt: skip

    assert unmet == {"counseling-checklist", "medication-guide"}


def test_without_the_guide_only_the_guide_is_missing(session):
    day = PharmacyDay(session)
    day.counsel(guide=False)

    page = counter.counter_page(session, day.pharmacist, day.authorization_id, now=AT)

    assert [f.requirement for f in page.decision.stopping] == ["medication-guide"]


def test_a_strangers_number_is_not_found(session):
    day = PharmacyDay(session)

    with pytest.raises(NotFound):
        form_of(day, day.stranger)


def test_nothing_is_left_to_counsel_for_once_the_drug_is_handed_over_or_the_number_void(session):
    day = PharmacyDay(session)
    day.given()
    with pytest.raises(Conflict):
        form_of(day)

    voided = PharmacyDay(session)
    voided.void()
    with pytest.raises(Conflict):
        form_of(voided)
