"""The answer that the second reading gives: which keys stop, and when the number ends."""

from datetime import UTC, date, datetime, time, timedelta

from tests.rules.second_reading import requirements
from tests.rules.second_reading.on_record import OnRecord, Record

ANYWHERE = {"no-open-pregnancy"}
ORDERED = {"prescriber-certified", "supply-limit", "no-refills"}
IMIDS = {
    "authorize": ORDERED
    | {"enrollment-active", "reenrollment", "risk-category", "contraception-counseling"}
    | {"contraception", "pregnancy-test-10-14-days", "pregnancy-test-24-hours"}
    | {"pregnancy-test-current", "patient-survey", "prescriber-survey", "survey-intervention"}
    | {"prescription-channel"},
    "confirm": ORDERED
    | {"pharmacy-certified", "enrollment-active", "prescription-channel", "authorization"}
    | {"authorization-window", "next-fill-window", "counseling-checklist", "medication-guide"},
    "hand_over": {"pharmacy-certified", "authorization", "authorization-window"}
    | {"confirmation-window", "same-day-shipment"},
}
POMALIDOMIDE = {
    **IMIDS,
    "authorize": IMIDS["authorize"] | {"thromboprophylaxis", "cbc-checkpoint", "blood-counts"},
}
MONTHLY = {"enrollment-active", "pregnancy-test", "comprehension-questions"}
IPLEDGE = {
    "authorize": ORDERED | MONTHLY | {"risk-category", "contraception-counseling", "contraception"},
    "confirm": ORDERED | MONTHLY | {"pharmacy-certified", "authorization", "authorization-window"},
    "hand_over": {"pharmacy-certified", "authorization", "authorization-window"},
}
FORMS = {"pregnancy-test", "treatment-initiation-form", "prescription-authorization-form"}
UK = {
    "authorize": ORDERED | FORMS | {"risk-category", "contraception"},
    "confirm": ORDERED | FORMS | {"pharmacy-certified", "authorization-window"},
    "hand_over": {"pharmacy-certified", "authorization-window"},
}
STATEMENT = {"non-childbearing-statement"}
NORWAY = {**UK, "authorize": UK["authorize"] | STATEMENT, "confirm": UK["confirm"] | STATEMENT}
KEYS = {
    "ps-pomalidomide-us": POMALIDOMIDE,
    "lenalidomide-us": IMIDS,
    "thalidomide-us": IMIDS,
    "ipledge-us": IPLEDGE,
    "pomalidomide-ppp-uk": UK,
    "pomalidomide-ppp-no": NORWAY,
}
FIRST_DAYS = {"ipledge-us": date(2023, 10, 1)} | dict.fromkeys(
    ("pomalidomide-ppp-uk", "pomalidomide-ppp-no"), date(2024, 1, 1)
)


def stops_and_end(question: Record) -> tuple[set[str], datetime | None]:
    """The keys that stop, and `valid_until`."""
    r = OnRecord(question)
    if r.today < FIRST_DAYS.get(r.program, date(2025, 2, 1)):
        return {"program-in-force"}, None
    keys = KEYS[r.program][r.gate] | ANYWHERE
    if r.ipledge and r.gate == "authorize" and not r.new_edition:
        keys |= {"first-window-lockout"}
    stops = {key for key in keys if not _holds(key, r)}
    return stops, None if stops else _valid_until(r)


def _holds(key: str, r: OnRecord) -> bool:
    if key == "authorization-window":
        return _in_window(r)
    return bool(getattr(requirements, key.replace("-", "_"))(r))


def _last_day(r: OnRecord) -> date | None:
    """Of the authorization; None where its beginning is not on record (10.1, 10.31, 10.32)."""
    if r.fertile and not r.europe:
        begin = r.last_test and r.day(r.last_test)
        days = 6 if r.ipledge else 7
    elif r.united_states:
        issued_at = r.at if r.gate == "authorize" else r.issued_at
        begin, days = issued_at and r.day(issued_at), 30
    else:
        begin = r.written_at and r.day(r.written_at)
        days = 30 if r.ipledge else 7
    return begin + timedelta(days=days) if begin else None


def _has_window(r: OnRecord) -> bool:
    return r.fertile or not (r.europe or r.new_edition)


def _in_window(r: OnRecord) -> bool:
    """What another key reports is not said twice (10.27)."""
    if r.category is None:
        return False
    if not _has_window(r):
        return True
    from_writing = r.fertile or not r.united_states
    if from_writing and r.written_at is None:
        return False
    if not r.europe and r.issued_at is None:
        return True
    if r.ipledge and r.fertile and r.gate == "confirm" and r.last_test is None:
        return True
    last_on = _last_day(r)
    return last_on is not None and r.today <= last_on


def _valid_until(r: OnRecord) -> datetime | None:
    last_on = _last_day(r)
    if r.gate == "hand_over" or not _has_window(r) or last_on is None:
        return None
    end = datetime.combine(last_on, time(23, 59, 59, fold=1), r.zone).astimezone(UTC)
    if r.gate == "confirm" and r.united_states:
        return min(end, r.at.astimezone(UTC) + timedelta(hours=24))
    return end
