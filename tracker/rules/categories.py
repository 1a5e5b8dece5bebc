"""Which risk category the recorded facts lead to (domain.md 10.5, 10.6, 10.26)."""

from dataclasses import dataclass
from datetime import date

from tracker.rules.program import NonReproductive, ProgramVersion
from tracker.rules.question import Patient
from tracker.rules.timeline import add_days, add_months, birthday
from tracker.rules.vocabulary import Sex


@dataclass(frozen=True, slots=True)
class DerivedCategory:
    """The code that the facts lead to, or None when they cannot tell, and why as a clause."""

    code: str | None
    because: str

    @property
    def reason(self) -> str:
        """The clause as a sentence of its own."""
        return f"{self.because[:1].upper()}{self.because[1:]}."


def derive_category(version: ProgramVersion, patient: Patient, on: date) -> DerivedCategory:
    """The category of that patient on that day.

    A sex or birth date that is not on record is tried both ways: it only matters where the
    answers differ. Facts dated after `on` are not yet on record.
    """
    rule, born_on = version.non_reproductive, _born_by(patient, on)
    if rule is None:
        return DerivedCategory(None, "this program has no risk categories")
    sexes = tuple(Sex) if patient.sex is None else (patient.sex,)
    births = (born_on,) if born_on is not None else _possible_births(rule, on)
    people = [(sex, birth) for sex in sexes for birth in births]
    codes = {_code(version, rule, patient, on, person) for person in people}
    if len(codes) == 1:
        return DerivedCategory(codes.pop(), _because(rule, patient, on))
    missing = ["sex"] * (patient.sex is None) + ["birth date"] * (len(births) > 1)
    return DerivedCategory(None, f"the patient's {' and '.join(missing)} must be on record first")


def fits_until(version: ProgramVersion, patient: Patient, on: date) -> date | None:
    """The last day on which the category of `on` is still right, where time alone ends it."""
    rule, born_on = version.non_reproductive, _born_by(patient, on)
    if rule is None:
        return None
    turns = [_menopause_on(rule, patient, on)]
    if born_on is not None:
        turns += [
            birthday(born_on, rule.adult_from_age),
            birthday(born_on, rule.menopause_from_age),
        ]
    now = derive_category(version, patient, on).code
    for turn in sorted(day for day in turns if day is not None and day > on):
        if derive_category(version, patient, turn).code != now:
            return add_days(turn, -1)
    return None


def _born_by(patient: Patient, on: date) -> date | None:
    known = patient.birth_date is not None and patient.birth_date <= on
    return patient.birth_date if known else None


def _possible_births(rule: NonReproductive, on: date) -> tuple[date, ...]:
    if rule.birth_date_unknown == "adult":
        return (date.min,)
    return (date.min, on)


def _code(
    version: ProgramVersion,
    rule: NonReproductive,
    patient: Patient,
    on: date,
    person: tuple[Sex, date],
) -> str | None:
    sex, born_on = person
    child = on < birthday(born_on, rule.adult_from_age)
    reproductive = sex is Sex.FEMALE and not _proofs(rule, patient, on, born_on)
    for category in version.categories.values():
        if (
            sex in category.sexes
            and category.age in ("any", "child" if child else "adult")
            and category.reproductive_potential is reproductive
        ):
            return category.code
    return None


def _proofs(rule: NonReproductive, patient: Patient, on: date, born_on: date) -> list[str]:
    """What proves that a female is not of reproductive potential, as clauses."""
    child = on < birthday(born_on, rule.adult_from_age)
    found = []
    if patient.hysterectomy:
        found.append("the uterus was removed")
    if patient.bilateral_oophorectomy:
        found.append("both ovaries were removed")
    menopause_on = _menopause_on(rule, patient, on)
    if (
        menopause_on is not None
        and menopause_on <= on
        and on >= birthday(born_on, rule.menopause_from_age)
    ):
        found.append(f"natural menopause, last menses on {patient.last_menses_on}")
    if patient.menarche is False and (
        rule.before_menarche == "any-age" or (rule.before_menarche == "child" and child)
    ):
        found.append("menarche has not come")
    return found


def _menopause_on(rule: NonReproductive, patient: Patient, on: date) -> date | None:
    """From which day on natural menopause counts, as far as the last menses tell."""
    last_on = patient.last_menses_on
    if not patient.natural_menopause or last_on is None or last_on > on:
        return None
    return add_months(last_on, rule.menopause_months)


def _because(rule: NonReproductive, patient: Patient, on: date) -> str:
    born_on = _born_by(patient, on)
    clauses = [] if patient.sex is None else [str(patient.sex)]
    if born_on is not None:
        years = on.year - born_on.year
        years -= on < birthday(born_on, years)
        clauses.append(f"{years} years old on {on}")
    if patient.sex is not Sex.MALE:
        proofs = _proofs(rule, patient, on, born_on or date.min)
        clauses += proofs or ["no fact on record rules out pregnancy"]
    return ", ".join(clauses)
