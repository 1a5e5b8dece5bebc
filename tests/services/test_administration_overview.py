"""What waits for administrators: each with its day, and nobody else sees it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.people import make_account, make_link
from tests.services.drafts import draft_text
from tests.services.office import NOW, TODAY, open_office
from tracker.rules.authority import Role
from tracker.rules.errors import NotPermitted
from tracker.services import publishing, signing_in
from tracker.services.overviews import administration

ZONE = ZoneInfo("America/New_York")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def office(session):
    return open_office(session)


def test_what_waits_for_administrators_is_listed_with_its_day(office):
    session = office.session
    ending = office.certify(certified_until=TODAY + 9 * DAY)
    secret = make_link(session, office.second.id, at=NOW - 71 * HOUR)
    make_link(session, office.auditor.id, at=NOW - 80 * HOUR)
    lost = make_account(session, email="gone@office.test", role=Role.PATIENT)
    make_link(session, lost, at=NOW)
    publishing.publish(session, office.administrator, draft_text("2027-01-01"), now=NOW)

    found = administration.to_do(session, office.administrator, now=NOW, zone=ZONE)

    assert [each.row.id for each in found.ending] == [ending]
    assert found.ending_count == 1
    assert [each.id for each in found.uncertified] == [office.prescriber.id]
    assert [(each.account_id, each.until) for each in found.links] == [
        (office.auditor.id, NOW - 8 * HOUR),
        (office.second.id, NOW + HOUR),
    ]
    assert [each.row.effective_from for each in found.coming] == [date(2027, 1, 1)]
    assert (found.tasks, found.drafts, found.proposals, found.suspended) == ((), (), (), 0)
    assert found.without_password == 5

    signing_in.choose_password(session, secret, "a quiet river at dawn", now=NOW)
    found = administration.to_do(session, office.administrator, now=NOW, zone=ZONE)
    assert [each.account_id for each in found.links] == [office.auditor.id]
    for stranger in (office.auditor, office.prescriber):
        with pytest.raises(NotPermitted):
            administration.to_do(session, stranger, now=NOW, zone=ZONE)
