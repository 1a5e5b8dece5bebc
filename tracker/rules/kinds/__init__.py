"""The kinds of requirement: what a definition may ask for.

A kind is a frozen dataclass: its fields are the parameters of the definition, its docstring says
what it means, its `outcomes` say what it can come to. The meaning of a kind never changes once it
is used; a new meaning is a new kind. Its check is the `case` of its class in
`tracker.rules.checks`.
"""

from typing import get_args

from tracker.rules.kinds.dispensing import DispensingKind
from tracker.rules.kinds.monitoring import MonitoringKind
from tracker.rules.kinds.pregnancy import PregnancyKind
from tracker.rules.kinds.prescription import PrescribingKind
from tracker.rules.kinds.records import RecordsKind
from tracker.rules.kinds.sessions import SessionsKind
from tracker.rules.kinds.standing import StandingKind

Kind = (
    StandingKind
    | RecordsKind
    | PregnancyKind
    | PrescribingKind
    | MonitoringKind
    | DispensingKind
    | SessionsKind
)

KINDS: dict[str, type[Kind]] = {kind.kind: kind for kind in get_args(Kind)}
"""Every kind by the name that a definition gives it."""
