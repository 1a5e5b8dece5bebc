"""When the next survey is due."""

from collections.abc import Iterator

from tracker.rules.checks.records import last_patient_survey, survey_until
from tracker.rules.facts import Facts
from tracker.rules.kinds.records import RecordsKind, SurveyCurrent
from tracker.rules.schedules.due import Due
from tracker.rules.vocabulary import Owner


def due(key: str, rule: RecordsKind, facts: Facts) -> Iterator[Due]:
    match rule:
        case SurveyCurrent():
            yield from _survey(key, rule, facts)
        case _:
            return


def _survey(key: str, rule: SurveyCurrent, facts: Facts) -> Iterator[Due]:
    category = facts.category
    if category is None or (facts.is_first and category.code in rule.not_before_first):
        return
    last = last_patient_survey(facts)
    due_on = facts.today
    if last is not None:
        due_on = survey_until(rule, category.code, facts.day(last.completed_at))
    yield Due(
        key=key,
        title="Patient survey",
        who=Owner.PATIENT,
        due_on=due_on,
        overdue=due_on < facts.today,
        sentence=f"The next patient survey is due by {due_on}.",
    )
