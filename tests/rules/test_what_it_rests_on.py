"""Which fact decides where several could, and until when: beyond the rows of sentences.json."""

from datetime import datetime

import pytest

from tests.rules.asking import finding, pregnancy_test
from tracker.rules.timeline import zone_named
from tracker.rules.vocabulary import Status

CONDOM = {"kind": "condom-commitment", "by": "patient", "at": "2026-03-01T10:00:00-06:00"}
ABSTINENCE = {"kind": "abstinence", "by": "patient", "at": "2026-03-01T10:00:00-06:00"}
COUNSELING = {
    "kind": "contraception-counseling",
    "by": "prescriber",
    "at": "2026-04-14T10:00:00-05:00",
}
REVOKED = CONDOM | {"revoked_at": "2026-03-02T10:00:00-06:00"}
NO_METHOD = {"methods": [], "condom_commitment": None, "abstinent": None}


@pytest.mark.parametrize(
    ("base", "changes", "reason", "evidence"),
    [
        (
            "P-067",
            {"contraception": NO_METHOD, "attestations": [COUNSELING, CONDOM]},
            "The commitment to use a condom is on record.",
            ("attestations[1]",),
        ),
        (
            "P-067",
            {"contraception": NO_METHOD, "attestations": [CONDOM, COUNSELING, CONDOM]},
            "The commitment to use a condom is on record.",
            ("attestations[2]",),
        ),
        (
            "P-067",
            {"contraception": NO_METHOD, "attestations": [COUNSELING, ABSTINENCE]},
            "Continuous abstinence from heterosexual contact is on record.",
            ("attestations[1]",),
        ),
        (
            "P-085",
            {"contraception": NO_METHOD, "attestations": [ABSTINENCE, COUNSELING]},
            "Continuous abstinence from heterosexual contact is on record.",
            ("attestations[0]",),
        ),
        (
            "P-067",
            {"contraception": NO_METHOD, "attestations": [COUNSELING, REVOKED]},
            "No commitment to use a latex or synthetic condom is on record; a vasectomy does not "
            "replace it.",
            (),
        ),
    ],
)
def test_an_attestation_stands_for_what_the_record_says(base, changes, reason, evidence):
    found = finding("contraception", base, changes)

    assert (found.reason, found.evidence) == (reason, evidence)


def test_a_guardians_signature_alone_ends_with_the_birthday():
    alone = {"patient": {"birth_date": "2010-05-02"}}
    both = alone | {"enrollment": {"signed_by_patient_at": "2026-06-03T10:00:00-04:00"}}

    found = finding("enrollment-active", "IP-045", alone)

    assert found.ends_at == datetime.fromisoformat("2028-05-01T23:59:59-04:00")
    assert finding("enrollment-active", "IP-045", both).ends_at is None


def test_where_two_days_end_an_agreement_the_sooner_one_does():
    changes = {"patient": {"birth_date": "2010-05-02"}, "enrollment": {"ended_on": "2027-01-31"}}

    found = finding("enrollment-active", "IP-045", changes)

    assert found.ends_at == datetime.fromisoformat("2027-01-31T23:59:59-05:00")


@pytest.mark.parametrize(
    ("certification", "ends_at"),
    [
        ({"certified_until": "2026-12-31"}, "2026-12-31T23:59:59-06:00"),
        ({"suspended_from": "2026-12-31"}, "2026-12-30T23:59:59-06:00"),
        (
            {"certified_until": "2026-10-31", "suspended_from": "2026-12-31"},
            "2026-10-31T23:59:59-05:00",
        ),
        (
            {"certified_until": "2026-12-31", "suspended_from": "2026-10-31"},
            "2026-10-30T23:59:59-05:00",
        ),
    ],
)
def test_a_certification_ends_with_its_last_day_or_before_the_suspension(certification, ends_at):
    found = finding("prescriber-certified", "P-067", {"prescriber": certification})

    assert found.status is Status.MET
    assert found.ends_at == datetime.fromisoformat(ends_at)


def test_of_several_tests_in_a_window_the_last_one_is_named():
    tests = [
        pregnancy_test("2026-03-05T09:00:00-06:00"),
        pregnancy_test("2026-03-04T09:00:00-06:00"),
        pregnancy_test("2026-03-16T08:00:00-05:00"),
        pregnancy_test("2026-03-16T07:00:00-05:00"),
    ]

    days = finding("pregnancy-test-10-14-days", "P-001", {"pregnancy_tests": tests})
    hours = finding("pregnancy-test-24-hours", "P-001", {"pregnancy_tests": tests})

    assert days.evidence == ("pregnancy_tests[0]",)
    assert hours.evidence == ("pregnancy_tests[2]",)


def test_of_several_that_do_not_count_the_last_one_is_explained():
    tests = [
        pregnancy_test("2026-03-16T08:00:00-05:00", sensitivity_miu_ml=60),
        pregnancy_test("2026-03-16T07:00:00-05:00", "pending"),
    ]

    found = finding("pregnancy-test-24-hours", "P-001", {"pregnancy_tests": tests})

    assert found.evidence == ("pregnancy_tests[0]",)
    assert "it does not detect 50 mIU/mL" in found.reason


def test_of_several_open_tests_the_newest_one_is_named():
    tests = [
        pregnancy_test("2026-03-11T08:00:00-05:00", "indeterminate"),
        pregnancy_test("2026-03-10T08:00:00-05:00", "positive"),
    ]

    found = finding("no-open-pregnancy", "P-001", {"pregnancy_tests": tests})

    assert found.evidence == ("pregnancy_tests[0]",)
    assert "collected on 2026-03-11 08:00 is indeterminate" in found.reason


def test_of_several_rulings_out_the_newest_one_is_named():
    reports = [
        {"reported_at": f"2026-03-{day}T08:00:00-05:00", "of": "patient", "status": "ruled-out"}
        for day in ("12", "10")
    ]
    reports.append(reports[0] | {"of": "partner", "reported_at": "2026-03-13T08:00:00-05:00"})

    found = finding("no-open-pregnancy", "P-001", {"pregnancy_reports": reports})

    assert found.status is Status.MET
    assert found.evidence == ("pregnancy_reports[0]",)


def test_the_first_of_several_flagged_surveys_is_to_be_resolved_first():
    surveys = [
        {"by": "patient", "completed_at": f"2026-03-{day}T08:00:00-05:00", "flagged": True}
        for day in ("14", "12", "13")
    ]
    surveys[1]["resolved_at"] = "2026-03-15T08:00:00-05:00"

    found = finding("survey-intervention", "P-001", {"surveys": surveys})

    assert found.evidence == ("surveys[2]",)


def test_of_resolved_surveys_the_last_one_is_named():
    surveys = [
        {
            "by": "patient",
            "completed_at": f"2026-03-{day}T08:00:00-05:00",
            "flagged": True,
            "resolved_at": "2026-03-15T08:00:00-05:00",
        }
        for day in ("14", "12")
    ]

    found = finding("survey-intervention", "P-001", {"surveys": surveys})

    assert found.evidence == ("surveys[0]",)
    assert (
        found.reason == "The flagged survey of 2026-03-14 08:00 was resolved on 2026-03-15 08:00."
    )


@pytest.mark.parametrize(
    ("values", "evidence", "status"),
    [((600, 400), "lab_results[1]", Status.UNMET), ((400, 600), "lab_results[0]", Status.UNMET)],
)
def test_of_two_counts_of_one_day_the_lower_one_decides(values, evidence, status):
    counts = [
        {"test": "anc", "value": value, "unit": "/uL", "collected_on": "2026-04-13"}
        for value in values
    ]
    counts.append({"test": "anc", "value": 10, "unit": "U/L", "collected_on": "2026-04-13"})

    found = finding("blood-counts", "P-067", {"lab_results": counts})

    assert (found.status, found.evidence) == (status, (evidence,))


def test_of_a_complete_count_every_missing_part_is_named():
    found = finding("cbc-checkpoint", "P-067", {"lab_results": []})

    assert found.reason.startswith(
        "Not on record: absolute neutrophil count and platelet count. A complete"
    )


@pytest.mark.parametrize(
    ("handed_over_on", "left"),
    [("2026-03-03", "0 days"), ("2026-03-04", "0 days"), ("2026-03-05", "1 days")],
)
def test_no_day_of_a_supply_is_left_after_its_end(handed_over_on, left):
    last = {"handed_over_on": handed_over_on, "days_supply": 28}

    found = finding("next-fill-window", "P-097", {"dispenses": [last]})

    assert found.reason == f"{left} of the supply handed over on {handed_over_on} are left."


@pytest.mark.parametrize(
    "changes",
    [
        {"authorization": {"used_at": "2026-10-02T10:00:00-04:00"}},
        {"authorization": {"voided_at": "2026-10-02T10:00:00-04:00"}},
        {"authorization": None},
        {"dispenses": [{"handed_over_on": "2026-10-03", "days_supply": 30}]},
        {"pregnancy_tests": [pregnancy_test("2026-10-18T08:00:00-04:00")]},
    ],
)
def test_no_first_window_was_missed(changes):
    """Without the change it was: IP-020."""
    missed = finding("first-window-lockout", "IP-020")
    found = finding("first-window-lockout", "IP-020", changes)

    assert missed.status is Status.UNMET
    assert (found.status, found.reason) == (Status.MET, "No first window was missed.")


@pytest.mark.parametrize("name", ["America/New_York", "Etc/GMT+5", "UTC", "GB-Eire", "GMT0"])
def test_a_zone_is_known_by_its_iana_name(name):
    zone = zone_named(name)

    assert zone is not None
    assert zone.key == name


@pytest.mark.parametrize(
    "name",
    [
        *("", "Factory", "localtime", "posixrules", "right/UTC", "posix/UTC"),
        *("../etc/passwd", "/etc/localtime", "Nowhere/Land", "America", "America/", "A" * 300),
        *("America/New York", "Europe/London\n", "Europe//London"),
    ],
)
def test_what_is_no_iana_name_names_no_zone(name):
    assert zone_named(name) is None
