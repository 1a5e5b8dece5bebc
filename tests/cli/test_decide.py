"""`tracker decide` from outside: exit status, standard output, standard error."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.rules.asking import CASES, TABLES, document
from tracker.cli import main
from tracker.services.case_tables import case_files, read_cases
from tracker.services.shipped_programs import SHIPPED


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def asked(tmp_path):
    """A file that holds the value as JSON, or the text as it is."""

    def write(value, name="case.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(value, bytes):
            path.write_bytes(value)
        else:
            path.write_text(value if isinstance(value, str) else json.dumps(value))
        return path

    return write


def test_an_allowed_question_exits_0_and_prints_the_decision(asked):
    result = run("decide", asked(document("P-001")))

    decision = json.loads(result.stdout)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert decision["allowed"] is True
    assert decision["program_version"] == "ps-pomalidomide-us@2025-02-01"
    assert decision["decided_at"] == "2026-03-16T15:00:00-05:00"
    assert decision["valid_until"] == "2026-03-23T23:59:59-05:00"
    assert list(decision) == [
        *("gate", "allowed", "program_version", "digest", "decided_at", "valid_until", "findings")
    ]
    assert list(decision["findings"][0]) == [
        *("requirement", "status", "enforcement", "owner", "reason", "remedy", "source"),
        *("evidence", "ends_at"),
    ]


def test_a_blocked_question_exits_3_and_prints_the_decision(asked):
    result = run("decide", asked(document("P-003")))

    decision = json.loads(result.stdout)
    assert result.exit_code == 3
    assert (decision["allowed"], decision["valid_until"]) == (False, None)
    assert [each["requirement"] for each in decision["findings"] if each["status"] == "unmet"] == [
        "pregnancy-test-24-hours"
    ]


def test_a_case_with_its_expectation_is_asked_its_question(asked):
    assert run("decide", asked(CASES["P-001"])).exit_code == 0
    assert run("decide", asked(CASES["P-003"])).exit_code == 3


def test_before_the_program_both_version_and_digest_are_null(asked):
    decision = json.loads(run("decide", asked(document("P-137"))).stdout)

    assert (decision["program_version"], decision["digest"]) == (None, None)
    assert [each["requirement"] for each in decision["findings"]] == ["program-in-force"]


TOO_MANY_DIGITS = (
    '{"program": "ipledge-us", "gate": "confirm", "at": "2026-03-16T15:00:00Z",'
    ' "prescription": {"days_supply": ' + "9" * 5000 + "}}"
)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "not JSON: Expecting value (line 1, column 1)"),
        ("[" * 100_000, "not a question: nested too deeply"),
        ("[" * 100_000 + "]" * 100_000, "not a question: nested too deeply"),
        ('{"program": "a", "program": "a"}', "program: named twice in one object"),
        ('{"program": NaN}', "program: NaN is not JSON"),
        (b"\xff", "not UTF-8 at byte 0"),
        (TOO_MANY_DIGITS, "prescription.days_supply: too large a number"),
        ({"program": "ipledge-us", "gate": "confirm"}, "at: missing"),
        ({}, "program: missing"),
        ([], "an array where an object is needed"),
        (None, "null where an object is needed"),
        (
            {"program": "ipledge-us", "gate": "confirm", "at": "2026-03-16T15:00:00"},
            "at: not an instant with an offset",
        ),
        (
            {"program": "unknown", "gate": "confirm", "at": "2026-03-16T15:00:00Z"},
            "program: not one of bosentan-us, clozapine-us, esketamine-us, ipledge-us, "
            "lenalidomide-us, pomalidomide-ppp-no, pomalidomide-ppp-uk, ps-pomalidomide-us, "
            "thalidomide-us, tirf-us",
        ),
        (
            {"question": {"program": "ipledge-us", "gate": "confirm", "at": 1}},
            "question.at: a number where an instant is needed",
        ),
        (
            {"program": "ipledge-us", "gate": "confirm", "at": "2026-03-16T15:00:00Z", "\ud800": 1},
            '["\\ud800"]: unknown field',
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_not_valid_exits_2_with_the_path_and_nothing_on_stdout(asked, value, message):
    result = run("decide", asked(value))

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == message + "\n"


def test_the_example_of_the_contract(asked):
    tests = [
        {"collected_at": "2026-03-04T09:00:00-06:00", "result": "negative"},
        {"collected_at": "2026-03-16T08:00:00", "result": "negative"},
    ]

    result = run("decide", asked(document("P-001", {"pregnancy_tests": tests})))

    assert result.stderr == "pregnancy_tests[1].collected_at: not an instant with an offset\n"


def test_a_file_that_is_not_there_exits_2(tmp_path):
    result = run("decide", tmp_path / "none.json")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "No such file" in result.stderr


@pytest.mark.parametrize("arguments", [[], ["case.json", "--cases", "folder"], ["--case", "x"]])
def test_neither_nor_both_nor_unknown_is_a_wrong_use(arguments):
    result = run("decide", *arguments)

    assert result.exit_code == 2
    assert result.stdout == ""


def test_the_case_tables_pass():
    result = run("decide", "--cases", TABLES)

    assert result.stdout == f"{len(CASES)} passed, 0 failed\n"
    assert result.exit_code == 0


def test_a_case_that_differs_is_one_line_and_exit_1(asked, tmp_path):
    wrong = CASES["P-001"] | {"expect": {"allowed": False, "stops": ["no-refills"]}}
    ends = CASES["P-004"] | {"expect": CASES["P-004"]["expect"] | {"valid_until": None}}
    asked([wrong, CASES["P-003"], ends], "deep/below/cases.json")

    result = run("decide", "--cases", tmp_path)

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "P-001 First prescription with tests 12 days and 7 hours before is allowed. "
        "allowed yes, expected no; stops nothing, expected no-refills",
        "P-004 First test 14 days before is in the window. "
        "valid until 2026-03-23T23:59:59-05:00, expected null",
        "1 passed, 2 failed",
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "not a list of cases"),
        ([1], "[0]: not a case"),
        ([{"id": "x", "expect": {"allowed": True, "stops": []}}], "[0].question: missing"),
        ([CASES["P-001"] | {"expect": {"allowed": True}}], "[0].expect.stops: missing"),
        (
            [CASES["P-001"] | {"expect": {"allowed": True, "stops": [], "valid_til": None}}],
            "[0].expect.valid_til: unknown field",
        ),
        (
            [CASES["P-001"], CASES["P-002"] | {"question": {"program": "p", "gate": "x"}}],
            "[1].question.gate: not one of authorize, confirm, hand_over",
        ),
        ("[", "not JSON: Expecting value (line 1, column 2)"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_case_file_that_is_not_valid_exits_2_and_prints_no_result(
    asked, tmp_path, value, message
):
    path = asked(value)

    result = run("decide", "--cases", tmp_path)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == f"{path}: {message}\n"


def test_a_case_of_a_program_that_is_not_shipped_exits_2(asked, tmp_path):
    asked([CASES["P-001"] | {"question": document("P-001") | {"program": "other"}}])

    result = run("decide", "--cases", tmp_path)

    assert result.exit_code == 2
    assert "P-001: program: not one of bosentan-us" in result.stderr


def test_a_folder_without_cases_exits_2(tmp_path):
    assert run("decide", "--cases", tmp_path).exit_code == 2


def test_other_definitions_can_be_named(asked, tmp_path):
    text = (SHIPPED / "ps-pomalidomide-us" / "2025-02-01.toml").read_text()
    asked(
        text.replace("days = 28\ntitle", "days = 20\ntitle"), "p/ps-pomalidomide-us/2025-02-01.toml"
    )
    case = asked(document("P-001"))

    result = run("decide", case, "--programs", tmp_path / "p")

    assert result.exit_code == 3
    assert "at most 20 are allowed" in result.stdout


def test_a_definition_that_is_not_understood_exits_2(asked, tmp_path):
    asked("[program", "p/some/2025-02-01.toml")

    result = run("decide", asked(document("P-001")), "--programs", tmp_path / "p")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("some/2025-02-01.toml: not TOML: ")


def test_the_command_needs_neither_flask_nor_a_database(asked):
    script = (
        "import sys; from tracker.cli import main\n"
        f"try: main(['decide', {str(asked(document('P-003')))!r}], prog_name='tracker')\n"
        "except SystemExit as leaving: code = leaving.code\n"
        "loaded = {'flask', 'sqlalchemy', 'tracker.records'} & set(sys.modules)\n"
        "sys.exit(f'{code} {sorted(loaded)}')"
    )

    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert result.stderr == "3 []\n"
    assert json.loads(result.stdout)["allowed"] is False


def test_the_list_names_every_version_one_a_line():
    assert run("program", "list").stdout.splitlines() == [
        "bosentan-us@2025-02-01",
        "bosentan-us@2025-10-01",
        "clozapine-us@2021-11-15",
        "clozapine-us@2025-06-13",
        "esketamine-us@2024-12-31",
        "ipledge-us@2023-10-01",
        "ipledge-us@2026-11-15",
        "lenalidomide-us@2025-02-01",
        "pomalidomide-ppp-no@2024-01-01",
        "pomalidomide-ppp-uk@2024-01-01",
        "ps-pomalidomide-us@2025-02-01",
        "thalidomide-us@2025-02-01",
        "tirf-us@2024-09-30",
    ]


def test_programs_that_ended_are_decided_by_their_own_folders():
    rules = Path(__file__).parents[1] / "rules"

    result = run("decide", "--programs", rules / "programs", "--cases", rules / "closed_cases")

    cases = sum(len(read_cases(path)) for path in case_files(rules / "closed_cases"))
    assert (result.exit_code, result.stdout) == (0, f"{cases} passed, 0 failed\n")
