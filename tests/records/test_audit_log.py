"""Entries: exact bytes, dense numbers per patient, pages and streams."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.databases import Database
from tests.factories import NOW, Chain
from tracker.records import audit_log, audit_pages
from tracker.records.audit_pages import AuditFilter, AuditRow
from tracker.records.paging import Turn
from tracker.records.tables.audit import AuditEntry
from tracker.records.transaction import PatientLock, writing
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import LogUnavailable, NotFound
from tracker.rules.events import Event, PageViewed, SignedIn, SurveyResolved

RESOLVED = SurveyResolved(survey_id="5" * 32)
VIEWED = PageViewed(page="patients.show", object_id="6" * 32, rows=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(Event):
    name = "patient.weighed"
    kilograms: float


def write(session: Session, chain: Chain, event: Event = RESOLVED, now: datetime = NOW) -> AuditRow:
    actor = Actor(chain.prescriber_id, Role.PRESCRIBER, chain.practice_id)
    with writing(session, PatientLock(chain.patient_id), now=now) as at:
        entry_id = audit_log.append(
            session, event, actor=actor, now=at, subject_id=chain.patient_id
        )
    return audit_pages.entry(session, entry_id)


def test_an_entry_is_canonical_json_of_everything_that_is_said(chain: Chain) -> None:
    row = write(chain.session, chain, now=NOW + timedelta(microseconds=7))

    assert row.entry == (
        f'{{"actor_id":"{chain.prescriber_id}","actor_role":"prescriber",'
        f'"detail":{{"survey_id":"{"5" * 32}"}},"id":"{row.id}","name":"{RESOLVED.name}",'
        f'"organization_id":"{chain.practice_id}","outcome":"done",'
        f'"recorded_at":"2026-03-16T20:00:00.000007Z",'
        f'"subject_id":"{chain.patient_id}","subject_seq":1}}'
    )


def test_the_columns_say_what_the_entry_says(chain: Chain) -> None:
    row = write(chain.session, chain)
    said = json.loads(row.entry)

    for column in ("id", "name", "outcome", "actor_id", "subject_id", "subject_seq"):
        assert getattr(row, column) == said[column]
    assert row.recorded_at == datetime.fromisoformat(said["recorded_at"])


def test_the_leaf_is_the_rfc_6962_hash_of_exactly_the_stored_bytes(chain: Chain) -> None:
    row = write(chain.session, chain)

    assert row.leaf == hashlib.sha256(b"\x00" + row.entry.encode()).digest()


def test_other_languages_are_kept_as_utf_8() -> None:
    assert audit_log.canonical({"b": "Zoë", "a": [1, True, None]}) == (
        '{"a":[1,true,null],"b":"Zoë"}'.encode()
    )


@pytest.mark.parametrize("value", [1.0, {"a": 1.5}, ["x", {"a": [0.0]}]])
def test_floats_have_no_place(value: object) -> None:
    with pytest.raises(TypeError, match="float"):
        audit_log.canonical(value)


def test_an_event_with_a_float_undoes_its_write(chain: Chain) -> None:
    with pytest.raises(TypeError):
        write(chain.session, chain, Weighed(kilograms=70.5))

    assert audit_pages.page(chain.session, AuditFilter(), Turn()).rows == ()


def test_lone_surrogates_are_refused() -> None:
    with pytest.raises(orjson.JSONEncodeError):
        audit_log.canonical({"a": "\ud800"})


def test_an_entry_needs_an_open_write(session: Session) -> None:
    with pytest.raises(RuntimeError, match="not writing"):
        audit_log.append(session, SignedIn(), actor=None, now=NOW)


def test_a_write_about_a_patient_needs_that_patient_s_lock(chain: Chain) -> None:
    with writing(chain.session, now=NOW) as at, pytest.raises(RuntimeError, match="locks"):
        audit_log.append(chain.session, RESOLVED, actor=None, now=at, subject_id=chain.patient_id)


def test_an_entry_is_not_recorded_before_its_write(chain: Chain) -> None:
    with writing(chain.session, now=NOW), pytest.raises(RuntimeError, match="not before"):
        audit_log.append(chain.session, RESOLVED, actor=None, now=NOW - timedelta(microseconds=1))


def test_writes_about_a_patient_are_numbered_without_a_gap(
    chain: Chain, database: Database
) -> None:
    other = Chain(chain.session)

    def work(number: int) -> None:
        with database.session() as session:
            for _ in range(5):
                write(session, chain if number % 2 else other)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))

    for patient in (chain, other):
        rows = chain.session.execute(
            select(AuditEntry.subject_seq, AuditEntry.recorded_at)
            .where(AuditEntry.subject_id == patient.patient_id)
            .order_by(AuditEntry.subject_seq)
        ).all()
        assert [row.subject_seq for row in rows] == list(range(1, 21))
        assert [row.recorded_at for row in rows] == sorted({row.recorded_at for row in rows})


def test_a_view_is_an_entry_without_a_number(chain: Chain) -> None:
    actor = Actor(chain.prescriber_id, Role.PRESCRIBER, chain.practice_id)
    audit_log.record_view(chain.session, VIEWED, actor=actor, now=NOW, subject_id=chain.patient_id)

    (row,) = audit_pages.page(chain.session, AuditFilter(), Turn()).rows
    assert (row.name, row.subject_id, row.subject_seq) == (VIEWED.name, chain.patient_id, None)


def test_a_view_that_cannot_be_logged_is_not_shown(chain: Chain, database: Database) -> None:
    with database.owner.begin() as connection:
        connection.execute(text("DROP TABLE audit_entry"))

    with pytest.raises(LogUnavailable):
        audit_log.record_view(chain.session, VIEWED, actor=None, now=NOW)


def fill(chain: Chain, count: int) -> list[AuditRow]:
    return [
        write(chain.session, chain, now=NOW + timedelta(minutes=number // 2))
        for number in range(count)
    ]


def test_pages_go_back_in_time_without_missing_or_repeating_an_entry(chain: Chain) -> None:
    rows = fill(chain, 7)

    page = audit_pages.page(chain.session, AuditFilter(), Turn(size=3))
    seen = list(page.rows)
    while page.next is not None:
        page = audit_pages.page(chain.session, AuditFilter(), Turn(after=page.next, size=3))
        seen += page.rows

    assert [row.id for row in seen] == [row.id for row in reversed(rows)]


def test_a_page_holds_only_what_was_asked_for(chain: Chain) -> None:
    rows = fill(chain, 4)
    audit_log.record_view(chain.session, VIEWED, actor=None, now=NOW)

    def found(**wanted: object) -> int:
        return len(audit_pages.page(chain.session, AuditFilter(**wanted), Turn()).rows)  # type: ignore[arg-type]

    assert found() == 5
    assert found(name=VIEWED.name) == 1
    assert found(actor_id=chain.prescriber_id) == 4
    assert found(subject_id=chain.patient_id) == 4
    assert found(subject_id="0" * 32) == 0
    assert found(outcome="denied") == 0
    assert found(since=rows[-1].recorded_at) == 1
    assert found(until=rows[-1].recorded_at) == 4
    assert found(since=NOW, until=rows[-1].recorded_at, actor_id=chain.prescriber_id) == 3


def test_a_stream_yields_every_entry_oldest_first_in_chunks(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = fill(chain, 5)
    monkeypatch.setattr(audit_pages, "CHUNK", 2)

    chunks = list(audit_pages.stream(chain.session, AuditFilter()))

    assert [len(chunk) for chunk in chunks] == [2, 2, 1]
    assert [row for chunk in chunks for row in chunk] == rows


def test_an_unknown_entry_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        audit_pages.entry(session, "0" * 32)
