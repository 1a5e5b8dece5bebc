"""An exception that a party attests: a part of kinds, not a kind."""

from dataclasses import dataclass

from tracker.rules.vocabulary import AttestationKind, Party


@dataclass(frozen=True, slots=True)
class AttestedLimit:
    """The limit of `days` that holds in place of the usual one, once `by` has attested it.

    Any of the `attestations` does. It is good for one dispense: one made on or before the day of
    the last hand-over is used up. A first prescription has no exception.
    """

    attestations: tuple[AttestationKind, ...]
    by: Party
    days: int
