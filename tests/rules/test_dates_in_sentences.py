"""Every date that a finding prints, against the facts: where it comes from, and what it promises.

`test_sentences.py` has the words; here the sentences of all cases are read for their dates alone.
"""

import re
from collections.abc import Callable, Iterator

from tests.rules.asking import CASES
from tests.rules.promises import PROMISES, Outcomes
from tests.rules.reading_dates import PRINTED, Asked, asked_of, derivable, recorded
from tracker.rules.codec import question_from_object
from tracker.rules.deciding import decide
from tracker.rules.decision import Finding
from tracker.rules.vocabulary import Status

UNTIL = re.compile(rf"(?:until|closes at)(?: the end of)? ({PRINTED.pattern})")


def findings(asked: Asked) -> tuple[Finding, ...]:
    return decide(asked.version, question_from_object(asked.document)).findings


def sentences(found: Finding) -> str:
    return f"{found.reason} {found.remedy or ''}"


def status(asked: Asked, key: str) -> Status:
    return next(each.status for each in findings(asked) if each.requirement == key)


def found_in_cases() -> Iterator[tuple[str, Asked, Finding]]:
    for case_id, case in CASES.items():
        asked = asked_of(case["question"])
        for found in findings(asked) if asked else ():
            yield case_id, asked, found


def test_every_date_comes_from_the_facts_and_the_requirements_numbers():
    strange, worked_out = [], 0
    for case_id, asked, found in found_in_cases():
        printed = set(PRINTED.findall(sentences(found))) - recorded(asked)
        worked_out += len(printed)
        if printed and not printed <= derivable(
            asked, asked.version.requirement(found.requirement)
        ):
            strange.append(f"{case_id} {found.requirement}: {sentences(found)}")

    assert strange == []
    assert worked_out > 500


def test_what_a_requirement_holds_until_is_what_its_sentence_says():
    read, wrong = set(), []
    for case_id, asked, found in found_in_cases():
        says = UNTIL.search(found.reason)
        if found.status is not Status.MET or found.ends_at is None or says is None:
            continue
        read.add(found.requirement)
        ends_at, last = found.ends_at.isoformat(), says[1]
        if last not in (asked.printed_day(ends_at), asked.printed_minute(ends_at)):
            wrong.append(f"{case_id} {found.requirement}: {found.reason} ends {ends_at}")

    assert wrong == []
    assert read >= {"pregnancy-test-current", "patient-survey", "cbc-checkpoint"}
    assert read >= {"authorization-window", "confirmation-window", "pregnancy-test"}


def promised() -> Iterator[tuple[str, Asked, str, Callable[..., Outcomes], tuple[str, ...]]]:
    """Each promise that an unmet finding makes, with the dates in it."""
    for case_id, asked, found in found_in_cases():
        for pattern, promise in PROMISES.items() if found.status is Status.UNMET else ():
            if match := pattern.search(sentences(found)):
                yield case_id, asked, found.requirement, promise, match.groups()


def test_a_remedy_keeps_what_its_dates_promise():
    kept, broken = set(), []
    for case_id, asked, key, promise, dates in promised():
        for changed, holds in promise(asked, key, *dates):
            kept.add(promise.__name__)
            found = status(changed, key)
            if (found is not Status.UNMET) is not holds:
                broken.append(f"{case_id} {key} {promise.__name__} {dates}: {found}")

    assert broken == []
    assert kept == {promise.__name__ for promise in PROMISES.values()}, "each was made by a case"
