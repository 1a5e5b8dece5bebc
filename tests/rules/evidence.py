"""A question with less to support it, with more against it, or with only what is on record."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tests.rules.asking import VERSIONS
from tracker.rules.deciding import version_for
from tracker.rules.facts import Facts
from tracker.rules.question import (
    PregnancyReport,
    PregnancyTest,
    Prescription,
    Question,
    Thromboprophylaxis,
)
from tracker.rules.vocabulary import Gate, PregnancyResult, PregnancyStatus, ReportOf

SUPPORTING: dict[str, Callable[[Any], bool]] = {
    "attestations": lambda each: True,
    "surveys": lambda each: not each.flagged and each.resolved_at is None,
    "pregnancy_tests": lambda each: each.result is PregnancyResult.NEGATIVE,
    "acknowledgements": lambda each: True,
}
SIGNATURES = ("signed_by_patient_at", "signed_by_guardian_at", "signed_by_prescriber_at")
PARTIES = ("prescriber", "pharmacy", "healthcare_setting")


def changed(asked: Question, name: str, **members: Any) -> Question:
    part = dataclasses.replace(getattr(asked, name), **members)
    return dataclasses.replace(asked, **{name: part})


def less(asked: Question) -> Iterator[Question]:
    """With one piece of supporting evidence taken away, in every way."""
    for name in PARTIES:
        yield changed(asked, name, certified_from=None)
    for name in SIGNATURES:
        yield changed(asked, "enrollment", **{name: None})
    for name, supports in SUPPORTING.items():
        items = getattr(asked, name)
        for index, item in enumerate(items):
            if supports(item):
                yield dataclasses.replace(asked, **{name: items[:index] + items[index + 1 :]})


def more_against(asked: Question) -> Iterator[Question]:
    """With one revocation, suspension, ending, voiding, positive test or report more."""
    version = version_for(VERSIONS[asked.program], asked)
    today = asked.at.date() if version is None else Facts(version, asked).today
    for name in PARTIES:
        party = getattr(asked, name)
        yield changed(asked, name, suspended_from=min(today, party.suspended_from or today))
        yield changed(asked, name, certified_until=today - timedelta(days=1))
    ended_on = asked.enrollment.ended_on or today
    yield changed(asked, "enrollment", ended_on=min(ended_on, today - timedelta(days=1)))
    for index, item in enumerate(asked.attestations):
        revoked = dataclasses.replace(item, revoked_at=min(asked.at, item.revoked_at or asked.at))
        items = (*asked.attestations[:index], revoked, *asked.attestations[index + 1 :])
        yield dataclasses.replace(asked, attestations=items)
    if asked.authorization is not None and asked.gate is not Gate.AUTHORIZE:
        yield changed(asked, "authorization", voided_at=asked.authorization.issued_at)
    positive = PregnancyTest(collected_at=asked.at, result=PregnancyResult.POSITIVE)
    yield dataclasses.replace(asked, pregnancy_tests=(*asked.pregnancy_tests, positive))
    report = PregnancyReport(
        reported_at=asked.at, of=ReportOf.PATIENT, status=PregnancyStatus.SUSPECTED
    )
    yield dataclasses.replace(asked, pregnancy_reports=(*asked.pregnancy_reports, report))


HAPPENED = (
    *("collected_at", "collected_on", "completed_at", "reported_at", "at"),
    *("issued_at", "written_at", "handed_over_on", "given_at"),
)
"""When a record was made. The members that end one (`resolved_at` say) may follow."""
ENDS = {"certified_from", "certified_until", "suspended_from", "ended_on"}
"""Known ahead, and meant to be."""


def on_record(asked: Question) -> Question:
    """Without the facts of the days to come, so that waiting brings nothing new on record."""
    version = version_for(VERSIONS[asked.program], asked)
    today = asked.at.date() if version is None else Facts(version, asked).today
    facts = {
        field.name: _known(getattr(asked, field.name), asked.at, today)
        for field in dataclasses.fields(asked)
    }
    facts["prescription"] = facts["prescription"] or Prescription()
    if _late(asked.contraception.started_on, asked.at, today):
        facts["contraception"] = dataclasses.replace(facts["contraception"], methods=())
    if _late(asked.thromboprophylaxis.decided_on, asked.at, today):
        facts["thromboprophylaxis"] = Thromboprophylaxis()
    if _late(asked.counseling_checklist_at, asked.at, today):
        facts["counseling_checklist_at"] = None
    return Question(**facts)


def _late(value: Any, at: datetime, today: date) -> bool:
    if isinstance(value, datetime):
        return value > at
    return isinstance(value, date) and value > today


def _known(value: Any, at: datetime, today: date) -> Any:
    """None for what is not yet on record."""
    if isinstance(value, tuple):
        return tuple(kept for each in value if (kept := _known(each, at, today)) is not None)
    if not dataclasses.is_dataclass(value):
        return value
    late = {
        field.name
        for field in dataclasses.fields(value)
        if _late(getattr(value, field.name), at, today)
    }
    if late & set(HAPPENED):
        return None
    return dataclasses.replace(value, **dict.fromkeys(late - ENDS))
