"""What waits for administrators: each with its day, and nobody else sees it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.people import make_account, make_link, make_organization
from tests.services.drafts import draft_text
from tests.services.office import NOW, PROGRAM, TODAY, open_office
from tests.services.second_program import SECOND, SECOND_TEXT
from tests.turning import back_and_forth, forward
from tracker.rules.authority import Role
from tracker.rules.errors import NotFound, NotPermitted
from tracker.services import certifying, publishing, signing_in
from tracker.services.certifying import SuspensionRequest
from tracker.services.overviews import administration
from tracker.services.overviews.administration import Waiting
from tracker.services.pages import FIRST, Turn

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

    assert [each.row.id for each in rows(found, Waiting.ENDING)] == [ending]
    assert [each.id for each in rows(found, Waiting.UNCERTIFIED)] == [office.prescriber.id]
    assert [(each.account_id, each.until) for each in rows(found, Waiting.LINKS)] == [
        (office.auditor.id, NOW - 8 * HOUR),
        (office.second.id, NOW + HOUR),
    ]
    coming = rows(found, Waiting.COMING)
    assert [each.row.effective_from for each in coming] == [date(2027, 1, 1)]
    assert not any(rows(found, kind) for kind in (Waiting.TASKS, Waiting.DRAFTS, Waiting.PROPOSALS))
    assert {kind: each.number for kind, each in found.groups.items()} == {
        kind: len(rows(found, kind)) for kind in Waiting
    }
    assert found.suspended == 0
    assert found.without_password == 5

    signing_in.choose_password(session, secret, "a quiet river at dawn", now=NOW)
    found = administration.to_do(session, office.administrator, now=NOW, zone=ZONE)
    assert [each.account_id for each in rows(found, Waiting.LINKS)] == [office.auditor.id]
    for stranger in (office.auditor, office.prescriber):
        with pytest.raises(NotPermitted):
            administration.to_do(session, stranger, now=NOW, zone=ZONE)
        with pytest.raises(NotPermitted):
            listed(office, Waiting.LINKS, FIRST, stranger)


def rows(found, kind):
    return found.groups[kind].rows


def listed(office, kind, turn, actor=None):
    actor = actor or office.administrator
    return administration.waiting(office.session, actor, kind, turn, now=NOW, zone=ZONE)


def unused_links(office):
    for number in range(5):
        email = f"p{number}@new.test"
        account_id = make_account(office.session, email=email, role=Role.AUDITOR)
        make_link(office.session, account_id, at=NOW - HOUR)


def never_certified(office):
    for number in range(3):
        make_organization(office.session, kind="pharmacy", name=f"Pharmacy {number}")


def ending(office):
    for number in range(5):
        place = make_organization(office.session, kind="pharmacy", name=f"Pharmacy {number}")
        office.certify(pharmacy_id=place, certified_until=TODAY + 9 * DAY)


@pytest.mark.parametrize(
    ("fill", "kind"),
    [
        (unused_links, Waiting.LINKS),
        (never_certified, Waiting.UNCERTIFIED),
        (ending, Waiting.ENDING),
    ],
)
def test_each_line_of_what_waits_is_on_one_page_there_and_back(office, fill, kind):
    fill(office)

    there, back = back_and_forth(lambda turn: listed(office, kind, turn), 2)

    assert len(set(map(repr, there))) == len(there) == 5
    assert back == there


def test_a_list_of_what_waits_goes_on_after_two_hundred_lines(office):
    for number in range(210):
        make_organization(office.session, kind="pharmacy", name=f"Pharmacy {number:03}")
    wanted = {"Ana Ruiz, MD", "Harbor Specialty", *(f"Pharmacy {n:03}" for n in range(210))}

    found = forward(lambda turn: listed(office, Waiting.UNCERTIFIED, turn), 50)
    home = administration.to_do(office.session, office.administrator, now=NOW, zone=ZONE)

    assert {each.name for each in found} == wanted
    group = home.groups[Waiting.UNCERTIFIED]
    assert (group.number, len(group.rows), group.more) == (212, 50, False)


def test_a_list_that_is_read_whole_has_no_other_page(office):
    for kind in (Waiting.DRAFTS, Waiting.PROPOSALS, Waiting.COMING):
        with pytest.raises(NotFound):
            listed(office, kind, Turn(after=("0" * 32,)))


def test_a_party_suspended_in_two_programs_is_one_party(office):
    publishing.publish(office.session, office.administrator, SECOND_TEXT, now=NOW)
    for program in (PROGRAM, SECOND):
        request = SuspensionRequest(office.certify(program=program), TODAY, "It lapsed.")
        certifying.suspend(office.session, office.administrator, request, now=NOW)

    found = administration.to_do(office.session, office.administrator, now=NOW, zone=ZONE)

    assert (found.suspended_parties, found.suspended) == (1, 2)
