"""Audit events as values: what is written of them, and how they came out."""

from dataclasses import fields

import pytest

from tracker.rules.events import (
    EVENTS,
    AuthorizationOpened,
    GateDecided,
    PrescriptionWritten,
    SchedulesChecked,
)


def made(name, **given):
    """An event with something in every field."""
    kind = EVENTS[name]
    values = {field.name: "x" for field in fields(kind)}
    return kind(**(values | given))


def test_the_detail_is_the_events_own_fields_with_lists_for_tuples():
    event = GateDecided(
        gate="confirm",
        decision_id="d",
        prescription_id="p",
        program_version=None,
        program_digest=None,
        allowed=False,
        stops=("no-refills", "supply-limit"),
    )

    assert event.detail() == {
        "gate": "confirm",
        "decision_id": "d",
        "prescription_id": "p",
        "program_version": None,
        "program_digest": None,
        "allowed": False,
        "stops": ["no-refills", "supply-limit"],
    }


@pytest.mark.parametrize(
    ("name", "field", "good", "bad"),
    [
        ("gate.decided", "allowed", "done", "blocked"),
        ("authorization.opened", "succeeded", "done", "denied"),
        ("audit-log.export-ended", "completed", "done", "failed"),
    ],
)
def test_the_outcome_follows_from_what_happened(name, field, good, bad):
    assert made(name, **{field: True}).outcome == good
    assert made(name, **{field: False}).outcome == bad


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("prescription.written", "done"),
        ("access.denied", "denied"),
        ("authorization.sought", "denied"),
        ("confirmation.refused", "denied"),
        ("session.refused", "failed"),
        ("signature.refused", "failed"),
    ],
)
def test_an_event_says_whether_it_came_off(name, outcome):
    assert made(name).outcome == outcome


def test_every_event_has_a_name_of_its_own():
    assert all(kind.name == name for name, kind in EVENTS.items())
    assert {PrescriptionWritten, AuthorizationOpened} <= set(EVENTS.values())


@pytest.mark.parametrize(("differences", "outcome"), [(0, "done"), (1, "failed")])
def test_a_check_of_schedules_fails_where_it_finds_a_difference(differences, outcome):
    checked = SchedulesChecked(patients=2, refreshed=1, differences=differences, repaired=False)

    assert checked.outcome == outcome
