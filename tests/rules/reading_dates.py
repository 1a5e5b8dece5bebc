"""Dates as people read them in sentences, and the question in which they are taken at their word.

Reckoned apart from the product: a day begins where its zone says, and that is all.
"""

import dataclasses
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.rules.asking import VERSIONS
from tests.rules.boundaries.place import DAY, SECOND, months_after
from tracker.rules.codec import question_from_object
from tracker.rules.deciding import version_for
from tracker.rules.program import ProgramVersion, Requirement

PRINTED = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?")


@dataclass(frozen=True)
class Asked:
    """The JSON of a question, and the version and zone in which its days are counted."""

    document: dict[str, Any]
    version: ProgramVersion

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.version.zone or self.document.get("time_zone", "America/New_York"))

    def first_second(self, day: str) -> str:
        return datetime.combine(date.fromisoformat(day), time(), self.zone).isoformat()

    def last_second(self, day: str) -> str:
        end = datetime.combine(date.fromisoformat(day) + DAY, time(), self.zone)
        return (end.astimezone(UTC) - SECOND).isoformat()

    def minute(self, text: str) -> str:
        return datetime.fromisoformat(text).replace(tzinfo=self.zone).isoformat()

    def printed_day(self, instant: str) -> str:
        return self._local(instant).date().isoformat()

    def printed_minute(self, instant: str) -> str:
        return self._local(instant).strftime("%Y-%m-%d %H:%M")

    def _local(self, instant: str) -> datetime:
        return datetime.fromisoformat(instant).astimezone(self.zone)

    def changed(self, **members: Any) -> "Asked":
        """Members by their path, `prescription__written_at` say."""
        document = json.loads(json.dumps(self.document))
        for path, value in members.items():
            *folders, name = path.split("__")
            place = document
            for folder in folders:
                place = place.setdefault(folder, {})
            place[name] = value
        return dataclasses.replace(self, document=document)

    def with_more(self, name: str, *items: dict[str, Any]) -> "Asked":
        return self.changed(**{name: [*self.document.get(name, []), *items]})


def shifted(instant: str, by: timedelta) -> str:
    return (datetime.fromisoformat(instant).astimezone(UTC) + by).isoformat()


def asked_of(document: dict[str, Any]) -> Asked | None:
    """None where no version is in force."""
    question = question_from_object(document)
    version = version_for(VERSIONS[question.program], question)
    return None if version is None else Asked(document, version)


def recorded(asked: Asked) -> set[str]:
    """Every date and minute of a fact, as it is printed."""
    found = {asked.version.effective_from.isoformat()}
    for text in _leaves(asked.document):
        if len(text) > 10:
            found |= {asked.printed_minute(text), asked.printed_day(text)}
        else:
            found.add(text)
    return found


def derivable(asked: Asked, requirement: Requirement) -> set[str]:
    """Every date and minute that the facts and the requirement's own numbers lead to."""
    found: set[str] = set()
    rule = dataclasses.asdict(requirement.rule)
    months = {number for part in _named("months", rule) for number in _numbers(part)}
    numbers = set(_numbers(rule))
    numbers |= {number - 1 for number in numbers}
    supplies = {each["days_supply"] for each in asked.document.get("dispenses", [])}
    offsets = {0} | numbers | {-number for number in numbers} | supplies
    offsets |= {supply - number for supply in supplies for number in numbers}
    for text in set(_leaves(asked.document)):
        if len(text) > 10:
            for hours in numbers:
                for sign in (1, -1):
                    found.add(asked.printed_minute(shifted(text, timedelta(hours=sign * hours))))
            text = asked.printed_day(text)
        day = date.fromisoformat(text)
        days = {day + offset * DAY for offset in offsets}
        days |= {
            months_after(day + more * DAY, count) for count in months for more in {0} | supplies
        }
        for each in days:
            found |= {each.isoformat(), f"{each} 23:59"}
    return found


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, bool):
        return
    if isinstance(value, int) and value <= 400:
        yield value
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for each in value:
            yield from _numbers(each)


def _named(word: str, value: Any) -> Iterator[Any]:
    """The members, at any depth, whose name has that word in it."""
    for name, each in value.items() if isinstance(value, dict) else ():
        if word in str(name):
            yield each
        else:
            yield from _named(word, each)
    for each in value if isinstance(value, tuple | list) else ():
        yield from _named(word, each)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}", value):
        yield value
    for each in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from _leaves(each)
