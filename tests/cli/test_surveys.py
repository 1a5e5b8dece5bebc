"""`tracker surveys report-suspected` over a copy of the demo."""

import pytest

from tests.made_demo import copied, made_demo, tracker


def test_a_demo_in_which_every_answer_was_a_report_has_nothing_to_report(
    tmp_path_factory: pytest.TempPathFactory, tmp_path
):
    file = copied(made_demo(tmp_path_factory), tmp_path)

    result = tracker(file, "surveys", "report-suspected")

    assert (result.exit_code, result.stdout) == (0, "0 reported\n"), result.stderr
