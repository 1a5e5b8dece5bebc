"""Enforcement discretion: which requirements it turns into warnings, on which days, and what
every finding then says."""

import dataclasses
import json

import pytest
from hypothesis import given

from tests.rules.asking import CASES, VERSIONS, answer, document, finding, question, stops
from tests.rules.generated import PROPERTY, documents
from tracker.rules.codec import question_from_object, question_to_object
from tracker.rules.deciding import decide, version_for
from tracker.rules.discretion import RELAXABLE, may_be_relaxed, note_of
from tracker.rules.errors import InvalidQuestion
from tracker.rules.kinds import KINDS
from tracker.rules.parsing import parse_version
from tracker.rules.schedules import due_items
from tracker.rules.vocabulary import Enforcement, Status
from tracker.services.shipped_programs import SHIPPED, read_text

LETTER = "FDA letter of 2026-03-02"
FOREVER = {"applies_from": "0001-01-01", "applies_until": "9999-12-31"}
TEXT = read_text(SHIPPED / "ps-pomalidomide-us" / "2025-02-01.toml")
SHIPPED_VERSIONS = [version for versions in VERSIONS.values() for version in versions]
NEVER = {
    "agreement-in-force", "recipient-allowed", "result-at-level", "results-current",
    "session-monitored",
    "agreement-signed", "authorization-usable", "category-fits", "confirmation-open",
    "contraception-in-use", "first-test-days-before", "first-test-hours-before",
    "no-open-pregnancy", "party-certified", "prescription-test", "program-open",
    "reenrolled-in-time", "scheduled-test", "surveys-resolved", "within-window",
}  # fmt: skip
ALONE = [
    (case["expect"]["stops"][0], name)
    for name, case in CASES.items()
    if len(case["expect"]["stops"]) == 1
]


def granted(*keys, **days):
    entries = [{"requirement": key, **(FOREVER | days), "reason": LETTER} for key in keys]
    return {"discretion": entries}


def kind_of(program, key):
    return next(
        each.rule.kind
        for version in VERSIONS[program]
        for each in version.requirements
        if each.key == key
    )


def stopped(case, changes):
    return not answer(question(case, changes)).allowed


@pytest.mark.parametrize(("key", "case"), ALONE, ids=lambda value: value)
def test_what_is_alone_in_the_way_only_warns_where_its_kind_may_be_relaxed(key, case):
    before = finding(key, case)

    decision = answer(question(case, granted(key)))

    after = next(each for each in decision.findings if each.requirement == key)
    if kind_of(CASES[case]["question"]["program"], key) in NEVER:
        assert after == before
        assert not decision.allowed
    else:
        assert (after.status, after.enforcement) == (Status.UNMET, Enforcement.WARN)
        assert (after.remedy, after.owner) == (before.remedy, before.owner)
        assert decision.allowed


def test_the_cases_above_try_every_kind_in_use():
    tried = {kind_of(CASES[case]["question"]["program"], key) for key, case in ALONE}
    used = {each.rule.kind for version in SHIPPED_VERSIONS for each in version.requirements}

    # Norway's statement is of a kind that other programs use, too.
    assert used - tried == set()
    assert used >= NEVER


def test_a_kind_that_is_not_named_is_never_relaxed():
    assert {kind.kind for kind in RELAXABLE} | NEVER == set(KINDS)
    assert not {kind.kind for kind in RELAXABLE} & NEVER


def test_a_question_that_names_every_protected_key_gains_nothing():
    """P-207 stops at eight requirements; only two of them are about how the program is run."""
    keys = CASES["P-207"]["expect"]["stops"]

    left = stops("P-207", granted(*keys, "program-in-force", "no-such-key"))

    assert set(keys) - left == {"contraception-counseling", "patient-survey", "supply-limit"}


@pytest.mark.parametrize(
    ("days", "still_stops"),
    [
        ({"applies_until": "2026-06-10"}, False),
        ({"applies_until": "2026-06-09"}, True),
        ({"applies_from": "2026-06-10"}, False),
        ({"applies_from": "2026-06-11"}, True),
        ({"applies_from": "2026-06-10", "applies_until": "2026-06-10"}, False),
        ({"applies_from": "2026-06-11", "applies_until": "2026-06-10"}, True),
    ],
)
def test_first_and_last_day_count_and_no_day_beside_them(days, still_stops):
    assert stopped("P-117", granted("counseling-checklist", **days)) is still_stops


@pytest.mark.parametrize(
    ("zone", "at", "still_stops"),
    [
        ("America/Chicago", "2026-06-10T23:59:59-05:00", False),
        ("America/Chicago", "2026-06-11T00:00:00-05:00", True),
        ("Pacific/Kiritimati", "2026-06-10T09:59:59Z", False),
        ("Pacific/Kiritimati", "2026-06-10T10:00:00Z", True),
        ("Pacific/Pago_Pago", "2026-06-11T10:59:59Z", False),
        ("Pacific/Pago_Pago", "2026-06-11T11:00:00Z", True),
    ],
)
def test_the_last_day_ends_at_midnight_where_the_question_is_asked(zone, at, still_stops):
    changes = granted("counseling-checklist", applies_until="2026-06-10")

    found = stops("P-117", changes | {"at": at, "time_zone": zone})

    assert ("counseling-checklist" in found) is still_stops


@pytest.mark.parametrize(
    ("at", "still_stops"),
    [("2026-09-15T03:59:59Z", False), ("2026-09-15T04:00:00Z", True)],
)
def test_the_last_day_ends_at_midnight_in_the_zone_that_a_program_fixes(at, still_stops):
    """iPLEDGE counts in Eastern time, wherever the question comes from."""
    changes = granted("comprehension-questions", applies_until="2026-09-14")

    found = stops("IP-011", changes | {"at": at, "time_zone": "Pacific/Kiritimati"})

    assert ("comprehension-questions" in found) is still_stops


def test_the_finding_says_what_is_so_and_that_discretion_applies():
    days = {"applies_from": "2026-06-01", "applies_until": "2026-08-31"}
    before = finding("counseling-checklist", "P-117")

    after = finding("counseling-checklist", "P-117", granted("counseling-checklist", **days))

    note = (
        "Enforcement discretion from 2026-06-01 to 2026-08-31: "
        '"Education and Counseling Checklist is completed" is a warning only,'
        " by FDA letter of 2026-03-02."
    )
    assert after.reason == f"{before.reason} {note}"
    assert after.evidence == (*before.evidence, "discretion[0]")
    assert note_of(after) == note
    assert note_of(before) is None


@pytest.mark.parametrize("reason", [None, "", " . "])
def test_without_a_reason_the_sentence_ends_sooner(reason):
    changes = granted("counseling-checklist")
    changes["discretion"][0]["reason"] = reason

    note = note_of(finding("counseling-checklist", "P-117", changes))

    assert note.endswith("is a warning only.")


def test_a_requirement_that_is_met_or_acknowledged_keeps_its_status_and_says_so_too():
    met = finding("no-refills", "P-117", granted("no-refills"))
    acknowledged = finding("cbc-checkpoint", "P-077", granted("cbc-checkpoint"))

    assert met.status is Status.MET
    assert acknowledged.status is Status.ACKNOWLEDGED
    for each in (met, acknowledged):
        assert each.enforcement is Enforcement.WARN
        assert "Enforcement discretion" in note_of(each)
        assert each.evidence[-1] == "discretion[0]"


@pytest.mark.parametrize(("key", "case"), [("cbc-checkpoint", "P-078"), ("blood-counts", "P-079")])
def test_what_waits_for_an_acknowledgement_waits_no_more(key, case):
    assert finding(key, case).enforcement is Enforcement.ACKNOWLEDGE
    assert stopped(case, {})

    assert not stopped(case, granted(key))


def test_what_only_warns_as_it_stands_is_left_alone():
    head, found, tail = TEXT.partition('key = "counseling-checklist"')
    assert found
    text = head + found + tail.replace('enforcement = "block"', 'enforcement = "warn"', 1)
    version = parse_version(text)
    asked = question("P-117", granted("counseling-checklist"))

    assert not may_be_relaxed(version.requirement("counseling-checklist"))
    assert decide(version, asked).findings == decide(version, question("P-117")).findings


def test_of_several_the_one_that_ends_last_is_named():
    changes = {
        "discretion": [
            *granted("counseling-checklist", applies_until="2026-06-20")["discretion"],
            *granted("counseling-checklist", applies_until="2026-06-30")["discretion"],
            *granted("counseling-checklist", applies_until="2026-06-09")["discretion"],
        ]
    }

    found = finding("counseling-checklist", "P-117", changes)

    assert found.evidence[-1] == "discretion[1]"
    assert "to 2026-06-30" in found.reason


def test_discretion_for_one_key_leaves_the_others_as_they_are():
    found = stops("P-120", granted("medication-guide"))

    assert found == {"authorization-window"}


def test_no_version_in_force_is_not_a_matter_of_discretion():
    asked = question("P-137", granted("program-in-force"))

    assert answer(asked) == answer(question("P-137"))


def test_a_warning_does_not_change_when_the_number_expires():
    asked = question("P-117", granted("counseling-checklist"))

    assert answer(asked).valid_until == answer(question("P-117", _checklist())).valid_until


def _checklist():
    return {"counseling_checklist_at": "2026-06-10T13:00:00-05:00"}


def test_no_sentence_of_a_shipped_program_speaks_of_discretion_itself():
    for version in SHIPPED_VERSIONS:
        for requirement in version.requirements:
            for says in requirement.says.values():
                assert "Enforcement discretion" not in says.reason


@PROPERTY
@given(documents)
def test_discretion_changes_enforcement_and_words_of_what_may_be_relaxed_and_nothing_else(value):
    asked = question_from_object(value)
    plain = dataclasses.replace(asked, discretion=())
    version = version_for(VERSIONS[asked.program], asked)
    with_it, without = decide(version, asked), decide(version, plain)

    assert with_it.allowed or not without.allowed
    for after, before in zip(with_it.findings, without.findings, strict=True):
        if note_of(after) is None:
            assert after == before
            continue
        assert may_be_relaxed(version.requirement(after.requirement))
        assert after.reason.startswith(f"{before.reason} Enforcement discretion from ")
        kept = dataclasses.replace(
            after,
            enforcement=before.enforcement,
            reason=before.reason,
            evidence=after.evidence[:-1],
        )
        assert kept == before
    assert due_items(version, asked) == due_items(version, plain) if version else True


def test_the_json_is_read_and_written_as_it_stands():
    written = document("P-117", granted("counseling-checklist"))["discretion"]

    assert question_to_object(question("P-117", {"discretion": written}))["discretion"] == written
    without = [{name: each[name] for name in each if name != "reason"} for each in written]
    bare = question_to_object(question("P-117", {"discretion": without}))
    assert bare["discretion"] == without
    assert "discretion" not in question_to_object(question("P-117", {"discretion": []}))


@pytest.mark.parametrize(
    ("change", "path", "problem"),
    [
        ({"applies_from": None}, "discretion[0].applies_from", "null where a date is needed"),
        ({"applies_until": "2026-02-30"}, "discretion[0].applies_until", "no such date"),
        ({"requirement": ""}, "discretion[0].requirement", "empty"),
        ({"reason": 1}, "discretion[0].reason", "a number where text is needed"),
        ({"granted_by": "x"}, "discretion[0].granted_by", "unknown field"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(change, path, problem):
    asked = json.loads(json.dumps(document("P-117", granted("counseling-checklist"))))
    asked["discretion"][0] |= change

    with pytest.raises(InvalidQuestion) as refused:
        question_from_object(asked)

    assert (refused.value.path, refused.value.problem) == (path, problem)


@pytest.mark.parametrize("name", ["requirement", "applies_from", "applies_until"])
def test_a_member_left_out_is_named(name):
    asked = json.loads(json.dumps(document("P-117", granted("counseling-checklist"))))
    del asked["discretion"][0][name]

    with pytest.raises(InvalidQuestion) as refused:
        question_from_object(asked)

    assert (refused.value.path, refused.value.problem) == (f"discretion[0].{name}", "missing")
