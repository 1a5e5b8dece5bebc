"""When an agreement is to be renewed."""

from collections.abc import Iterator

from tracker.rules.checks.standing import agreement_until
from tracker.rules.facts import Facts
from tracker.rules.kinds.standing import AgreementInForce, StandingKind
from tracker.rules.schedules.due import Due
from tracker.rules.vocabulary import Owner


def due(key: str, rule: StandingKind, facts: Facts) -> Iterator[Due]:
    match rule:
        case AgreementInForce():
            yield from _renewal(key, rule, facts)
        case _:
            return


def _renewal(key: str, rule: AgreementInForce, facts: Facts) -> Iterator[Due]:
    until_on = agreement_until(rule, facts)
    if until_on is None or (rule.outpatients_only and facts.question.patient.inpatient):
        return
    yield Due(
        key=key,
        title="Enrollment renewal",
        who=Owner.PATIENT,
        due_on=until_on,
        overdue=until_on < facts.today,
        sentence=f"Patient and prescriber sign the enrollment again by {until_on}.",
    )
