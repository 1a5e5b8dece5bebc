"""A patient's answers at the gates are on one page, however many there are."""

from sqlalchemy.orm import Session

from tests.factories import Chain
from tracker.records import decisions


def test_every_answer_about_a_patient_is_read(session: Session) -> None:
    chain = Chain(session)
    asked = {chain.decide("authorize", allowed=False) for _ in range(65)}

    found = decisions.of_patient(session, chain.patient_id, chain.practice_id)

    assert {each.row.id for each in found} == asked
