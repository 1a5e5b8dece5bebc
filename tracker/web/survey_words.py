"""What a prescriber considers before closing an intervention, by the topics that were answered."""

from collections.abc import Iterable
from typing import Final

_TEST: Final = "A pregnancy test now; the drug is held until pregnancy is ruled out."
_CATEGORY: Final = (
    "Whether she can become pregnant now: assess the risk again before the next prescription."
)
_CONDOM: Final = "How condoms are used from now on: every time, after a vasectomy too."
_CONSIDER: Final = {
    "pregnant": (_TEST,),
    "period": (_TEST,),
    "methods": (
        _TEST,
        "Which two methods are used at the same time from now on, and what to do after a lapse.",
    ),
    "change": (_TEST, _CATEGORY),
    "first-period": (_TEST, _CATEGORY),
    "status": (_TEST, _CATEGORY),
    "condom": (_CONDOM,),
    "partner": (
        "Whether the partner sees an obstetrician-gynecologist, and who follows the pregnancy.",
        _CONDOM,
    ),
    "sperm": ("Who tells the sperm bank, and that none is donated for 4 weeks after the drug.",),
    "shared": (
        "Who took capsules: whoever can become pregnant needs a test and a doctor at once.",
        "How many capsules are left, and where they are kept.",
    ),
    "blood": ("Who tells the blood service, and that none is donated for 4 weeks after the drug.",),
    "counseled": ("That the patient is counseled before this prescription.",),
    "days": ("What the prescription is changed to: the program limits its days and refills.",),
}
_DIFFERENT: Final = "Which of the answers that differ is right, and why they differ."


def considered(topics: Iterable[str], reasons: int) -> tuple[str, ...]:
    """Each once. More `reasons` than risky answers: some answers contradict each other."""
    topics = tuple(topics)
    found = [line for topic in topics for line in _CONSIDER.get(topic, ())]
    if reasons > len(topics):
        found.append(_DIFFERENT)
    return tuple(dict.fromkeys(found))
