"""What a question has on record at its instant, read from the JSON of the contract alone.

Facts dated after `at` are not on record (10.18). Nothing here comes from `tracker.rules`.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

Record = dict[str, Any]

CATEGORIES = {
    "ps-pomalidomide-us": {"AF-RP", "AF-NRP", "AM", "FC-RP", "FC-NRP", "MC"},
    "lenalidomide-us": {"AF-RP", "AF-NRP", "AM", "FC-RP", "FC-NRP", "MC"},
    "thalidomide-us": {"AF-RP", "AF-NRP", "AM", "FC-RP", "FC-NRP", "MC"},
    "ipledge-us": {"PCP", "NPCP"},
    "pomalidomide-ppp-uk": {"WCBP", "WNCBP", "M"},
    "pomalidomide-ppp-no": {"WCBP", "WNCBP", "M"},
}
CHILDREN = {"FC-RP", "FC-NRP", "MC"}
HOURS_24 = timedelta(hours=24)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def months_after(day: date, months: int) -> date:
    """Clamped to the last day of the month (10.19)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_between(born_on: date, day: date) -> int:
    """Born on 29 February: a year older on 1 March in common years (10.19)."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


class OnRecord:
    """The facts of one question."""

    def __init__(self, question: Record) -> None:
        self.question = question
        self.program: str = question["program"]
        self.gate: str = question["gate"]
        self.ipledge = self.program == "ipledge-us"
        self.europe = self.program.startswith("pomalidomide-ppp")
        self.united_states = not self.ipledge and not self.europe
        zone = "America/New_York" if self.ipledge else question.get("time_zone")
        self.zone = ZoneInfo(zone or "America/New_York")
        self.at = instant(question["at"])
        self.today = self.day(self.at)
        self.new_edition = self.ipledge and self.today >= date(2026, 11, 15)

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def has_come(self, text: str | None) -> datetime | None:
        return instant(text) if text and instant(text) <= self.at else None

    def day_come(self, text: str | None) -> date | None:
        return date.fromisoformat(text) if text and text <= self.today.isoformat() else None

    def member(self, record: str, name: str) -> Any:
        return (self.question.get(record) or {}).get(name)

    def _dated(self, name: str, member: str) -> list[Record]:
        return [each for each in self.question.get(name) or [] if self.has_come(each[member])]

    @cached_property
    def category(self) -> str | None:
        """Of this program; another one's is as good as none (10.27)."""
        found = self.member("patient", "risk_category")
        return found if found in CATEGORIES[self.program] else None

    @cached_property
    def fertile(self) -> bool:
        return self.category in {"AF-RP", "FC-RP", "PCP", "WCBP"}

    @cached_property
    def male(self) -> bool:
        return self.category in {"AM", "MC", "M"}

    @cached_property
    def age(self) -> int | None:
        born_on = self.day_come(self.member("patient", "birth_date"))
        return None if born_on is None else years_between(born_on, self.today)

    @cached_property
    def child(self) -> bool:
        """By category in the US programs, by age elsewhere; unknown: adult (10.5). Without a
        category the text is silent, and it goes by age."""
        if self.united_states and self.category:
            return self.category in CHILDREN
        return self.age is not None and self.age < 18

    @cached_property
    def prescription(self) -> Record:
        """One written after `at` is missing as a whole (10.27)."""
        found: Record = self.question.get("prescription") or {}
        written = found.get("written_at")
        return {} if written and not self.has_come(written) else found

    @cached_property
    def written_at(self) -> datetime | None:
        return self.has_come(self.prescription.get("written_at"))

    def days_before_writing(self, at: datetime) -> int | None:
        if self.written_at is None:
            return None
        return (self.day(self.written_at) - self.day(at)).days

    @cached_property
    def authorization(self) -> Record:
        found: Record = self.question.get("authorization") or {}
        return found if self.has_come(found.get("issued_at")) else {}

    @cached_property
    def issued_at(self) -> datetime | None:
        return self.has_come(self.authorization.get("issued_at"))

    @cached_property
    def confirmed_at(self) -> datetime | None:
        return self.has_come(self.member("confirmation", "issued_at"))

    @cached_property
    def dispenses(self) -> list[tuple[date, int]]:
        """Hand-over and days' supply, in order."""
        found = (
            (self.day_come(each["handed_over_on"]), each["days_supply"])
            for each in self.question.get("dispenses") or []
        )
        return sorted((day, supply) for day, supply in found if day is not None)

    @cached_property
    def signed_on(self) -> date | None:
        """The day of the last signature that the agreement needs (10.4)."""
        who = "guardian" if self.child else "patient"
        signed = [
            self.has_come(self.member("enrollment", f"signed_by_{each}_at"))
            for each in (who, "prescriber")
        ]
        made = [each for each in signed if each is not None]
        return self.day(max(made)) if len(made) == 2 else None

    @cached_property
    def counted(self) -> list[date]:
        """The hand-overs since the agreement; all of them where there is none (10.4)."""
        since = None if self.europe else self.signed_on
        return [day for day, _ in self.dispenses if since is None or day >= since]

    @cached_property
    def tests(self) -> list[Record]:
        return self._dated("pregnancy_tests", "collected_at")

    @cached_property
    def qualifying(self) -> list[datetime]:
        """When each test that counts was collected (10.3, 10.16)."""
        return sorted(instant(each["collected_at"]) for each in self.tests if self._counts(each))

    def _counts(self, test: Record) -> bool:
        detects = test.get("sensitivity_miu_ml")
        if test["result"] != "negative" or detects is None:
            return False
        if detects > (25 if self.europe else 50):
            return False
        return test.get("setting") != "home" or self._home_counts(instant(test["collected_at"]))

    def _home_counts(self, collected_at: datetime) -> bool:
        in_treatment = any(day <= self.day(collected_at) for day, _ in self.dispenses)
        permitted = self.attested("home-test-permitted", "prescriber")
        return self.new_edition and in_treatment and bool(permitted)

    @cached_property
    def last_test(self) -> datetime | None:
        """The last qualifying one collected by writing (10.4, 10.23, 10.31)."""
        if self.written_at is None:
            return None
        return max((each for each in self.qualifying if each <= self.written_at), default=None)

    @cached_property
    def reports(self) -> list[Record]:
        """Of the patient; a partner's stop nothing."""
        found = self._dated("pregnancy_reports", "reported_at")
        return [each for each in found if each["of"] == "patient"]

    @cached_property
    def surveys(self) -> list[Record]:
        return self._dated("surveys", "completed_at")

    def attested(self, kind: str, *by: str) -> list[datetime]:
        """When that was attested, and not revoked since; by anybody where nobody is named."""
        return [
            instant(each["at"])
            for each in self._dated("attestations", "at")
            if each["kind"] == kind
            and not self.has_come(each.get("revoked_at"))
            and (not by or each["by"] in by)
        ]

    def acknowledged(self, key: str) -> bool:
        """At most 24 hours ago and not before the previous authorization (10.12, 10.24)."""
        return any(
            self.at - instant(each["at"]) <= HOURS_24
            and (self.issued_at is None or instant(each["at"]) >= self.issued_at)
            for each in self._dated("acknowledgements", "at")
            if each["requirement"] == key and each["by"] == "prescriber"
        )

    def counts(self, test: str) -> list[tuple[date, float]]:
        found = (
            (self.day_come(each["collected_on"]), each["value"])
            for each in self.question.get("lab_results") or []
            if each["test"] == test
        )
        return [(day, value) for day, value in found if day is not None]
