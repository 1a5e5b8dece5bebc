"""Each window at the last instant that holds and a second later, wherever and whenever it is asked.

Pairs are made from each version's own parameters (tests/rules/boundaries/), so a version with other
numbers has them too; the same is asked of versions whose every number is moved. The days lie before
changes of clocks in America and Europe, before leap days and at month ends.
"""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.rules.asking import VERSIONS
from tests.rules.boundaries import (
    dispensing,
    pregnancy,
    records,
    results,
    sessions,
    standing,
)
from tests.rules.boundaries.place import Pair, Place
from tracker.rules.checks import check
from tracker.rules.deciding import decide, version_for
from tracker.rules.facts import Facts
from tracker.rules.kinds import KINDS
from tracker.rules.kinds.attested import AttestedLimit
from tracker.rules.kinds.dispensing import Window
from tracker.rules.kinds.monitoring import CountSchedule, Levels, Phase
from tracker.rules.kinds.says import COMMON
from tracker.rules.program import ProgramVersion, Requirement
from tracker.rules.question import Question
from tracker.rules.vocabulary import Gate, ProgramStatus, Status

PAIRS: dict[str, Callable[[Any, Place], Iterator[Pair]]] = {
    "program-open": standing.program_open,
    "party-certified": standing.party_certified,
    "agreement-signed": standing.agreement_signed,
    "reenrolled-in-time": standing.reenrolled_in_time,
    "category-fits": standing.category_fits,
    "contraception-in-use": pregnancy.contraception_in_use,
    "first-test-days-before": pregnancy.first_test_days_before,
    "first-test-hours-before": pregnancy.first_test_hours_before,
    "scheduled-test": pregnancy.scheduled_test,
    "prescription-test": pregnancy.prescription_test,
    "no-open-pregnancy": pregnancy.no_open_pregnancy,
    "done-for-prescription": records.done_for_prescription,
    "survey-current": records.survey_current,
    "surveys-resolved": records.surveys_resolved,
    "form-on-record": records.form_on_record,
    "supply-at-most": records.supply_at_most,
    "refills-at-most": records.refills_at_most,
    "prophylaxis-decided": records.prophylaxis_decided,
    "counts-current": records.counts_current,
    "counts-at-least": records.counts_at_least,
    "authorization-usable": dispensing.authorization_usable,
    "within-window": dispensing.within_window,
    "days-left-at-most": dispensing.days_left_at_most,
    "checklist-completed": dispensing.checklist_completed,
    "confirmation-open": dispensing.confirmation_open,
    "shipped-same-day": dispensing.shipped_same_day,
    "first-window-kept": dispensing.first_window_kept,
    "results-current": results.results_current,
    "result-at-level": results.result_at_level,
    "supply-limited": results.supply_limited,
    "agreement-in-force": results.agreement_in_force,
    "session-monitored": sessions.session_monitored,
    "session-forms-submitted": sessions.session_forms_submitted,
}
WITHOUT_BOUNDARY = {"channel-allowed", "guide-given", "recipient-allowed"}
AMERICA = ["2026-03-05", "2026-03-07", "2026-03-08", "2026-10-29", "2026-10-31", "2026-11-01"]
"""Three days, one day before clocks change there, and the day itself."""
EUROPE = ["2026-03-26", "2026-03-28", "2026-03-29", "2026-10-22", "2026-10-24", "2026-10-25"]
ENDS = ["2024-02-26", "2024-02-29", "2028-02-23", "2024-08-31", "2026-01-31", "2026-12-29"]
"""Before and on leap days; ends of months and years."""
DAYS = {
    # The islands change no clocks, but a program that fixes its zone is asked there too.
    "Pacific/Pago_Pago": AMERICA + ENDS,
    "America/New_York": AMERICA + ENDS,
    "Europe/London": EUROPE + ENDS,
    "Pacific/Kiritimati": EUROPE[:2] + ENDS,
}
EVERY = [version for versions in VERSIONS.values() for version in versions]


def moved(version: ProgramVersion) -> ProgramVersion:
    """The same program with every number of its windows moved, and closed to new patients."""
    rule = version.non_reproductive
    return dataclasses.replace(
        version,
        status=ProgramStatus.CLOSED_TO_NEW,
        requirements=tuple(_moved_requirement(each) for each in version.requirements),
        non_reproductive=rule
        and dataclasses.replace(
            rule,
            adult_from_age=rule.adult_from_age + 1,
            menopause_from_age=rule.menopause_from_age + 3,
            menopause_months=rule.menopause_months + 5,
        ),
    )


def _moved_requirement(requirement: Requirement) -> Requirement:
    hours = requirement.acknowledged_hours + 12 if requirement.acknowledged_hours else 0
    return dataclasses.replace(requirement, rule=_moved(requirement.rule), acknowledged_hours=hours)


PARTS = (Window, CountSchedule, AttestedLimit, Levels, Phase)


def _moved(value: Any, name: str = "") -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value + 33 if name == "at_most_days" else value + 2
    if isinstance(value, PARTS) or type(value) in KINDS.values():
        changes = {
            field.name: _moved(getattr(value, field.name), field.name)
            for field in dataclasses.fields(value)
            if field.name != "methods"
        }
        return dataclasses.replace(value, **changes)
    if isinstance(value, tuple) and all(isinstance(each, PARTS) for each in value):
        return tuple(_moved(each) for each in value)
    if isinstance(value, dict):
        return {key: _moved(each) for key, each in value.items()}
    return value


def status_of(here: Place, asked: Question) -> Status:
    requirement = here.requirement
    if requirement.acknowledged_by is not None:
        findings = decide(here.version, asked).findings
        return next(each.status for each in findings if each.requirement == requirement.key)
    outcome = check(requirement.rule, Facts(here.version, asked))
    return (dict(requirement.rule.outcomes) | COMMON)[outcome.name].status


def differences(version: ProgramVersion, zone: str) -> Iterator[str]:
    for requirement in version.requirements:
        made = PAIRS.get(requirement.rule.kind)
        for day in DAYS[zone] if made else ():
            here = Place(version, requirement, zone, date.fromisoformat(day))
            for pair in made(requirement.rule, here):
                held, stopped = status_of(here, pair.holds), status_of(here, pair.stops)
                if held not in (Status.MET, Status.ACKNOWLEDGED) or stopped is not Status.UNMET:
                    yield f"{requirement.key}, {day}, {pair.name}: {held}, then {stopped}"


@pytest.mark.parametrize("zone", DAYS)
@pytest.mark.parametrize("version", EVERY, ids=lambda version: version.ref)
def test_a_window_holds_to_its_last_second_and_no_longer(version, zone):
    assert list(differences(version, zone)) == []


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London"])
@pytest.mark.parametrize(
    "slug",
    [
        *("ps-pomalidomide-us", "ipledge-us", "pomalidomide-ppp-no"),
        *("bosentan-us", "clozapine-us", "tirf-us", "esketamine-us"),
    ],
)
def test_a_version_with_other_numbers_keeps_to_its_own(slug, zone):
    assert list(differences(moved(VERSIONS[slug][0]), zone)) == []


def test_each_kind_has_its_boundaries_or_has_none():
    assert set(KINDS) - set(PAIRS) == WITHOUT_BOUNDARY


@pytest.mark.parametrize("version", EVERY, ids=lambda version: version.ref)
def test_each_requirement_with_a_boundary_is_asked_on_both_sides_of_it(version):
    open_versions = [version, moved(version)]
    for first, second in zip(*(each.requirements for each in open_versions), strict=True):
        if first.rule.kind not in PAIRS:
            continue
        pairs = [
            pair
            for each, requirement in zip(open_versions, (first, second), strict=True)
            for pair in PAIRS[first.rule.kind](
                requirement.rule, Place(each, requirement, "UTC", date(2026, 3, 5))
            )
        ]
        assert pairs, first.key


@pytest.mark.parametrize("zone", DAYS)
@pytest.mark.parametrize("slug", sorted(VERSIONS))
def test_a_version_begins_with_the_first_second_of_its_day(slug, zone):
    versions = VERSIONS[slug]
    for before, version in zip((None, *versions), versions, strict=False):
        midnight = datetime.combine(
            version.effective_from, time(), ZoneInfo(version.zone or zone)
        ).astimezone(UTC)

        assert version_for(versions, _at(slug, midnight, zone)) is version
        assert version_for(versions, _at(slug, midnight - timedelta(seconds=1), zone)) is before


def _at(slug: str, at: datetime, zone: str) -> Question:
    return Question(program=slug, gate=Gate.AUTHORIZE, at=at, time_zone=zone)
