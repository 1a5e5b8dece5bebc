"""What must hold before somebody is enrolled or assessed: all problems at once, for the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.records.patients import PatientRow
from tracker.rules.categories import derive_category
from tracker.rules.errors import InvalidInput
from tracker.rules.labeling import LabeledIndication
from tracker.rules.program import Category, ProgramVersion
from tracker.rules.question import Patient
from tracker.rules.vocabulary import Menses, Sex
from tracker.services.enrolling.requests import (
    EnrollmentRequest,
    PlacementRequest,
    ReproductiveFacts,
)


@dataclass(frozen=True, slots=True)
class Derived:
    """The category that the facts prove, and why, as a sentence."""

    category: Category
    reason: str


def derive(
    version: ProgramVersion, person: PatientRow, facts: ReproductiveFacts, on: date
) -> Derived:
    """Raises InvalidInput where this version has no category for this person."""
    found = derive_category(version, as_question(person, facts), on)
    if found.code is None:
        raise InvalidInput("birth_date", found.reason)
    return Derived(version.categories[found.code], found.reason[:500])


def kept(person: PatientRow, facts: ReproductiveFacts) -> ReproductiveFacts:
    """The facts that are recorded: none of these is about a male."""
    return ReproductiveFacts() if person.sex == Sex.MALE else facts


def fact_problems(
    version: ProgramVersion, person: PatientRow, facts: ReproductiveFacts, on: date
) -> Iterator[InvalidInput]:
    """What is missing or cannot be true among a female's reproductive facts."""
    if person.sex == Sex.MALE:
        return
    last_on = facts.last_menses_on
    if last_on is not None and not person.birth_date <= last_on <= on:
        yield InvalidInput(
            "last_menses_on", "The last menses lie between the patient's birth and today."
        )
    if facts.hysterectomy is None or facts.bilateral_oophorectomy is None:
        yield InvalidInput("reproductive", "Choose what applies to this patient, or none of these")
    if facts.natural_menopause and last_on is None:
        yield InvalidInput(
            "last_menses_on",
            "Enter the day of the last menses: it decides whether natural menopause counts yet.",
        )
    if facts.natural_menopause and facts.menses not in (None, Menses.NONE):
        yield InvalidInput("menses", "After natural menopause there are no menses. Correct one.")
    elif facts.menses is None and _needs_menses(version, person, facts, on):
        yield InvalidInput(
            "menses", "Choose how regular the menses are: it sets how often tests are due."
        )


def identity_problems(person: PatientRow, on: date) -> Iterator[InvalidInput]:
    """What cannot be true about anybody."""
    if person.birth_date > on:
        yield InvalidInput("birth_date", "The date of birth must not be in the future.")
    for field, name in (("given_name", person.given_name), ("family_name", person.family_name)):
        if not name.strip():
            yield InvalidInput(field, "Enter the name.")


def indication_problems(
    version: ProgramVersion, request: PlacementRequest
) -> Iterator[InvalidInput]:
    """Every criterion of the label must have been confirmed (design.md section 11)."""
    if not version.indications:
        if not 1 <= len(request.indication.strip()) <= 200:
            yield InvalidInput("indication", "Enter what the drug is for, in 200 characters.")
        return
    chosen = indication_of(version, request.indication)
    if chosen is None:
        yield InvalidInput("indication", "Choose what the drug is for.")
        return
    missing = [c.text for c in chosen.every if c.key not in request.criteria]
    if missing:
        yield InvalidInput("criteria", f"{chosen.label}: not confirmed: {'; '.join(missing)}")
    if chosen.either and not any(c.key in request.criteria for c in chosen.either):
        ways = "; or ".join(c.text for c in chosen.either)
        yield InvalidInput("criteria", f"{chosen.label}: confirm one of these: {ways}")


def indication_of(version: ProgramVersion, code: str) -> LabeledIndication | None:
    return next((i for i in version.indications if i.code == code), None)


def confirmed(version: ProgramVersion, request: PlacementRequest) -> tuple[str, ...]:
    """The confirmed criteria of the chosen indication; those of others are nobody's concern."""
    chosen = indication_of(version, request.indication)
    if chosen is None:
        return ()
    known = (*chosen.every, *chosen.either)
    return tuple(c.key for c in known if c.key in request.criteria)


def guardian_problems(request: EnrollmentRequest, *, child: bool) -> Iterator[InvalidInput]:
    """A child has a guardian, whose account it is; everybody else signs for themselves."""
    guardian = request.guardian
    if not child:
        if guardian is not None:
            yield InvalidInput(
                "guardian_name", "This patient is 18 or older and acts without a guardian."
            )
        if not request.email:
            yield InvalidInput(
                "email", "Enter the patient's e-mail address: the patient signs in with it."
            )
        return
    wanted = {
        "guardian_name": (guardian and guardian.name, "Enter the guardian's name"),
        "guardian_email": (guardian and guardian.email, "Enter the guardian's e-mail address"),
        "guardian_relationship": (
            guardian and guardian.relationship,
            "Enter how the guardian is related to the child",
        ),
    }
    for field, (value, sentence) in wanted.items():
        if not (value or "").strip():
            yield InvalidInput(field, f"{sentence}: the patient is under 18.")


def _needs_menses(
    version: ProgramVersion, person: PatientRow, facts: ReproductiveFacts, on: date
) -> bool:
    code = derive_category(version, as_question(person, facts), on).code
    return code is not None and version.categories[code].reproductive_potential


def as_question(person: PatientRow, facts: ReproductiveFacts) -> Patient:
    return Patient(
        birth_date=person.birth_date,
        sex=Sex(person.sex),
        menses=None if facts.menses is None else Menses(facts.menses),
        last_menses_on=facts.last_menses_on,
        menarche=facts.menarche,
        hysterectomy=facts.hysterectomy,
        bilateral_oophorectomy=facts.bilateral_oophorectomy,
        natural_menopause=facts.natural_menopause,
    )
