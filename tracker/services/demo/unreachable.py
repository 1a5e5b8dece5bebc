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
_OLDER_EDITION: Final = (
    "Only iPLEDGE's edition up to 2026-11-14 asks for it; and `comprehension-questions` stops too."
)
_STOPPED_BEFORE: Final = (
    "It does not change once the prescription is written, and authorize stops it: no number is"
    " issued, so no pharmacy comes to ask."
)

_NO_QUESTIONS: Final = (
    "Of the programs with products only iPLEDGE asks for it, and only of patients who can get"
    " pregnant. They answer comprehension questions every month, for which there is no service"
    " yet: so `comprehension-questions` stops authorize as well, and no number is issued."
)
_NO_PRODUCTS: Final = (
    "Only the programs of the UK and Norway ask for it. Their definitions list no products yet,"
    " so nothing can be prescribed under them."
)

NOT_ALONE: Final[Mapping[tuple[Gate, str], str]] = {
    **{(gate, "program-in-force"): _ALWAYS_IN_FORCE for gate in Gate},
    **{
        (Gate.CONFIRM, key): _STOPPED_BEFORE
        for key in ("supply-limit", "no-refills", "prescription-channel")
    },
    (Gate.AUTHORIZE, "pregnancy-test"): _NO_QUESTIONS,
    (Gate.CONFIRM, "pregnancy-test"): _NO_QUESTIONS,
    (Gate.CONFIRM, "comprehension-questions"): _NO_QUESTIONS,
    **{
        (gate, key): _NO_PRODUCTS
        for gate in (Gate.AUTHORIZE, Gate.CONFIRM)
        for key in (
            "treatment-initiation-form",
            "prescription-authorization-form",
            "non-childbearing-statement",
        )
    },
    (Gate.AUTHORIZE, "first-window-lockout"): _OLDER_EDITION,
}
