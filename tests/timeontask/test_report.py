"""The arithmetic of the report, and that docs/time-on-task.md tells of every task."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.timeontask.__main__ import FILE, MARKER
from tests.timeontask.at_the_counter import package
from tests.timeontask.delays import PATIENT, STAFF, Delays
from tests.timeontask.person import Person, Tally
from tests.timeontask.report import measured, report
from tests.timeontask.tasks import TASKS


def test_a_scan_is_a_hand_there_an_aim_and_a_hand_back_and_one_more_is_one_more_aim():
    assert STAFF.scans(1) == pytest.approx(1.9)
    assert STAFF.scans(2) == pytest.approx(3.0)


class SlowPage:
    """Answers each Enter after a twentieth of a second."""

    keyboard = SimpleNamespace(type=lambda text: None, press=lambda key: None)

    @contextmanager
    def expect_navigation(self, wait_until: str) -> Iterator[None]:
        yield
        time.sleep(0.05)


def scanned(delays: Delays) -> Tally:
    person = Person(SlowPage(), "", delays)  # type: ignore[arg-type]
    person.scans("A-1", "01", "02")
    return person.tally


def test_a_go_of_scans_is_prepared_once_and_by_the_stricter_count_each_time():
    tally = scanned(STAFF)

    assert tally.human == pytest.approx(STAFF.mental + STAFF.scans(3))
    assert tally.spared >= 2 * STAFF.mental
    assert tally.scans == tally.pages == 3


def test_an_answer_is_waited_for_only_as_far_as_it_outlasts_the_aim_at_the_next_code():
    quick, slow = scanned(STAFF), scanned(replace(STAFF, pointing=0.0))

    assert 0.05 <= quick.system < slow.system
    assert slow.system >= 0.15
    assert quick.spared >= 2 * STAFF.mental + 0.1


def test_reading_is_words_by_the_minute():
    assert STAFF.reading(238) == pytest.approx(60)
    assert STAFF.reading(0) == 0


def test_a_patient_types_more_slowly_and_reads_as_fast():
    assert PATIENT.key > STAFF.key
    assert PATIENT.reading(10) == STAFF.reading(10)


def test_the_total_is_the_human_part_and_the_median_of_the_system_part():
    rounds = [
        {task.name: Tally(human=50.0, system=system, spared=9.0, keys=7) for task in TASKS}
        for system in (1.0, 9.0, 2.0)
    ]

    dispenses = next(each for each in measured(rounds) if "on record" in each.task.name)

    assert (dispenses.human, dispenses.system, dispenses.total) == (50.0, 2.0, 52.0)
    assert dispenses.ratio == pytest.approx(52 / 102)  # 1.7 minutes online
    assert dispenses.strict == 61.0


def test_a_row_has_the_published_seconds_of_each_channel_beside_the_total():
    found = measured([{task.name: Tally(human=90.0, reading=40.0, system=3.0) for task in TASKS}])

    lines = {line.split("|")[1].strip(): line for line in report(found, "") if line[:1] == "|"}

    cells = [cell.strip() for cell in lines["Three AF-RP prescriber surveys"].split("|")[2:-1]]
    assert cells[:8] == ["90.0", "40.0", "3.0", "93.0", "186", "294", "642", "0.50"]
    nobody_phoned_a_machine = lines["Prescriber enrollment"].split("|")[8].strip()
    assert nobody_phoned_a_machine == "-"


def test_a_package_to_scan_has_the_check_digit_of_its_own_number():
    assert package(4, "1") == "01003595725042191728063010A1|21S1"
    assert package(1, "1").startswith("0100359572501218")


def test_the_page_is_made_by_the_script_and_has_every_task():
    _, marker, made = FILE.read_text(encoding="utf-8").partition(MARKER)

    assert marker
    assert [task.name for task in TASKS if f"| {task.name} " not in made] == []
