"""Boundaries of test results, of the supply that they allow, and of agreements to be renewed."""

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from tests.rules.boundaries.place import DAY, SECOND, Pair, Place, months_after
from tests.rules.boundaries.pregnancy import negative
from tracker.rules.kinds.monitoring import ResultAtLevel, ResultsCurrent
from tracker.rules.kinds.prescription import SupplyLimited
from tracker.rules.kinds.standing import AgreementInForce
from tracker.rules.question import (
    Attestation,
    Dispense,
    Enrollment,
    LabResult,
    Patient,
    Prescription,
)

HIGH = 100_000


def _results(rule: ResultsCurrent, here: Place, day: date, value: float = HIGH) -> dict[str, Any]:
    if rule.unit is None:
        return {"pregnancy_tests": negative(here.clock(day, 9))}
    results = [
        LabResult(test=test, value=value, unit=rule.unit, collected_on=day) for test in rule.tests
    ]
    # The older of several decides.
    results[-1] = dataclasses.replace(results[-1], collected_on=day + DAY)
    return {"lab_results": tuple(results) if len(results) > 1 else (_on(results, day),)}


def _on(results: list[LabResult], day: date) -> LabResult:
    return dataclasses.replace(results[-1], collected_on=day)


def results_current(rule: ResultsCurrent, here: Place) -> Iterator[Pair]:
    code = rule.categories[0] if rule.categories else here.category
    facts = _results(rule, here, here.day) | {"patient": Patient(risk_category=code)}
    yield here.until("baseline", here.day + rule.baseline_days * DAY, **facts)
    months = 0
    for phase in rule.phase:
        # Collected on the first day of the phase, and on the last one of the phase before.
        first_on = _months_before(here.day, months)
        begun = {"dispenses": (Dispense(handed_over_on=first_on, days_supply=1),)}
        last_day = here.day + phase.days * DAY
        yield here.until(f"phase from month {months}", last_day, **facts, **begun)
        if phase.months is not None:
            last_on = months_after(first_on, phase.months - months) if months == 0 else None
            if last_on is not None:
                on_last = _results(rule, here, last_on - DAY) | {"patient": facts["patient"]}
                yield here.until(
                    "last day of the first phase", last_on + (phase.days - 1) * DAY, **on_last,
                    **begun,
                )  # fmt: skip
            months = phase.months
    if rule.levels_of is not None:
        yield from _watched(rule, here)
    if rule.attested is not None:
        yield from _attested(rule, here)


def _months_before(day: date, months: int) -> date:
    """A day from which that many months lead to `day`, or to shortly before it."""
    found = day
    while months_after(found, months) > day:
        found -= DAY
    return found


def _watched(rule: ResultsCurrent, here: Place) -> Iterator[Pair]:
    levels = here.version.requirement(rule.levels_of or "").rule
    assert isinstance(levels, ResultAtLevel)
    begun = {"dispenses": (Dispense(handed_over_on=here.day, days_supply=1),)}
    for value, days in (
        (levels.general.normal, rule.phase[0].days),
        (levels.general.normal - 1, min(rule.phase[0].days, levels.watched_every_days)),
    ):
        facts = _results(rule, here, here.day, value) | begun
        yield here.until(f"result of {value}", here.day + days * DAY, **facts)


def _attested(rule: ResultsCurrent, here: Place) -> Iterator[Pair]:
    exception = rule.attested
    assert exception is not None
    code = rule.categories[0] if rule.categories else here.category
    facts = _results(rule, here, here.day) | {"patient": Patient(risk_category=code)}
    facts["dispenses"] = (Dispense(handed_over_on=here.day, days_supply=30),)

    def made(at: datetime) -> tuple[Attestation, ...]:
        return (Attestation(kind=exception.attestations[0], by=exception.by, at=at),)

    last_day = here.day + exception.days * DAY
    in_time = made(here.clock(last_day - DAY))
    yield here.until("with the exception", last_day, attestations=in_time, **facts)
    at, used_up = here.clock(last_day), here.last_second(here.day)
    yield Pair(
        "an exception made after the last hand-over",
        here.asked(at, attestations=made(used_up + SECOND), **facts),
        here.asked(at, attestations=made(used_up), **facts),
    )


def result_at_level(rule: ResultAtLevel, here: Place) -> Iterator[Pair]:
    at = here.clock(here.day + DAY)
    for variant, levels in ((None, rule.general), *rule.variant.items()):
        patient = Patient(lab_variant=variant)

        def asked(
            *values: float, made_at: datetime | None = None, patient: Patient = patient
        ) -> Any:
            results = tuple(
                LabResult(test=rule.test, value=value, unit=rule.unit, collected_on=day)
                for value, day in zip(values, (here.day, here.day - DAY), strict=False)
            )
            made = () if made_at is None else (
                Attestation(kind=rule.rechallenge, by=rule.by, at=made_at),
            )  # fmt: skip
            return here.asked(at, patient=patient, lab_results=results, attestations=made)

        limit, severe = levels.interrupt_below, levels.no_rechallenge_below
        yield Pair(f"{variant}: interrupted below", asked(limit), asked(limit - 1))
        yield Pair(f"{variant}: barred after", asked(limit, severe), asked(limit, severe - 1))
        begin = here.first_second(here.day - DAY)
        yield Pair(
            f"{variant}: attested since that day",
            asked(limit, severe - 1, made_at=begin),
            asked(limit, severe - 1, made_at=begin - SECOND),
        )


def supply_limited(rule: SupplyLimited, here: Place) -> Iterator[Pair]:
    at = here.clock(here.day)
    facts: dict[str, Any] = {"dispenses": (Dispense(handed_over_on=here.day, days_supply=1),)}
    limit = rule.days
    if rule.interval_of is not None:
        results = here.version.requirement(rule.interval_of).rule
        assert isinstance(results, ResultsCurrent)
        facts |= _results(results, here, here.day - 0 * DAY)
        limit = results.phase[0].days
    assert limit is not None
    yield Pair("days' supply", _for(here, at, limit, **facts), _for(here, at, limit + 1, **facts))
    if rule.attested is not None:
        later = here.clock(here.day + DAY)
        made = Attestation(kind=rule.attested.attestations[0], by=rule.attested.by, at=later)
        facts["attestations"] = (made,)
        most = rule.attested.days
        yield Pair(
            "with the exception",
            _for(here, later, most, **facts),
            _for(here, later, most + 1, **facts),
        )


def _for(here: Place, at: datetime, days: int, **facts: Any) -> Any:
    return here.asked(at, prescription=Prescription(written_at=at, days_supply=days), **facts)


def agreement_in_force(rule: AgreementInForce, here: Place) -> Iterator[Pair]:
    signed_at = here.first_second(here.day)
    agreement = Enrollment(signed_by_patient_at=signed_at, signed_by_prescriber_at=signed_at)
    ended_on = here.day + 5 * DAY
    ended = dataclasses.replace(agreement, ended_on=ended_on)
    yield here.until("last day of the agreement", ended_on, enrollment=ended)
    yield Pair(
        "signature on record",
        here.asked(signed_at, enrollment=agreement),
        here.asked(signed_at - SECOND, enrollment=agreement),
    )
    if rule.months is not None:
        last_day = months_after(here.day, rule.months)
        yield here.until("months until it is renewed", last_day, enrollment=agreement)
