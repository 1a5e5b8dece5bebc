"""What a requirement asks for, in plain sentences with its own numbers: one family of kinds a
module. The kinds' docstrings stay the definition for engineers; these sentences say the same."""

from typing import assert_never

from tracker.rules.kinds.dispensing import Dispensing
from tracker.rules.kinds.monitoring import Monitoring
from tracker.rules.kinds.pregnancy import Pregnancy
from tracker.rules.kinds.prescription import Prescribing
from tracker.rules.kinds.records import Records
from tracker.rules.kinds.sessions import Sessions
from tracker.rules.kinds.standing import Standing
from tracker.rules.program import ProgramVersion, Requirement
from tracker.web.clause_words import (
    dispensing,
    monitoring,
    pregnancy,
    prescription,
    records,
    sessions,
    standing,
)
from tracker.web.clause_words.names import Names


def sentences_of(requirement: Requirement, version: ProgramVersion) -> tuple[str, ...]:
    """Whole sentences, the rule first and its edges after it."""
    names, rule = Names(version), requirement.rule
    match rule:
        case Standing():
            return standing.sentences(rule, names)
        case Records():
            return records.sentences(rule, names)
        case Pregnancy():
            return pregnancy.sentences(rule, names)
        case Prescribing():
            return prescription.sentences(rule, names)
        case Monitoring():
            return monitoring.sentences(rule, names)
        case Dispensing():
            return dispensing.sentences(rule, names)
        case Sessions():
            return sessions.sentences(rule)
        case _:
            assert_never(rule)
