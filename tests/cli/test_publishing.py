"""`tracker program publish`: at once on an empty installation, later a draft."""

import pytest
from click.testing import CliRunner

from tests.clinic import NOW, TEXT_FILE, Clinic
from tests.services.drafts import SHORTER, draft_text
from tests.web.conftest import SECRET
from tracker.cli import main


@pytest.fixture
def publish(sqlite_database):
    environment = {"TRACKER_DATABASE_URL": sqlite_database.url, "TRACKER_SECRET_KEY": SECRET}
    return lambda file: CliRunner().invoke(main, ["program", "publish", str(file)], env=environment)


def test_the_first_version_is_in_force_at_once_and_a_later_one_waits_for_two(
    publish, sqlite_database, tmp_path
):
    result = publish(TEXT_FILE)
    assert (result.exit_code, result.stdout) == (0, "ps-pomalidomide-us@2025-02-01\n")
    with sqlite_database.session() as session:
        clinic = Clinic(session)
        clinic.enroll(at=NOW, signed=False)
    file = tmp_path / "2099-01-01.toml"
    file.write_text(draft_text("2099-01-01", SHORTER))

    result = publish(file)

    assert result.exit_code == 0
    assert result.stdout.startswith("ps-pomalidomide-us@2099-01-01 is a draft, not in force")
    assert "Two administrators" in result.stdout


def test_a_wrong_text_exits_2_with_its_line(publish, tmp_path):
    file = tmp_path / "draft.toml"
    file.write_text(draft_text("2099-01-01", ('owner = "administrator"', 'owner = "nobody"')))

    result = publish(file)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{file}: line " in result.stderr
