"""The audit log at a glance: counts that its own filter finds again, refusals, exports."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.services.office import NOW, open_office
from tracker.records import audit_log
from tracker.records.transaction import writing
from tracker.rules.events import ActDenied, ExportEnded, ExportStarted, GateDecided
from tracker.rules.timeline import day_of, start_of
from tracker.services.overviews import audit, log_state
from tracker.services.overviews.audit import LogFilter

ZONE = ZoneInfo("America/New_York")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def office(session):
    return open_office(session, published=False)


def test_the_home_page_counts_the_refusals_that_the_logs_filter_finds(office):
    first = start_of(day_of(NOW, ZONE) - timedelta(days=7), ZONE)
    for at in (first, first - timedelta(seconds=1)):
        with writing(office.session, now=at) as recorded_at:
            event = ActDenied(route="x.show", method="GET", status=403)
            audit_log.append(office.session, event, actor=office.prescriber, now=recorded_at)

    found = log_state.log_state(office.session, office.auditor, now=NOW, zone=ZONE)

    assert found.outcomes == {"denied": 1}
    wanted = LogFilter(zone=ZONE, since=found.since, outcome="denied")
    assert len(audit.page(office.session, office.auditor, wanted).rows) == 1
    assert (found.exports, found.last_exports, found.since_export) == (0, (), None)


def test_refusals_are_counted_by_requirement_and_gate(office):
    for gate, stops in (
        ("authorize", ("no-refills", "supply-limit")),
        ("authorize", ("no-refills",)),
        ("confirm", ("pharmacy-certified",)),
    ):
        event = GateDecided(
            gate=gate,
            decision_id="0" * 32,
            prescription_id="0" * 32,
            program_version=None,
            program_digest=None,
            allowed=False,
            stops=stops,
        )
        with writing(office.session, now=NOW) as at:
            audit_log.append(office.session, event, actor=office.prescriber, now=at)

    found = log_state.log_state(office.session, office.auditor, now=NOW, zone=ZONE)

    assert found.outcomes == {"blocked": 3}
    assert found.refused == {
        ("no-refills", "authorize"): 2,
        ("supply-limit", "authorize"): 1,
        ("pharmacy-certified", "confirm"): 1,
    }


def test_the_last_exports_are_told_with_how_they_ended(office):
    complete, broken, open_still = ("1" * 32, "2" * 32, "3" * 32)
    for number, export_id in enumerate((complete, broken, open_still)):
        with writing(office.session, now=NOW - HOUR + number * MINUTE) as at:
            started = ExportStarted(export_id=export_id, format="csv", reason="Why.", filter="{}")
            audit_log.append(office.session, started, actor=office.auditor, now=at)
    for export_id, completed in ((complete, True), (broken, False)):
        with writing(office.session, now=NOW - 30 * MINUTE) as at:
            ended = ExportEnded(export_id=export_id, rows=7, digest=None, completed=completed)
            audit_log.append(office.session, ended, actor=office.auditor, now=at)

    found = log_state.log_state(office.session, office.administrator, now=NOW, zone=ZONE)

    told = [
        (each.started.detail["export_id"], each.ended and each.ended.detail["completed"])
        for each in found.last_exports
    ]
    assert told == [(open_still, None), (broken, False), (complete, True)]
    assert found.exports == 3
    assert found.last_exports[0].started.who.name == "Uma Rao"
    assert found.since_export is not None
    assert found.since_export >= 1
