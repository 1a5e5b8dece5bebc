"""Which keys each shipped program has, and at which gates (contract, domain.md 10.33 and 10.34)."""

import pytest

from tests.rules.asking import VERSIONS
from tracker.rules.vocabulary import Gate

ALL = ("authorize", "confirm", "hand_over")
EARLY = ("authorize", "confirm")
LATE = ("confirm", "hand_over")
GATES = {
    "program-in-force": ALL,
    "prescriber-certified": EARLY,
    "pharmacy-certified": LATE,
    "enrollment-active": EARLY,
    "reenrollment": ("authorize",),
    "risk-category": ("authorize",),
    "contraception-counseling": ("authorize",),
    "contraception": ("authorize",),
    "pregnancy-test-10-14-days": ("authorize",),
    "pregnancy-test-24-hours": ("authorize",),
    "pregnancy-test-current": ("authorize",),
    "pregnancy-test": EARLY,
    "no-open-pregnancy": ALL,
    "patient-survey": ("authorize",),
    "prescriber-survey": ("authorize",),
    "survey-intervention": ("authorize",),
    "supply-limit": EARLY,
    "no-refills": EARLY,
    "prescription-channel": EARLY,
    "thromboprophylaxis": ("authorize",),
    "cbc-checkpoint": ("authorize",),
    "blood-counts": ("authorize",),
    "authorization": LATE,
    "authorization-window": LATE,
    "next-fill-window": ("confirm",),
    "counseling-checklist": ("confirm",),
    "medication-guide": ("confirm",),
    "confirmation-window": ("hand_over",),
    "same-day-shipment": ("hand_over",),
    "first-window-lockout": ("authorize",),
    "treatment-initiation-form": EARLY,
    "prescription-authorization-form": EARLY,
    "non-childbearing-statement": EARLY,
    "comprehension-questions": EARLY,
    # Beyond the contract: docs/contracts/decision.md, additions.
    "liver-tests": EARLY,
    "anc-current": EARLY,
    "anc-level": EARLY,
    "opioid-tolerance": EARLY,
    "setting-certified": ALL,
    "session-monitoring": ("authorize",),
    "monitoring-form": ("authorize",),
    "never-to-patient": ("hand_over",),
}
ADDED = {
    *("liver-tests", "anc-current", "anc-level", "opioid-tolerance"),
    *("setting-certified", "session-monitoring", "monitoring-form", "never-to-patient"),
}
FORMS = {
    "treatment-initiation-form",
    "prescription-authorization-form",
    "non-childbearing-statement",
    "comprehension-questions",
}
EVERY = {"program-in-force", "no-open-pregnancy", "prescriber-certified", "supply-limit"}
EVERY |= {"no-refills", "pharmacy-certified"}
POMALIDOMIDE = set(GATES) - ADDED - {"pregnancy-test", "first-window-lockout"} - FORMS
LENALIDOMIDE = POMALIDOMIDE - {"thromboprophylaxis", "cbc-checkpoint", "blood-counts"}
IPLEDGE = EVERY | {
    "enrollment-active",
    "pregnancy-test",
    "comprehension-questions",
    "risk-category",
    "contraception-counseling",
    "contraception",
    "authorization",
    "authorization-window",
}
UK = EVERY | {
    "risk-category",
    "contraception",
    "pregnancy-test",
    "treatment-initiation-form",
    "prescription-authorization-form",
    "authorization-window",
}
CERTIFIED = {"program-in-force", "prescriber-certified", "pharmacy-certified", "enrollment-active"}
LIVER = CERTIFIED | {"liver-tests", "supply-limit"}
KEYS = {
    "ps-pomalidomide-us@2025-02-01": POMALIDOMIDE,
    "lenalidomide-us@2025-02-01": LENALIDOMIDE,
    "thalidomide-us@2025-02-01": LENALIDOMIDE,
    "ipledge-us@2023-10-01": IPLEDGE | {"first-window-lockout"},
    "ipledge-us@2026-11-15": IPLEDGE,
    "pomalidomide-ppp-uk@2024-01-01": UK,
    "pomalidomide-ppp-no@2024-01-01": UK | {"non-childbearing-statement"},
    "bosentan-us@2025-02-01": LIVER | {"risk-category", "pregnancy-test", "no-open-pregnancy"},
    "bosentan-us@2025-10-01": LIVER,
    "clozapine-us@2021-11-15": CERTIFIED | {"anc-current", "anc-level", "supply-limit"},
    "clozapine-us@2025-06-13": {"program-in-force"},
    "tirf-us@2024-09-30": CERTIFIED | {"opioid-tolerance"},
    "esketamine-us@2024-12-31": CERTIFIED - {"prescriber-certified"}
    | {"setting-certified", "session-monitoring", "monitoring-form", "never-to-patient"},
}
SHIPPED = {version.ref: version for versions in VERSIONS.values() for version in versions}


def test_the_shipped_versions_are_these():
    assert set(SHIPPED) == set(KEYS)


@pytest.mark.parametrize("ref", KEYS)
def test_a_version_has_exactly_its_keys_at_the_contracts_gates(ref):
    version = SHIPPED[ref]

    assert {each.key for each in version.requirements} == KEYS[ref]
    for requirement in version.requirements:
        assert tuple(requirement.gates) == tuple(Gate(gate) for gate in GATES[requirement.key])


@pytest.mark.parametrize("ref", KEYS)
def test_only_what_the_label_leaves_to_judgment_or_time_has_passed_can_be_acknowledged(ref):
    acknowledged = {
        each.key for each in SHIPPED[ref].requirements if each.enforcement == "acknowledge"
    }

    assert acknowledged == KEYS[ref] & {"cbc-checkpoint", "blood-counts", "session-monitoring"}


@pytest.mark.parametrize("ref", ["thalidomide-us@2025-02-01", "pomalidomide-ppp-no@2024-01-01"])
def test_an_unverified_version_says_so_at_every_requirement(ref):
    assert all(each.unverified for each in SHIPPED[ref].requirements)


@pytest.mark.parametrize("ref", KEYS)
def test_every_requirement_names_its_source_and_mark(ref):
    for requirement in SHIPPED[ref].requirements:
        assert requirement.cited == f"{requirement.source} [{requirement.mark}]"
        assert len(requirement.source) > 10
