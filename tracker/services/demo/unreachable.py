"""Requirements that nothing stops alone at the next gate of a prescription, and why.

The demo has a prescription for every other key of the shipped programs; a test compares.
"""

from collections.abc import Mapping
from typing import Final

from tracker.rules.vocabulary import Gate

_ALWAYS_IN_FORCE: Final = (
    "The shipped versions are active and none has an end date, and nobody is enrolled or"
    " prescribed for before the first day of the first one."
)
_STOPPED_BEFORE: Final = (
    "It does not change once the prescription is written, and authorize stops it: no number is"
    " issued, so no pharmacy comes to ask."
)

NOT_ALONE: Final[Mapping[tuple[Gate, str], str]] = {
    **{(gate, "program-in-force"): _ALWAYS_IN_FORCE for gate in Gate},
    **{
        (Gate.CONFIRM, key): _STOPPED_BEFORE
        for key in ("supply-limit", "no-refills", "prescription-channel")
    },
}
