"""Exports of the audit log: exact bytes, one snapshot, begun and ended in the log."""

import csv
import gc
import hashlib
import io
import json
import tracemalloc
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.people import make_account
from tests.services.office import NOW, open_office
from tracker.records import audit_log, audit_pages
from tracker.records.tables.audit import AuditEntry
from tracker.records.transaction import writing
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import InvalidInput, NotPermitted
from tracker.rules.events import PageViewed
from tracker.services import exporting
from tracker.services.exporting import ExportRequest
from tracker.services.overviews.audit import LogFilter
from tracker.services.signing import Proof

ZONE = ZoneInfo("America/New_York")
EVERYTHING = LogFilter(zone=ZONE)
REASON = "Inspection of November."
NAMES = ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "\tTab", "\uff1dwide", "  -spaced"]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    """Of a log of some hundred entries there are several."""
    monkeypatch.setattr(audit_pages, "CHUNK", 250)


@pytest.fixture
def office(session):
    return open_office(session)


def start(office, kind="jsonl", wanted=EVERYTHING, **given):
    actor = given.get("actor", office.auditor)
    proof = Proof(given.get("proved", actor.id), "password", NOW - given.get("age", timedelta(0)))
    request = ExportRequest(kind, wanted, given.get("reason", REASON))
    return exporting.export(office.session, actor, request, proof, clock=lambda: NOW)


def log(session, count, actor):
    """That many entries more."""
    with writing(session, now=NOW) as at:
        for n in range(count):
            event = PageViewed(page="somewhere.show", rows=n)
            audit_log.append(session, event, actor=actor, now=at)


def details(session, name):
    rows = session.scalars(select(AuditEntry.entry).where(AuditEntry.name == name))
    return [json.loads(row)["detail"] for row in rows]


def test_json_lines_are_the_stored_bytes_one_entry_a_line_oldest_first(office):
    log(office.session, 5, office.prescriber)

    body = b"".join(start(office))

    ordered = select(AuditEntry).order_by(AuditEntry.recorded_at, AuditEntry.id)
    rows = [r for r in office.session.scalars(ordered) if r.name != "audit-log.export-ended"]
    assert body == b"".join(row.entry.encode() + b"\n" for row in rows)
    for line, row in zip(body.splitlines(), rows, strict=True):
        assert hashlib.sha256(b"\0" + line).digest() == row.leaf


def test_an_export_is_logged_before_its_first_byte_and_after_its_last(office):
    session = office.session
    export = start(office, "csv")
    assert details(session, "audit-log.export-ended") == []
    begun = details(session, "audit-log.export-started")
    session.rollback()

    body = b"".join(export)

    assert [(each["reason"], each["format"]) for each in begun] == [(REASON, "csv")]
    ended = details(session, "audit-log.export-ended")
    rows = len(list(csv.reader(io.StringIO(body.decode(), newline="")))) - 1
    assert ended == [
        {
            "export_id": begun[0]["export_id"],
            "rows": rows,
            "digest": "sha256:" + hashlib.sha256(body).hexdigest(),
            "completed": True,
        }
    ]


def test_a_reader_who_leaves_is_logged_with_what_was_sent(office):
    log(office.session, audit_pages.CHUNK + 10, office.prescriber)
    export = start(office)
    first = next(export)

    export.close()
    export.close()

    ended = details(office.session, "audit-log.export-ended")
    assert [(each["completed"], each["rows"]) for each in ended] == [(False, audit_pages.CHUNK)]
    assert ended[0]["digest"] == "sha256:" + hashlib.sha256(first).hexdigest()
    failed = select(AuditEntry.outcome).where(AuditEntry.name == "audit-log.export-ended")
    assert office.session.scalar(failed) == "failed"
    with pytest.raises(StopIteration):
        next(export)


def test_a_reader_who_leaves_before_the_first_byte_is_logged_too(office):
    start(office).close()

    ended = details(office.session, "audit-log.export-ended")
    assert [(each["completed"], each["rows"]) for each in ended] == [(False, 0)]


def test_closing_a_finished_export_says_nothing_more(office):
    export = start(office)
    body = b"".join(export)
    export.close()

    assert body
    ended = details(office.session, "audit-log.export-ended")
    assert [each["completed"] for each in ended] == [True]


def test_what_is_written_meanwhile_is_not_in_the_export(database):
    with database.session() as session:
        office = open_office(session)
        log(session, audit_pages.CHUNK + 10, office.prescriber)
        export = start(office)
        first = next(export)
        with database.session() as other:
            log(other, 50, office.second)
        rest = b"".join(export)

    assert len(first.splitlines()) == audit_pages.CHUNK
    assert office.second.id.encode() not in first + rest
    assert len((first + rest).splitlines()) == audit_pages.CHUNK + 10 + 2


def test_the_filter_chooses_by_day_actor_event_and_outcome(office):
    session = office.session
    log(session, 3, office.prescriber)
    log(session, 2, office.second)
    day = date(2026, 11, 23)

    def exported(**given):
        body = b"".join(start(office, wanted=LogFilter(zone=ZONE, **given)))
        return [json.loads(line) for line in body.splitlines()]

    assert len(exported(actor_id=office.prescriber.id)) == 3
    assert {each["name"] for each in exported(name="page.viewed")} == {"page.viewed"}
    assert len(exported(name="page.viewed", since=day, until=day)) == 5
    assert exported(name="page.viewed", since=day + timedelta(days=1)) == []
    assert exported(name="page.viewed", until=day - timedelta(days=1)) == []
    assert exported(outcome="denied") == []
    filters = [json.loads(each["filter"]) for each in details(session, "audit-log.export-started")]
    assert {"actor_id", "zone", "since", "until", "name", "outcome", "subject_id"} == set(
        filters[0]
    )


def test_names_in_a_csv_are_never_formulas(office):
    session = office.session
    for n, name in enumerate(NAMES):
        account_id = make_account(
            session, email=f"n{n}@names.test", role=Role.AUDITOR, printed_name=name
        )
        log(session, 1, Actor(account_id, Role.AUDITOR))

    body = b"".join(start(office, "csv")).decode()

    rows = list(csv.DictReader(io.StringIO(body, newline="")))
    told = {row["who"] for row in rows}
    assert {f"'{name}" for name in NAMES} <= told
    assert body.endswith("\r\n")
    assert all(line.startswith('"') and line.endswith('"') for line in body.split("\r\n")[:-1])


def test_a_patient_is_named_by_role_only(office):
    session = office.session
    account_id = make_account(
        session, email="zoe@home.test", role=Role.PATIENT, printed_name="Zoe Lind"
    )
    log(session, 1, Actor(account_id, Role.PATIENT))

    body = b"".join(start(office, "csv", actor=office.administrator)).decode()

    assert "Zoe" not in body
    rows = csv.DictReader(io.StringIO(body, newline=""))
    assert ("", "patient") in {(row["who"], row["role"]) for row in rows}


def test_an_export_needs_a_reason_and_ones_own_fresh_password(office):
    with pytest.raises(InvalidInput) as refused:
        start(office, reason=" \n ")
    assert refused.value.field == "reason"
    with pytest.raises(NotPermitted):
        start(office, proved=office.second.id)
    with pytest.raises(NotPermitted):
        start(office, age=timedelta(minutes=6))
    assert "audit-log.export-started" not in office.events()


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.AUDITOR)]
)
def test_only_administrators_and_auditors_export(office, role):
    with pytest.raises(NotPermitted):
        start(office, actor=Actor(office.prescriber.id, role))
    assert "audit-log.export-started" not in office.events()


def test_memory_stays_flat_however_long_the_log_is(office):
    def peak():
        export = start(office)
        next(export)  # everything is imported and compiled now
        gc.collect()  # what others left behind is not the export's
        tracemalloc.start()
        sent = sum(len(chunk) for chunk in export)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return sent, most

    log(office.session, 2 * audit_pages.CHUNK, office.prescriber)
    short, least = peak()
    for _ in range(3):
        log(office.session, 2 * audit_pages.CHUNK, office.prescriber)
    # Twice, as the collector's own rhythm is in each: a list that grew would be in both.
    long, most = min(peak(), peak(), key=lambda told: told[1])

    assert long > 3 * short
    assert most < 1.5 * least


def test_the_file_name_is_made_of_plain_signs(office):
    export = start(office, "csv")
    export.close()

    assert export.file_name == "audit-log-20261123T200000Z.csv"
