"""Each requirement of the contract as a question to the record: does it hold, or need not hold?

The numbers stand here as the text has them. A name is the key with underscores.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from tests.rules.second_reading.on_record import HOURS_24, OnRecord, instant, months_after

HIGHLY_EFFECTIVE = {"iud", "hormonal", "tubal-ligation", "partner-vasectomy"}
ADDITIONAL = {"male-condom", "diaphragm", "cervical-cap"}
LOWEST = {
    "multiple-myeloma": {"anc": 500, "platelets": 50_000},
    "kaposi-sarcoma": {"anc": 1000, "platelets": 75_000},
}


def _certified(r: OnRecord, party: str) -> bool:
    since, until, suspended = (
        r.member(party, name) for name in ("certified_from", "certified_until", "suspended_from")
    )
    in_time = bool(r.day_come(since)) and (not until or until >= r.today.isoformat())
    return in_time and not r.day_come(suspended)


def prescriber_certified(r: OnRecord) -> bool:
    return _certified(r, "prescriber")


def pharmacy_certified(r: OnRecord) -> bool:
    return _certified(r, "pharmacy")


def enrollment_active(r: OnRecord) -> bool:
    ended_on = r.member("enrollment", "ended_on")
    ended = bool(ended_on) and ended_on < r.today.isoformat()
    same = r.category is not None and r.member("enrollment", "risk_category") == r.category
    return r.signed_on is not None and same and not ended


def reenrollment(r: OnRecord) -> bool:
    """Without a prescription it cannot be judged, a newer agreement or not."""
    if not r.dispenses:
        return True
    if r.written_at is None:
        return False
    handed_over_on, supply = r.dispenses[-1]
    ended_on = handed_over_on + timedelta(days=supply)
    renewed = r.signed_on is not None and r.signed_on >= ended_on
    return renewed or r.day(r.written_at) < months_after(ended_on, 12)


def _menopause(r: OnRecord, months: int) -> bool:
    last_on = r.day_come(r.member("patient", "last_menses_on"))
    natural = r.member("patient", "natural_menopause") is True
    return natural and last_on is not None and months_after(last_on, months) <= r.today


def _proved(r: OnRecord) -> bool:
    """Not of reproductive potential, by operation or by menopause (10.6)."""
    if r.member("patient", "hysterectomy") or r.member("patient", "bilateral_oophorectomy"):
        return True
    if r.europe:
        return _menopause(r, 12) and r.age is not None and r.age >= 50
    if r.member("patient", "menarche") is False and (r.ipledge or (r.age or 18) < 18):
        return True
    return _menopause(r, 24) and (r.age is None or r.age >= 18)


def risk_category(r: OnRecord) -> bool:
    sex = r.member("patient", "sex")
    if sex is None or r.category is None:
        return False
    if r.ipledge:
        return r.category == ("NPCP" if sex == "male" or _proved(r) else "PCP")
    if r.europe:
        if sex == "female" and r.age is None and not _proved(r) and _menopause(r, 12):
            return False
        woman = "WNCBP" if _proved(r) else "WCBP"
        return r.category == ("M" if sex == "male" else woman)
    if r.age is None:
        return False
    if sex == "male":
        return r.category == ("AM" if r.age >= 18 else "MC")
    letter = "A" if r.age >= 18 else "C"
    code = {"A": "AF", "C": "FC"}[letter]
    return r.category == f"{code}-{'NRP' if _proved(r) else 'RP'}"


def _for_this_prescription(r: OnRecord, made: Iterable[datetime]) -> bool:
    """On the day of writing or in the 7 days before, later than the previous authorization."""
    return any(
        r.days_before_writing(at) in range(8) and (r.issued_at is None or at > r.issued_at)
        for at in made
    )


def contraception_counseling(r: OnRecord) -> bool:
    of_all = r.ipledge and not r.new_edition
    if r.category is None and not of_all:
        return False
    if not (r.fertile or r.male or of_all):
        return True
    return _for_this_prescription(r, r.attested("contraception-counseling", "prescriber"))


def contraception(r: OnRecord) -> bool:
    """A start that is still to come: the methods are not on record."""
    started = r.member("contraception", "started_on")
    abstinent = r.member("contraception", "abstinent") is True or bool(r.attested("abstinence"))
    if r.category is None:
        return False
    if r.male:
        committed = r.member("contraception", "condom_commitment") is True
        return committed or abstinent or bool(r.attested("condom-commitment"))
    if not r.fertile or abstinent:
        return True
    methods = set(r.member("contraception", "methods") or [])
    high, more = len(methods & HIGHLY_EFFECTIVE), len(methods & ADDITIONAL)
    enough = high >= 1 if r.europe else high >= 1 and high + more >= 2
    if not enough or (started and r.day_come(started) is None):
        return False
    return bool(r.counted) or _started_in_time(r, r.day_come(started))


def _started_in_time(r: OnRecord, started_on: date | None) -> bool:
    if started_on is None or r.written_at is None:
        return False
    return (r.day(r.written_at) - started_on).days >= 28


def _asked_of_the_fertile(r: OnRecord) -> bool:
    return r.fertile or r.category is None


def pregnancy_test_10_14_days(r: OnRecord) -> bool:
    if r.counted or not _asked_of_the_fertile(r):
        return True
    return r.fertile and any(r.days_before_writing(at) in range(10, 15) for at in r.qualifying)


def pregnancy_test_24_hours(r: OnRecord) -> bool:
    if r.counted or not _asked_of_the_fertile(r):
        return True
    written = r.written_at
    if not r.fertile or written is None:
        return False
    return any(timedelta(0) <= written - at <= HOURS_24 for at in r.qualifying)


def pregnancy_test_current(r: OnRecord) -> bool:
    if not _asked_of_the_fertile(r) or not pregnancy_test_24_hours(r):
        return True
    return r.fertile and r.last_test is not None and (r.today - r.day(r.last_test)).days <= 7


def pregnancy_test(r: OnRecord) -> bool:
    if not _asked_of_the_fertile(r):
        return True
    if r.category is None:
        return False
    if r.europe:
        started = r.member("contraception", "started_on")
        methods = r.member("contraception", "methods") or []
        if "tubal-ligation" in methods and (not started or r.day_come(started)):
            return True
        return any(r.days_before_writing(at) in range(4) for at in r.qualifying)
    if r.last_test is None or r.written_at is None:
        return False
    on = r.today if r.gate == "authorize" else r.day(r.written_at)
    return (on - r.day(r.last_test)).days <= 6


def no_open_pregnancy(r: OnRecord) -> bool:
    ruled_out = [instant(e["reported_at"]) for e in r.reports if e["status"] == "ruled-out"]
    for test in r.tests:
        if test["result"] in {"positive", "indeterminate"}:
            collected_at = instant(test["collected_at"])
            if not any(at > collected_at for at in ruled_out):
                return False
    newest = max((instant(e["reported_at"]) for e in r.reports), default=None)
    last = [e["status"] for e in r.reports if instant(e["reported_at"]) == newest]
    return all(status == "ruled-out" for status in last)


def patient_survey(r: OnRecord) -> bool:
    if r.category is None:
        return False
    if not r.counted and r.category in {"AM", "MC", "FC-NRP"}:
        return True
    by = {"patient", "guardian"} if r.child else {"patient"}
    made = [r.day(instant(e["completed_at"])) for e in r.surveys if e["by"] in by]
    if r.category == "AF-NRP":
        return any(months_after(day, 6) >= r.today for day in made)
    return any((r.today - day).days <= 30 for day in made)


def prescriber_survey(r: OnRecord) -> bool:
    made = (instant(e["completed_at"]) for e in r.surveys if e["by"] == "prescriber")
    return _for_this_prescription(r, made)


def survey_intervention(r: OnRecord) -> bool:
    return all(not e.get("flagged") or r.has_come(e.get("resolved_at")) for e in r.surveys)


def supply_limit(r: OnRecord) -> bool:
    most = 30 if r.ipledge else 28
    if r.europe and r.category != "WCBP":
        most = 84 if r.category else 0
    return 0 < (r.prescription.get("days_supply") or 0) <= most


def no_refills(r: OnRecord) -> bool:
    return r.prescription.get("refills") == 0


def prescription_channel(r: OnRecord) -> bool:
    return r.prescription.get("channel") in {"written", "electronic"}


def thromboprophylaxis(r: OnRecord) -> bool:
    decided_on = r.member("thromboprophylaxis", "decided_on")
    decided = bool(r.member("thromboprophylaxis", "decision"))
    return decided and (not decided_on or r.day_come(decided_on) is not None)


def cbc_checkpoint(r: OnRecord) -> bool:
    most = _count_may_be_old(r)
    ages = [
        min(((r.today - day).days for day, _ in r.counts(test)), default=None)
        for test in ("anc", "platelets")
    ]
    in_time = most is not None and all(age is not None and age <= most for age in ages)
    return in_time or r.acknowledged("cbc-checkpoint")


def _count_may_be_old(r: OnRecord) -> int | None:
    indication = r.member("patient", "indication")
    if not r.counted:
        return 28
    if indication is None:
        return None
    on_therapy = (r.today - r.counted[0]).days
    if indication == "multiple-myeloma":
        return 7 if on_therapy <= 55 else 31
    return 14 if on_therapy <= 83 else 31


def blood_counts(r: OnRecord) -> bool:
    latest = {}
    for test in ("anc", "platelets"):
        if found := r.counts(test):
            newest = max(day for day, _ in found)
            latest[test] = min(value for day, value in found if day == newest)
    if not latest:
        return True
    lowest = LOWEST.get(r.member("patient", "indication"))
    high = lowest is not None and all(value >= lowest[test] for test, value in latest.items())
    return high or r.acknowledged("blood-counts")


def _strengths(lines: list[dict[str, float]] | None) -> set[float | None]:
    return {line.get("strength_mg") for line in lines or []}


def authorization(r: OnRecord) -> bool:
    number, ordered = r.authorization, r.prescription
    if not number or r.category is None or ordered.get("risk_category") != r.category:
        return False
    if r.has_come(number.get("used_at")) or r.has_come(number.get("voided_at")):
        return False
    if number.get("same_patient") is False:
        return False
    if (number.get("risk_category") or r.category) != r.category:
        return False
    named = number.get("lines")
    return not named or _strengths(named) == _strengths(ordered.get("lines"))


def next_fill_window(r: OnRecord) -> bool:
    if not r.dispenses:
        return True
    handed_over_on, supply = r.dispenses[-1]
    return supply - (r.today - handed_over_on).days <= 7


def _since_hand_over(r: OnRecord, at: datetime) -> bool:
    return not r.dispenses or r.day(at) > r.dispenses[-1][0]


def counseling_checklist(r: OnRecord) -> bool:
    completed_at = r.has_come(r.question.get("counseling_checklist_at"))
    return completed_at is not None and _since_hand_over(r, completed_at)


def medication_guide(r: OnRecord) -> bool:
    return r.question.get("medication_guide_given") is True


def confirmation_window(r: OnRecord) -> bool:
    return r.confirmed_at is not None and r.at - r.confirmed_at <= HOURS_24


def same_day_shipment(r: OnRecord) -> bool:
    shipped = r.confirmed_at is not None and r.member("confirmation", "delivery") == "ship"
    if not shipped or not _asked_of_the_fertile(r):
        return True
    return r.fertile and r.confirmed_at is not None and r.day(r.confirmed_at) == r.today


def first_window_lockout(r: OnRecord) -> bool:
    number = r.authorization
    closed = r.has_come(number.get("used_at")) or r.has_come(number.get("voided_at"))
    if r.issued_at is None or not r.fertile or r.dispenses or closed:
        return True
    before = [at for at in r.qualifying if at <= r.issued_at]
    if not before:
        return True
    since = (r.today - r.day(max(before))).days
    return since <= 6 or since >= 19


def treatment_initiation_form(r: OnRecord) -> bool:
    return bool(r.attested("treatment-initiation-form", "prescriber"))


def prescription_authorization_form(r: OnRecord) -> bool:
    previous = r.issued_at if r.gate == "authorize" else None
    return any(
        _since_hand_over(r, at) and (previous is None or at > previous)
        for at in r.attested("prescription-authorization-form", "prescriber")
    )


def non_childbearing_statement(r: OnRecord) -> bool:
    if r.category in {"WCBP", "M"}:
        return True
    made = r.attested("non-childbearing-statement", "prescriber")
    return r.category is not None and any(_since_hand_over(r, at) for at in made)


def comprehension_questions(r: OnRecord) -> bool:
    if not _asked_of_the_fertile(r):
        return True
    made = r.attested("comprehension-questions", "patient", "guardian")
    return r.fertile and any(_since_hand_over(r, at) for at in made)
