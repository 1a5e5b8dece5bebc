"""Which published text is in force."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

import tracker
from tests.databases import Database
from tests.factories import NOW, PROGRAM, add
from tracker.records import programs
from tracker.rules.errors import InvalidProgram
from tracker.rules.parsing import parse_version

SHIPPED = Path(tracker.__file__).parent / "programs" / PROGRAM / "2025-02-01.toml"
CHICAGO = ZoneInfo("America/Chicago")


def publish(session: Session, on: str = "2025-02-01", *, note: str = "", **given: object) -> str:
    text = SHIPPED.read_text().replace("2025-02-01", on) + (f"\n# {note}\n" if note else "")
    version = parse_version(text)
    add(
        session,
        "program_version",
        program=PROGRAM,
        effective_from=date.fromisoformat(on),
        text=text,
        **{"digest": version.digest} | given,
    )
    return version.digest


@pytest.fixture(autouse=True)
def program(session: Session) -> None:
    add(session, "program", slug=PROGRAM)


def test_before_the_first_version_none_is_in_force(session: Session) -> None:
    assert programs.in_force(session, PROGRAM, NOW, CHICAGO) is None
    publish(session)
    before = datetime(2025, 2, 1, 5, 59, tzinfo=UTC)

    assert programs.in_force(session, PROGRAM, before, CHICAGO) is None


def test_a_version_is_in_force_from_its_first_day_in_the_zone(session: Session) -> None:
    digest = publish(session)

    version = programs.in_force(session, PROGRAM, datetime(2025, 2, 1, 6, tzinfo=UTC), CHICAGO)

    assert version is not None
    assert (version.ref, version.digest) == (f"{PROGRAM}@2025-02-01", digest)


def test_the_next_version_takes_over_on_its_day(session: Session) -> None:
    first, second = publish(session), publish(session, "2026-01-01")

    def digest_at(instant: datetime) -> str | None:
        version = programs.in_force(session, PROGRAM, instant, CHICAGO)
        return version and version.digest

    assert digest_at(datetime(2026, 1, 1, 5, 59, 59, tzinfo=UTC)) == first
    assert digest_at(datetime(2026, 1, 1, 6, tzinfo=UTC)) == second


def test_of_one_day_the_version_published_last_holds(session: Session) -> None:
    publish(session, recorded_at=NOW)
    corrected = publish(session, note="corrected", recorded_at=NOW + timedelta(minutes=1))

    version = programs.in_force(session, PROGRAM, NOW, CHICAGO)

    assert version is not None
    assert version.digest == corrected
    assert len(programs.published(session, PROGRAM)) == 2


def test_a_text_is_read_once(session: Session, database: Database) -> None:
    publish(session, note="read once")
    programs.in_force(session, PROGRAM, NOW, CHICAGO)
    read: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda _c, _cu, sql, *_: read.append(sql)
    )

    programs.in_force(session, PROGRAM, NOW, CHICAGO)

    assert [sql for sql in read if "program_version.text" in sql] == []


def test_a_text_that_is_not_its_digest_s_is_refused(session: Session) -> None:
    publish(session, note="altered", digest="sha256:" + "0" * 64)

    with pytest.raises(InvalidProgram, match="not the text of its digest"):
        programs.in_force(session, PROGRAM, NOW, CHICAGO)
