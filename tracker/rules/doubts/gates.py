"""Requirements at gates that never see their facts, and statements that nobody can make."""

from collections.abc import Iterator, Mapping
from typing import Final

from tracker.rules.doubts.placed import placed
from tracker.rules.kinds import Kind
from tracker.rules.kinds.dispensing import (
    AuthorizationUsable,
    ChecklistCompleted,
    ConfirmationOpen,
    FirstWindowKept,
    GuideGiven,
    ShippedSameDay,
    WithinWindow,
)
from tracker.rules.kinds.records import DoneForPrescription, FormOnRecord
from tracker.rules.kinds.standing import Certified, PartyCertified
from tracker.rules.problems import Place, Problem
from tracker.rules.program import ProgramVersion, Requirement
from tracker.rules.vocabulary import Enforcement, Gate, Party

_AUTHORIZE: Final = frozenset({Gate.AUTHORIZE})
_PHARMACY: Final = frozenset({Gate.CONFIRM, Gate.HAND_OVER})
_HAND_OVER: Final = frozenset({Gate.HAND_OVER})
_SEEN_AT: Final[Mapping[type[Kind], tuple[frozenset[Gate], str]]] = {
    AuthorizationUsable: (_PHARMACY, "the only number on record there is an earlier one"),
    WithinWindow: (_PHARMACY, "the only number on record there is an earlier one"),
    ChecklistCompleted: (_PHARMACY, "the checklist is made at the pharmacy, later"),
    GuideGiven: (_PHARMACY, "the guide is given at the pharmacy, later"),
    ConfirmationOpen: (_HAND_OVER, "no confirmation is issued yet"),
    ShippedSameDay: (_HAND_OVER, "no confirmation is issued yet"),
    FirstWindowKept: (
        _AUTHORIZE,
        "the number there is that of the prescription, not an earlier one",
    ),
    DoneForPrescription: (
        _AUTHORIZE,
        "the record would have to be later than the number, which needs it",
    ),
}
"""Kinds whose facts are there at some gates only, and why not at others."""


def gates_doubted(version: ProgramVersion) -> Iterator[Problem]:
    for place, requirement in placed(version):
        yield from _unseen(requirement, place)
        yield from _unacknowledged(requirement, place)
        yield from _unmade(requirement.rule, place)


def _unseen(requirement: Requirement, place: Place) -> Iterator[Problem]:
    rule = requirement.rule
    seen, why = _SEEN_AT.get(type(rule), (frozenset(Gate), ""))
    if isinstance(rule, PartyCertified) and rule.party is Certified.PHARMACY:
        seen, why = _PHARMACY, "no pharmacy is known yet"
    for gate in requirement.gates:
        if gate not in seen:
            yield Problem(f"at {gate} it can never be judged: {why}", place.key("gates"))


def _unacknowledged(requirement: Requirement, place: Place) -> Iterator[Problem]:
    """A prescriber acknowledges, for the authorization that follows (domain.md 10.12)."""
    if requirement.enforcement is not Enforcement.ACKNOWLEDGE:
        return
    by = requirement.acknowledged_by
    if by is not Party.PRESCRIBER:
        yield Problem(
            f"nobody can give this acknowledgement: a {by} gives none", place.key("acknowledged_by")
        )
    for gate in requirement.gates:
        if gate is not Gate.AUTHORIZE:
            problem = f"at {gate} an acknowledgement counts only if it is later than the number"
            yield Problem(f"{problem}, and nobody is asked for one then", place.key("gates"))


def _unmade(rule: Kind, place: Place) -> Iterator[Problem]:
    """Pharmacists make no attestations and answer no surveys."""
    match rule:
        case FormOnRecord(by=(Party.PHARMACIST,)) | DoneForPrescription(by=Party.PHARMACIST):
            yield Problem("a pharmacist makes no such record", place.key("by"))
        case _:
            return
