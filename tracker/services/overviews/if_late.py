"""What happens to a patient's medicine when a due item is late, from the definition itself."""

from enum import StrEnum

from tracker.rules.decision import Decision
from tracker.rules.kinds.dispensing import ConfirmationOpen, DaysLeftAtMost, WithinWindow
from tracker.rules.program import ProgramVersion
from tracker.rules.schedules import Due
from tracker.rules.vocabulary import Enforcement, Gate


class IfLate(StrEnum):
    """NO_NUMBER: the next prescription gets no number; NO_DRUG: the pharmacy may not give the
    drug. ACKNOWLEDGED: it goes on when a professional signs for it; WARNED: it goes on. The
    others say what ends that day: the number, the pharmacy's confirmation, the drug at home."""

    NO_NUMBER = "no-number"
    NO_DRUG = "no-drug"
    ACKNOWLEDGED = "acknowledged"
    WARNED = "warned"
    NUMBER_ENDS = "number-ends"
    CONFIRMATION_ENDS = "confirmation-ends"
    SUPPLY_ENDS = "supply-ends"


def if_late(version: ProgramVersion, due: Due, decision: Decision) -> IfLate:
    """`decision`, of the gate that comes next, knows of discretion that relaxes a requirement."""
    requirement = version.requirement(due.key)
    match requirement.rule:
        case WithinWindow():
            return IfLate.NUMBER_ENDS
        case ConfirmationOpen():
            return IfLate.CONFIRMATION_ENDS
        case DaysLeftAtMost():
            return IfLate.SUPPLY_ENDS
    found = next((each for each in decision.findings if each.requirement == due.key), None)
    match requirement.enforcement if found is None else found.enforcement:
        case Enforcement.WARN:
            return IfLate.WARNED
        case Enforcement.ACKNOWLEDGE:
            return IfLate.ACKNOWLEDGED
        case Enforcement.BLOCK:
            at_once = Gate.AUTHORIZE in requirement.gates
            return IfLate.NO_NUMBER if at_once else IfLate.NO_DRUG
