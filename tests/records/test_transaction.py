"""`writing`: one transaction, lock first, read second."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.databases import Database, engine_for
from tests.factories import NOW, PROGRAM, Chain, add
from tracker.records import audit_log
from tracker.records.identifiers import new_id
from tracker.records.tables.enrollments import Patient
from tracker.records.tables.programs import Program
from tracker.records.transaction import (
    AccountLock,
    AuthorizationLock,
    CertificationsLock,
    PatientLock,
    ProgramLock,
    current,
    store,
    writing,
)
from tracker.rules.errors import Conflict, NotFound
from tracker.rules.events import PregnancyReported

REPORT = PregnancyReported(report_id=new_id(), of_whom="patient", status="suspected")


def patient() -> Patient:
    return Patient(id=new_id(), rems_id=new_id()[:11], request_id=new_id(), recorded_at=NOW)


def patients(session: Session) -> int:
    return len(session.scalars(select(Patient.id)).all())


def test_what_is_written_is_committed_at_the_end(session: Session, database: Database) -> None:
    with writing(session, now=NOW) as at:
        store(session, patient())

    assert at == NOW
    with database.session() as other:
        assert patients(other) == 1


def test_an_exception_undoes_everything(session: Session) -> None:
    def store_and_fail() -> None:
        with writing(session, now=NOW):
            store(session, patient())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store_and_fail()

    assert patients(session) == 0
    with writing(session, now=NOW):
        store(session, patient())
    assert patients(session) == 1


def test_a_broken_constraint_undoes_everything(session: Session) -> None:
    one, two = patient(), patient()
    two.request_id = one.request_id

    with pytest.raises(IntegrityError), writing(session, now=NOW):
        store(session, one, two)

    assert patients(session) == 0


def test_unsaved_changes_are_refused(session: Session) -> None:
    session.add(patient())

    with pytest.raises(RuntimeError, match="unsaved changes"), writing(session, now=NOW):
        pytest.fail("opened")


def test_a_write_inside_a_write_is_refused(session: Session) -> None:
    with writing(session, now=NOW):
        with pytest.raises(RuntimeError, match="already writing"), writing(session, now=NOW):
            pytest.fail("opened")
        store(session, patient())

    assert patients(session) == 1


def test_nothing_is_written_outside(session: Session) -> None:
    session.add(patient())

    with pytest.raises(RuntimeError, match="not writing"):
        session.flush()
    session.rollback()
    with pytest.raises(RuntimeError, match="not writing"):
        current(session)


def test_the_read_that_came_before_is_ended_and_read_anew(chain: Chain, database: Database) -> None:
    session = chain.session
    known = session.get(Program, PROGRAM)
    with database.session() as other, writing(other, now=NOW):
        store(other, Program(slug="lenalidomide-us", recorded_at=NOW))

    with writing(session, now=NOW):
        assert known in session
        assert len(session.scalars(select(Program.slug)).all()) == 2


@pytest.mark.parametrize(
    "subject",
    [
        PatientLock("0" * 32),
        AuthorizationLock("0" * 32),
        AccountLock("0" * 32),
        ProgramLock("nothing"),
    ],
)
def test_a_row_to_lock_that_does_not_exist_is_not_found(
    session: Session, subject: PatientLock | AuthorizationLock | AccountLock | ProgramLock
) -> None:
    with pytest.raises(NotFound), writing(session, subject, now=NOW):
        pytest.fail("opened")


def test_locks_are_taken_in_one_order_whatever_the_caller_says(chain: Chain) -> None:
    chain.authorize()
    other = Chain(chain.session)
    subjects = (
        AuthorizationLock(chain.authorization_id),
        PatientLock(max(chain.patient_id, other.patient_id)),
        PatientLock(min(chain.patient_id, other.patient_id)),
        CertificationsLock(PROGRAM, chain.prescriber_id, chain.pharmacy_id),
        AccountLock(chain.prescriber_id),
        ProgramLock(PROGRAM),
    )

    with watching(chain.session) as taken, writing(chain.session, *subjects, now=NOW):
        pass

    assert taken == [
        PROGRAM,
        chain.prescriber_id,
        PROGRAM,
        *sorted([chain.patient_id, other.patient_id]),
        chain.authorization_id,
    ]


@contextmanager
def watching(session: Session) -> Iterator[list[str]]:
    """The first parameter of each SELECT, as they come; the log is left out."""
    seen: list[str] = []

    def see(_c: object, _cursor: object, sql: str, given: Any, *_: object) -> None:
        if sql.startswith("SELECT") and "audit_entry" not in sql:
            seen.append(next(iter(given.values() if isinstance(given, dict) else given)))

    event.listen(session.get_bind(), "before_cursor_execute", see)
    yield seen
    event.remove(session.get_bind(), "before_cursor_execute", see)


def report(session: Session, patient_id: str) -> datetime:
    with writing(session, PatientLock(patient_id), now=NOW) as at:
        audit_log.append(session, REPORT, actor=None, now=at, subject_id=patient_id)
    return at


def test_the_instant_of_a_write_lies_after_all_that_was_recorded(chain: Chain) -> None:
    instants = [report(chain.session, chain.patient_id) for _ in range(3)]

    tick = timedelta(microseconds=1)
    assert instants == [NOW, NOW + tick, NOW + 2 * tick]


def test_another_patient_s_time_is_another(chain: Chain) -> None:
    report(chain.session, chain.patient_id)
    other = Chain(chain.session)

    with writing(chain.session, PatientLock(other.patient_id), now=NOW) as at:
        assert at == NOW


def in_threads(*works: Callable[[], None]) -> None:
    failed: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_two_writes_about_one_patient_come_one_after_the_other(
    chain: Chain, database: Database
) -> None:
    inside, most = [0], [0]

    def write() -> None:
        with database.session() as session:
            for _ in range(5):
                with writing(session, PatientLock(chain.patient_id), now=NOW) as at:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                    time.sleep(0.005)
                    inside[0] -= 1
                    audit_log.append(
                        session, REPORT, actor=None, now=at, subject_id=chain.patient_id
                    )

    in_threads(write, write, write)

    assert most == [1]


def test_deciding_shares_a_certification_and_suspending_has_it_alone(
    postgresql_database: Database,
) -> None:
    with postgresql_database.session() as session:
        chain = Chain(session)
        add(session, "certification", program=PROGRAM, pharmacy_id=chain.pharmacy_id)
    shared = CertificationsLock(PROGRAM, pharmacy_id=chain.pharmacy_id)
    alone = CertificationsLock(PROGRAM, pharmacy_id=chain.pharmacy_id, exclusive=True)

    with postgresql_database.session() as one, postgresql_database.session() as two:
        impatient(two)
        with writing(one, shared, now=NOW), writing(two, shared, now=NOW):
            pass
        with (
            writing(one, shared, now=NOW),
            pytest.raises(Conflict),
            writing(two, alone, now=NOW),
        ):
            pytest.fail("opened")


@pytest.mark.parametrize("lock", ["program", "account", "patient"])
def test_what_only_refers_to_a_locked_row_does_not_wait_for_it(
    postgresql_database: Database, lock: str
) -> None:
    """Else a confirmation waits for the program while it holds the certifications for which a
    revocation of discretion waits, which holds the program."""
    with postgresql_database.session() as session:
        chain = Chain(session)
    locks = {
        "program": ProgramLock(PROGRAM),
        "account": AccountLock(chain.prescriber_id),
        "patient": PatientLock(chain.patient_id),
    }

    with postgresql_database.session() as one, postgresql_database.session() as two:
        impatient(two)
        chain.session = two
        with writing(one, locks[lock], now=NOW):
            assert chain.of_patient(
                "enrollment",
                program=PROGRAM,
                practice_id=chain.practice_id,
                prescriber_id=chain.prescriber_id,
            )


def test_who_waits_too_long_is_told_to_try_again(postgresql_database: Database) -> None:
    with postgresql_database.session() as one, postgresql_database.session() as two:
        lock = PatientLock(Chain(one).patient_id)
        impatient(two)
        with (
            writing(one, lock, now=NOW),
            pytest.raises(Conflict, match="Try again"),
            writing(two, lock, now=NOW),
        ):
            pytest.fail("opened")


def impatient(session: Session) -> None:
    session.execute(text("SET lock_timeout = '50ms'"))
    session.commit()


def test_sqlite_writers_of_two_processes_wait_for_each_other(sqlite_database: Database) -> None:
    """Two engines stand for two processes: what is shared is the file beside the database."""
    other = engine_for(sqlite_database.engine.url)
    order: list[str] = []

    def first() -> None:
        with sqlite_database.session() as session, writing(session, now=NOW):
            order.append("first in")
            started.set()
            time.sleep(0.1)
            order.append("first out")

    def second() -> None:
        started.wait()
        with Session(other) as session, writing(session, now=NOW):
            order.append("second in")

    started = threading.Event()
    in_threads(first, second)
    other.dispose()

    assert order == ["first in", "first out", "second in"]
