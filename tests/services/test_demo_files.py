"""What a database holds, the file that a demo is loaded into, and its time line."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.made_demo import engine_on, made_demo
from tests.people import make_account
from tracker.records.migrating import upgrade
from tracker.rules.errors import Conflict
from tracker.services import demonstrating
from tracker.services.demo import files
from tracker.services.demo.moments import Calendar, TimeLine
from tracker.services.demo.products import capsules
from tracker.services.demo.scenario import Scenario
from tracker.services.demonstrating import Holding
from tracker.services.shipped_programs import shipped_versions

CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return made_demo(tmp_path_factory)


def test_a_database_without_rows_holds_nothing(database):
    assert demonstrating.holding(database.engine) is Holding.NOTHING


def test_a_database_with_an_account_holds_something_else(database):
    with database.session() as session:
        make_account(session, email="somebody@clinic.test")

    assert demonstrating.holding(database.engine) is Holding.OTHER


def test_a_demo_without_its_last_entry_is_half_a_demo(database):
    with database.session() as session:
        make_account(session, email=demonstrating.FIRST_ACCOUNT)

    assert demonstrating.holding(database.engine) is Holding.HALF_A_DEMO


def test_a_file_with_somebody_elses_table_holds_something_else(sqlite_database):
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (id INTEGER)")

    assert demonstrating.holding(sqlite_database.engine) is Holding.OTHER


def test_the_demo_is_whole(demo):
    with engine_on(demo.file) as engine:
        assert demonstrating.holding(engine) is Holding.DEMO


def test_a_new_file_takes_the_place_of_an_old_one_and_leaves_nothing_beside_it(tmp_path):
    file = empty_file(tmp_path)

    files.load_file(file, now=datetime(2026, 11, 23, 15, 0, tzinfo=UTC), scenarios=())

    assert [each.name for each in tmp_path.iterdir()] == ["tracker.db"]
    with engine_on(file) as engine:
        assert demonstrating.holding(engine) is Holding.DEMO


def test_a_file_in_use_is_not_replaced(tmp_path):
    """As by a server: it has read, and keeps its connection for later."""
    file = empty_file(tmp_path)
    with engine_on(file) as engine, engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM account")
        connection.rollback()

        with pytest.raises(Conflict, match="in use"):
            files.load_file(file, now=datetime(2026, 11, 23, 15, 0, tzinfo=UTC), scenarios=())

    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".db"] == ["tracker.db"]


def test_a_demo_that_fails_on_the_way_leaves_the_old_file_as_it_was(tmp_path):
    file = empty_file(tmp_path)
    before = file.read_bytes()

    def fails(story):
        story.stage.line.add(story.calendar.at(500, "10:00"), tell_no_more)

    def tell_no_more(now):
        raise RuntimeError("this story ends here")

    broken = Scenario(tell=fails, category="AM")
    with pytest.raises(RuntimeError, match="ends here"):
        files.load_file(file, now=datetime(2026, 11, 23, 15, 0, tzinfo=UTC), scenarios=(broken,))

    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["tracker.db"]


def empty_file(folder):
    """At head, in the journal mode that `load_file` leaves behind when it looks."""
    file = folder / "tracker.db"
    with engine_on(file) as engine:
        upgrade(engine)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    return file


def test_steps_are_played_in_the_order_of_their_instants_then_of_adding():
    now, played = datetime(2026, 11, 23, 15, 0, tzinfo=UTC), []
    line = TimeLine(now)

    line.add(now, lambda at: played.append(("last", at)))
    line.add(now - timedelta(hours=1), lambda at: played.append(("first", at)))
    line.add(now - timedelta(hours=1), lambda at: played.append(("second", at)))
    line.play()

    hour_ago = now - timedelta(hours=1)
    assert played == [("first", hour_ago), ("second", hour_ago), ("last", now)]


def test_nothing_happens_after_the_moment_of_loading():
    now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

    with pytest.raises(ValueError, match="after the moment"):
        TimeLine(now).add(now + timedelta(seconds=1), print)


def test_days_ago_are_counted_where_somebody_is():
    """Ten minutes after midnight in Chicago, before midnight in Denver."""
    now = datetime(2026, 11, 23, 6, 10, tzinfo=UTC)

    chicago, denver = Calendar(now, CHICAGO), Calendar(now, ZoneInfo("America/Denver"))

    assert chicago.at(1, "10:00") == datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    assert denver.at(1, "10:00") == datetime(2026, 11, 21, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(("days", "expected"), [(1, 1), (7, 7), (21, 21), (28, 21), (35, 28)])
def test_a_supply_of_pomalidomide_has_a_capsule_for_days_1_to_21_of_28(days, expected):
    (version,) = shipped_versions()["ps-pomalidomide-us"]

    assert capsules(version, days) == expected
