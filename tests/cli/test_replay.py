"""`tracker replay` on a whole made demo."""

import json
import sqlite3

import pytest

from tests.made_demo import copied, made_demo, tracker


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return copied(made_demo(tmp_path_factory), tmp_path_factory.mktemp("replayed"))


def decision_of(file, program) -> str:
    with sqlite3.connect(file) as connection:
        query = "SELECT id FROM decision WHERE program = ? ORDER BY decided_at, id LIMIT 1"
        return connection.execute(query, (program,)).fetchone()[0]


@pytest.fixture
def changed(file, tmp_path):
    """A copy in which somebody behind all guards turned one answer, and which decision it was."""
    copy = tmp_path / "changed.db"
    copy.write_bytes(file.read_bytes())
    decision_id = decision_of(copy, "lenalidomide-us")
    with sqlite3.connect(copy) as connection:
        query = "SELECT answer FROM decision WHERE id = ?"
        answer = json.loads(connection.execute(query, (decision_id,)).fetchone()[0])
        turned = json.dumps(answer | {"allowed": not answer["allowed"]})
        connection.execute("DROP TRIGGER decision_refuses_update")
        connection.execute("UPDATE decision SET answer = ? WHERE id = ?", (turned, decision_id))
    return copy, decision_id


def test_every_decision_of_the_demo_replays_the_same(file):
    result = tracker(file, "replay", "--all")

    with sqlite3.connect(file) as connection:
        count = connection.execute("SELECT count(*) FROM decision").fetchone()[0]
    assert count > 300
    assert (result.exit_code, result.output) == (0, f"{count} the same, 0 differ\n")


def test_one_decision_says_that_it_is_the_same(file):
    result = tracker(file, "replay", decision_of(file, "ps-pomalidomide-us"))

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "  the same"
    assert "ps-pomalidomide-us@2025-02-01 sha256:" in result.stdout


def test_under_another_edition_the_differences_are_printed(file):
    decision_id = decision_of(file, "ipledge-us")

    result = tracker(file, "replay", decision_id, "--program", "ipledge-us@2023-10-01")

    assert result.exit_code == 1
    assert "  first-window-lockout: status: none -> " in result.stdout
    assert result.stderr == "", "another version's answer is no alarm"


def test_a_changed_answer_is_a_loud_error(changed):
    copy, decision_id = changed

    one, every = tracker(copy, "replay", decision_id), tracker(copy, "replay", "--all")

    assert (one.exit_code, every.exit_code) == (1, 1)
    assert f"ERROR: decision {decision_id} does not replay" in one.stderr
    assert "  allowed: " in one.stdout
    assert every.stdout.splitlines()[-1].endswith(" the same, 1 differ")
    assert decision_id in every.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("0" * 32,),
        ("0" * 32, "--all"),
        ("--all", "--program", "ipledge-us@2023-10-01"),
    ],
)
def test_what_cannot_be_replayed_is_exit_2(file, arguments):
    assert tracker(file, "replay", *arguments).exit_code == 2


def test_a_version_that_nobody_knows_is_exit_2(file):
    decision_id = decision_of(file, "ipledge-us")

    result = tracker(file, "replay", decision_id, "--program", "ipledge-us@1999-01-01")

    assert result.exit_code == 2
    assert "no such version" in result.stderr
