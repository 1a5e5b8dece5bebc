"""Boundaries of surveys, attestations, forms, the prescription, and the label's monitoring."""

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tests.rules.boundaries.place import DAY, SECOND, Pair, Place, months_after
from tracker.rules.kinds.monitoring import CountsAtLeast, CountsCurrent
from tracker.rules.kinds.prescription import RefillsAtMost, SupplyAtMost
from tracker.rules.kinds.records import DoneForPrescription, FormOnRecord, SurveyCurrent
from tracker.rules.question import (
    Acknowledgement,
    Attestation,
    Authorization,
    Dispense,
    LabResult,
    Patient,
    Prescription,
    Question,
    Survey,
    Thromboprophylaxis,
)
from tracker.rules.vocabulary import Gate, Indication, LabTest, Party, Prophylaxis


def done_for_prescription(rule: DoneForPrescription, here: Place) -> Iterator[Pair]:
    written_at = here.clock(here.day)
    code = rule.categories[0] if rule.categories else here.category

    def asked(done_at: datetime, authorized_at: datetime | None = None) -> Any:
        facts: dict[str, Any] = {
            "patient": Patient(risk_category=code),
            "prescription": Prescription(written_at=written_at),
        }
        if rule.record == "survey":
            facts["surveys"] = (Survey(by=rule.by, completed_at=done_at),)
        else:
            facts["attestations"] = (Attestation(kind=rule.record, by=rule.by, at=done_at),)
        if authorized_at is not None:
            facts["authorization"] = Authorization(issued_at=authorized_at)
        return here.asked(here.clock(here.day + DAY), **facts)

    begin = here.first_second(here.day - rule.days_before * DAY)
    end = here.last_second(here.day)
    yield Pair("earliest day", asked(begin), asked(begin - SECOND))
    yield Pair("day of writing", asked(end), asked(end + SECOND))
    yield Pair(
        "after the previous authorization",
        asked(written_at, written_at - SECOND),
        asked(written_at, written_at),
    )


def survey_current(rule: SurveyCurrent, here: Place) -> Iterator[Pair]:
    dispense = Dispense(handed_over_on=here.day - 10 * DAY, days_supply=28)
    for code, category in here.version.categories.items():
        party = Party.GUARDIAN if category.guardian_signs else Party.PATIENT
        if code in rule.max_days:
            last_day = here.day + rule.max_days[code] * DAY
        else:
            last_day = months_after(here.day, rule.max_months[code])
        for completed_at in (here.first_second(here.day), here.last_second(here.day)):
            yield here.until(
                f"survey of {code}",
                last_day,
                patient=Patient(risk_category=code),
                dispenses=(dispense,),
                surveys=(Survey(by=party, completed_at=completed_at),),
            )


def surveys_resolved(_: object, here: Place) -> Iterator[Pair]:
    completed_at, resolved_at = here.clock(here.day), here.clock(here.day + DAY)
    survey = Survey(
        by=Party.PATIENT, completed_at=completed_at, flagged=True, resolved_at=resolved_at
    )
    yield Pair(
        "resolution on record",
        here.asked(resolved_at, surveys=(survey,)),
        here.asked(resolved_at - SECOND, surveys=(survey,)),
    )


def form_on_record(rule: FormOnRecord, here: Place) -> Iterator[Pair]:
    code = rule.categories[0] if rule.categories else here.category

    def asked(at: datetime, given_at: datetime, **facts: Any) -> Any:
        form = Attestation(kind=rule.form, by=rule.by[0], at=given_at)
        patient = Patient(risk_category=code)
        return here.asked(at, patient=patient, attestations=(form,), **facts)

    at = here.clock(here.day + 2 * DAY)
    yield Pair("form on record", asked(at, at), asked(at, at + SECOND))
    if rule.renewed == "never":
        return
    for gate in here.requirement.gates:
        last = {
            "gate": gate,
            "dispenses": (Dispense(handed_over_on=here.day, days_supply=28),),
        }
        end = here.last_second(here.day)
        yield Pair(
            f"day after the last hand-over at {gate}",
            asked(at, end + SECOND, **last),
            asked(at, end, **last),
        )
    if rule.renewed == "each-prescription":
        number = Authorization(issued_at=here.clock(here.day))
        facts = {"gate": Gate.AUTHORIZE, "authorization": number}
        yield Pair(
            "after the previous authorization",
            asked(at, number.issued_at + SECOND, **facts),
            asked(at, number.issued_at, **facts),
        )


def supply_at_most(rule: SupplyAtMost, here: Place) -> Iterator[Pair]:
    for code in list(here.version.categories) or [here.category]:
        limit = rule.days if rule.days is not None else rule.days_by_category[code]
        yield from _written(here, code, "days_supply", limit)


def refills_at_most(rule: RefillsAtMost, here: Place) -> Iterator[Pair]:
    yield from _written(here, here.category, "refills", rule.refills)


def _written(here: Place, code: str | None, member: str, limit: int) -> Iterator[Pair]:
    at = here.clock(here.day)

    def asked(number: int) -> Any:
        written = Prescription(written_at=at, **{member: number})
        return here.asked(at, patient=Patient(risk_category=code), prescription=written)

    yield Pair(f"{member} of {code}", asked(limit), asked(limit + 1))


def prophylaxis_decided(_: object, here: Place) -> Iterator[Pair]:
    decided = Thromboprophylaxis(decision=Prophylaxis.ASPIRIN, decided_on=here.day)
    yield here.since("day of the decision", here.day, thromboprophylaxis=decided)


def counts_current(rule: CountsCurrent, here: Place) -> Iterator[Pair]:
    def facts(
        first_on: date | None, collected_on: date, indication: Indication | None
    ) -> dict[str, Any]:
        results = [_count(test, collected_on, rule) for test in rule.tests]
        # The older of the two decides.
        results[-1] = dataclasses.replace(results[-1], collected_on=collected_on + DAY)
        dispenses = (Dispense(handed_over_on=first_on, days_supply=28),) if first_on else ()
        return {
            "patient": Patient(indication=indication),
            "lab_results": tuple(results),
            "dispenses": dispenses,
        }

    baseline = facts(None, here.day, None)
    yield here.until("baseline", here.day + rule.baseline_days * DAY, **baseline)
    for indication, schedule in rule.schedule.items():
        early, later = schedule.first_every_days, schedule.later_every_days
        if early < schedule.first_days:
            first = facts(here.day, here.day, indication)
            yield here.until(f"{indication}, first phase", here.day + early * DAY, **first)
        started_on = here.day - schedule.first_days * DAY
        then = facts(started_on, here.day, indication)
        yield here.until(f"{indication}, later", here.day + later * DAY, **then)
        if later >= early + 2:
            turning = facts(started_on, here.day - later * DAY, indication)
            yield here.since(f"{indication}, the first phase is over", here.day, **turning)
    yield from _acknowledged(here, here.asked(here.clock(here.day)))


def _count(test: LabTest, collected_on: date, rule: CountsCurrent) -> LabResult:
    return LabResult(test=test, value=100_000, unit=rule.unit, collected_on=collected_on)


def counts_at_least(rule: CountsAtLeast, here: Place) -> Iterator[Pair]:
    for indication, least in rule.least.items():
        for test, limit in least.items():

            def asked(
                value: float, test: LabTest = test, indication: Indication = indication
            ) -> Question:
                result = LabResult(test=test, value=value, unit=rule.unit, collected_on=here.day)
                patient = Patient(indication=indication)
                return here.asked(here.clock(here.day), patient=patient, lab_results=(result,))

            yield Pair(f"{indication}, {test}", asked(limit), asked(limit - 1))
            yield from _acknowledged(here, asked(limit - 1))


def _acknowledged(here: Place, unmet: Question) -> Iterator[Pair]:
    """Acknowledged instead of met, where the version lets somebody acknowledge it."""
    by = here.requirement.acknowledged_by
    if by is None:
        return
    hours = timedelta(hours=here.requirement.acknowledged_hours)

    def asked(made_at: datetime, authorized_at: datetime | None = None) -> Question:
        made = Acknowledgement(requirement=here.requirement.key, by=by, at=made_at)
        number = None if authorized_at is None else Authorization(issued_at=authorized_at)
        return dataclasses.replace(unmet, acknowledgements=(made,), authorization=number)

    first, last = unmet.at - hours, unmet.at
    yield Pair("acknowledged in time", asked(first), asked(first - SECOND))
    yield Pair("acknowledged by then", asked(last), asked(last + SECOND))
    yield Pair("not before the number", asked(first, first), asked(first, first + SECOND))
