"""Views of lists: one account's own, under a random id or a name, until deleted or over."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.people import make_account
from tracker.records.tables.audit import AuditEntry
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import InvalidInput, NotFound, NotPermitted
from tracker.services.saving_views import (
    ListName,
    delete_view,
    keep_filter,
    save_view,
    view,
    views_of,
)

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
PATIENTS = ListName.PATIENTS
CHOSEN = {"risk_category": "AF-RP", "enrollment": "open"}


@pytest.fixture
def ana(session) -> Actor:
    return Actor(make_account(session, email="ana@p.test", role=Role.PRESCRIBER), Role.PRESCRIBER)


@pytest.fixture
def ben(session) -> Actor:
    return Actor(make_account(session, email="ben@p.test", role=Role.DELEGATE), Role.DELEGATE)


def test_a_filter_is_kept_for_a_day_under_one_id_for_its_owner_alone(session, ana, ben):
    kept = keep_filter(session, ana, PATIENTS, CHOSEN | {"program": ""}, now=NOW)

    assert view(session, ana, PATIENTS, kept, now=NOW).chosen == CHOSEN
    assert keep_filter(session, ana, PATIENTS, CHOSEN, now=NOW) == kept
    assert keep_filter(session, ben, PATIENTS, CHOSEN, now=NOW) != kept
    assert views_of(session, ana, PATIENTS) == ()
    for actor, at in ((ben, NOW), (ana, NOW + timedelta(days=1))):
        with pytest.raises(NotFound):
            view(session, actor, PATIENTS, kept, now=at)


def test_a_view_is_saved_by_name_listed_and_deleted_by_its_owner(session, ana, ben):
    late = NOW + timedelta(days=400)
    mine = save_view(session, ana, PATIENTS, " Women ", CHOSEN, now=NOW)
    save_view(session, ana, PATIENTS, "Ended", {"enrollment": "ended"}, now=NOW)

    assert [each.name for each in views_of(session, ana, PATIENTS)] == ["Ended", "Women"]
    assert view(session, ana, PATIENTS, mine, now=late).chosen == CHOSEN
    assert views_of(session, ben, PATIENTS) == ()
    with pytest.raises(InvalidInput, match="of this name"):
        save_view(session, ana, PATIENTS, "WOMEN", CHOSEN, now=NOW)
    with pytest.raises(NotFound):
        delete_view(session, ben, PATIENTS, mine, now=NOW)

    delete_view(session, ana, PATIENTS, mine, now=NOW)

    assert [each.name for each in views_of(session, ana, PATIENTS)] == ["Ended"]
    with pytest.raises(NotFound):
        view(session, ana, PATIENTS, mine, now=NOW)


def test_twenty_views_are_enough_and_nobody_filters_what_they_may_not_see(session, ana):
    for number in range(20):
        save_view(session, ana, PATIENTS, f"View {number}", CHOSEN, now=NOW)

    with pytest.raises(InvalidInput, match="Delete one"):
        save_view(session, ana, PATIENTS, "One more", CHOSEN, now=NOW)
    with pytest.raises(InvalidInput, match="Enter a name"):
        save_view(session, ana, PATIENTS, " ", CHOSEN, now=NOW)
    with pytest.raises(NotPermitted):
        keep_filter(session, ana, ListName.ACCOUNTS, {"role": "auditor"}, now=NOW)


def test_the_log_tells_that_a_view_was_kept_and_not_what_it_shows(session, ana):
    save_view(session, ana, PATIENTS, "Women of my own", CHOSEN, now=NOW)

    (told,) = session.scalars(select(AuditEntry.entry))
    assert '"list-view.kept"' in told
    assert "AF-RP" not in told
    assert "Women" not in told
