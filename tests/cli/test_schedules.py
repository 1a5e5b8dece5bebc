"""`tracker schedules check` over the whole demo."""

import pytest

from tests.made_demo import copied, engine_on, made_demo, tracker


def test_the_demo_has_no_difference_and_a_wrong_row_is_found_and_repaired(
    tmp_path_factory: pytest.TempPathFactory, tmp_path
):
    file = copied(made_demo(tmp_path_factory), tmp_path)

    result = tracker(file, "schedules", "check")
    assert result.exit_code == 0, result.stderr
    patients, _, counted = result.stdout.partition(" patients, ")
    assert int(patients) > 100
    assert counted.endswith(", 0 differences\n")
    with engine_on(file) as engine, engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE next_due SET due_on = '2099-01-01' WHERE (patient_id, key) ="
            " (SELECT patient_id, key FROM next_due WHERE due_on IS NOT NULL LIMIT 1)"
        )

    found = tracker(file, "schedules", "check", "--repair")
    assert found.exit_code == 1
    assert found.stdout.startswith("P-")
    assert found.stdout.endswith(", 1 differences repaired\n")
    assert tracker(file, "schedules", "check").exit_code == 0
