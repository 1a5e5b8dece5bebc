"""Which facts of a stored question were recorded later than the program lets pass unmarked."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from tracker.records import monitoring
from tracker.records.tables.monitoring import (
    Contraception,
    LabResult,
    PregnancyTest,
    Thromboprophylaxis,
)
from tracker.rules.question import Question
from tracker.services.back_dating import Row, lateness_of


def late_facts(session: Session, patient_id: str, question: Question) -> Mapping[str, int]:
    """Days late by the path in the question: `pregnancy_tests[1]`.

    A question says when a fact happened, not when it was recorded: the record is found again by
    what it says, among those that were there at the instant of the question.
    """
    late = lateness_of(session, patient_id)
    days: dict[tuple[Any, ...], int] = {}
    for row in _rows(session, patient_id):
        if row.recorded_at <= question.at:
            found = late.of(row)
            if found is not None:
                days.setdefault(_said(row), found)
    return {path: days[said] for path, said in _facts(question) if said in days}


def _rows(session: Session, patient_id: str) -> Iterable[Row]:
    """The newest recording first."""
    for table in (PregnancyTest, LabResult, Contraception, Thromboprophylaxis):
        for row, _ in monitoring.recorded(session, table, patient_id):
            yield row


def _facts(question: Question) -> Iterable[tuple[str, tuple[Any, ...]]]:
    for index, test in enumerate(question.pregnancy_tests):
        said = (test.collected_at, test.result, test.sensitivity_miu_ml, test.setting)
        yield f"pregnancy_tests[{index}]", said
    for index, result in enumerate(question.lab_results):
        yield f"lab_results[{index}]", (result.test, result.value, result.collected_on)
    yield "contraception", ("since", question.contraception.started_on)
    taken = question.thromboprophylaxis
    yield "thromboprophylaxis", (taken.decision, taken.decided_on)


def _said(row: Row) -> tuple[Any, ...]:
    match row:
        case PregnancyTest():
            return row.collected_at, row.result, row.sensitivity_miu_ml, row.setting
        case LabResult():
            return row.test, row.value, row.collected_on
        case Contraception():
            return "since", row.started_on
        case Thromboprophylaxis():
            return row.decision, row.decided_on
