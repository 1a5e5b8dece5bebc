"""The chain of contacts is kept by the database, whoever writes."""

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories import Chain, add
from tracker.records.identifiers import new_id


@pytest.fixture
def place(chain: Chain) -> dict[str, str]:
    return {"organization_id": chain.practice_id}


def refused(chain: Chain, **given: object) -> bool:
    try:
        add(chain.session, "organization_contact", **given)
    except IntegrityError:
        chain.session.rollback()
        return True
    return False


def test_each_purpose_has_one_first_row_and_each_row_one_successor(chain, place):
    first = add(chain.session, "organization_contact", **place)

    assert refused(chain, **place)
    assert not refused(chain, **place, replaces_id=first)
    assert refused(chain, **place, replaces_id=first)


def test_a_row_replaces_one_of_its_own_organization_and_purpose_and_never_itself(chain, place):
    first, own = add(chain.session, "organization_contact", **place), new_id()

    assert refused(chain, organization_id=chain.pharmacy_id, replaces_id=first)
    assert refused(chain, **place, purpose="agreements", replaces_id=first)
    assert refused(chain, **place, purpose="agreements", id=own, replaces_id=own)
    assert refused(chain, **place, purpose="agreements", replaces_id=new_id())


def test_an_ending_ends_something_and_says_nothing_else(chain, place):
    nobody = {"ended": True, "name": None, "phone": None}
    first = add(chain.session, "organization_contact", **place)

    assert refused(chain, **place, purpose="agreements", **nobody)
    assert refused(chain, **place, replaces_id=first, **(nobody | {"phone": "5550100"}))
    assert refused(chain, **place, replaces_id=first, **nobody, hours="Never")
    assert refused(chain, **place, replaces_id=first, name=None)
    assert not refused(chain, **place, replaces_id=first, **nobody)
