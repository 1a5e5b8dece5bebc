"""How each kind is checked: one `case` per kind, in the module of its family.

`check` is exhaustive twice over: here over the families, in each family over its kinds; mypy
refuses a kind without a case.
"""

from typing import assert_never

from tracker.rules.checks import (
    dispensing,
    monitoring,
    pregnancy,
    prescription,
    records,
    sessions,
    standing,
)
from tracker.rules.checks.outcome import Outcome
from tracker.rules.facts import Facts
from tracker.rules.kinds import Kind
from tracker.rules.kinds.dispensing import Dispensing
from tracker.rules.kinds.monitoring import Monitoring
from tracker.rules.kinds.pregnancy import Pregnancy
from tracker.rules.kinds.prescription import Prescribing
from tracker.rules.kinds.records import Records
from tracker.rules.kinds.sessions import Sessions
from tracker.rules.kinds.standing import Standing


def check(rule: Kind, facts: Facts) -> Outcome:
    """What the kind comes to for these facts; total over every valid question."""
    match rule:
        case Standing():
            return standing.check(rule, facts)
        case Records():
            return records.check(rule, facts)
        case Pregnancy():
            return pregnancy.check(rule, facts)
        case Prescribing():
            return prescription.check(rule, facts)
        case Monitoring():
            return monitoring.check(rule, facts)
        case Dispensing():
            return dispensing.check(rule, facts)
        case Sessions():
            return sessions.check(rule, facts)
        case _:
            assert_never(rule)
