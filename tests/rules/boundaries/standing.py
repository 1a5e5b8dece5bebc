"""Boundaries of program, certification, agreement and category."""

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.rules.boundaries.place import (
    DAY,
    Pair,
    Place,
    months_after,
    years_after,
    years_before,
)
from tracker.rules.kinds.standing import AgreementSigned, PartyCertified, ReenrolledInTime
from tracker.rules.program import Category
from tracker.rules.question import Certification, Dispense, Enrollment, Patient, Prescription
from tracker.rules.vocabulary import ProgramStatus, Sex


def program_open(_: object, here: Place) -> Iterator[Pair]:
    """Only a version that is closed to new patients has a boundary: who was one before."""
    if here.version.status is not ProgramStatus.CLOSED_TO_NEW:
        return
    first_on = here.version.effective_from

    def asked(signed_at: Any) -> Any:
        agreement = Enrollment(signed_by_patient_at=signed_at, signed_by_prescriber_at=signed_at)
        return here.asked(here.clock(first_on + 40 * DAY), enrollment=agreement)

    yield Pair(
        "signed before the first day of the closed version",
        asked(here.last_second(first_on - DAY)),
        asked(here.first_second(first_on)),
    )


def party_certified(rule: PartyCertified, here: Place) -> Iterator[Pair]:
    def party(**days: date) -> dict[str, Any]:
        certification = Certification(**{"certified_from": date(2020, 1, 1)} | days)
        return {str(rule.party).replace("-", "_"): certification}

    yield here.since("first certified day", here.day, **party(certified_from=here.day))
    yield here.until("last certified day", here.day, **party(certified_until=here.day))
    yield here.until("day before suspension", here.day, **party(suspended_from=here.day + DAY))


def agreement_signed(rule: AgreementSigned, here: Place) -> Iterator[Pair]:
    code = here.category
    signed_at = here.clock(here.day - 30 * DAY)
    patient = Patient(risk_category=code)
    agreement = Enrollment(
        risk_category=code,
        signed_by_patient_at=signed_at,
        signed_by_guardian_at=signed_at,
        signed_by_prescriber_at=signed_at,
    )
    ended = dataclasses.replace(agreement, ended_on=here.day)
    yield here.until("last day of the agreement", here.day, enrollment=ended, patient=patient)
    for name in ("signed_by_patient_at", "signed_by_prescriber_at"):
        late = dataclasses.replace(agreement, **{name: here.clock(here.day)})
        if name == "signed_by_patient_at":
            late = dataclasses.replace(late, signed_by_guardian_at=late.signed_by_patient_at)
        at = here.clock(here.day)
        facts = {"enrollment": late, "patient": patient}
        yield Pair(name, here.asked(at, **facts), here.asked(at - DAY / 86400, **facts))
    if rule.guardian == "by-age":
        born_on = years_before(here.day, here.adult_age)
        child = dataclasses.replace(patient, birth_date=born_on)
        by_guardian = dataclasses.replace(agreement, signed_by_patient_at=None)
        yield here.until(
            "guardian alone until the birthday",
            years_after(born_on, here.adult_age) - DAY,
            enrollment=by_guardian,
            patient=child,
        )


def reenrolled_in_time(rule: ReenrolledInTime, here: Place) -> Iterator[Pair]:
    dispense = Dispense(handed_over_on=here.day, days_supply=28)
    ended_on = here.day + 28 * DAY
    due_on = months_after(ended_on, rule.months)
    at = here.clock(due_on + DAY)

    def asked(written_at: Any, signed_at: Any) -> Any:
        return here.asked(
            at,
            dispenses=(dispense,),
            prescription=Prescription(written_at=written_at),
            enrollment=Enrollment(
                signed_by_patient_at=signed_at, signed_by_prescriber_at=signed_at
            ),
        )

    before = here.clock(here.day)
    yield Pair(
        "written on the day before the months are over",
        asked(here.last_second(due_on - DAY), before),
        asked(here.first_second(due_on), before),
    )
    written = here.clock(due_on)
    yield Pair(
        "signed on the day on which the supply ended",
        asked(written, here.first_second(ended_on)),
        asked(written, here.last_second(ended_on - DAY)),
    )


def category_fits(_: object, here: Place) -> Iterator[Pair]:
    for category in here.version.categories.values():
        yield from _by_age(category, here)
        if Sex.FEMALE in category.sexes and not category.reproductive_potential:
            yield from _by_menopause(category, here)


def _by_age(category: Category, here: Place) -> Iterator[Pair]:
    if category.age == "any":
        return
    for born_on in (years_before(here.day, here.adult_age), date(2008, 2, 29)):
        adult_on = years_after(born_on, here.adult_age)
        patient = Patient(
            risk_category=category.code,
            sex=category.sexes[0],
            birth_date=born_on,
            menarche=True,
            hysterectomy=not category.reproductive_potential,
        )
        if category.age == "child":
            yield here.until(f"{category.code} until {adult_on}", adult_on - DAY, patient=patient)
        else:
            yield here.since(f"{category.code} from {adult_on}", adult_on, patient=patient)


def _by_menopause(category: Category, here: Place) -> Iterator[Pair]:
    rule = here.version.non_reproductive
    if category.age == "child":
        return
    patient = Patient(
        risk_category=category.code,
        sex=Sex.FEMALE,
        birth_date=date(1950, 1, 1),
        natural_menopause=True,
        last_menses_on=here.day,
    )
    counts_on = months_after(here.day, rule.menopause_months)
    yield here.since("months after the last menses", counts_on, patient=patient)
    if rule.menopause_from_age > rule.adult_from_age:
        born_on = years_before(here.day, rule.menopause_from_age)
        long_ago = dataclasses.replace(
            patient, birth_date=born_on, last_menses_on=here.day - 2000 * DAY
        )
        birthday = years_after(born_on, rule.menopause_from_age)
        yield here.since("age from which menopause counts", birthday, patient=long_ago)
