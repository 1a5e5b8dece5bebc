"""How long a person takes for what a script does at once: the keystroke-level model.

- K, M, H and P: S. K. Card, T. P. Moran, A. Newell, "The keystroke-level model for user performance
  time with interactive systems", Communications of the ACM 23 (1980) 396-410: a key of an average
  skilled typist (55 words a minute) 0.20 s, of an average non-secretary typist (40 words a minute)
  0.28 s, of a complex code 0.75 s; mental preparation 1.35 s; a hand from one device to another
  0.40 s; pointing at a target 1.10 s.
- Reading: M. Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 109
  (2019) 104047: 238 words of non-fiction a minute, silently.
- A scan is no operator of theirs. Here it is composed: a hand to the scanner (H), aiming (P), and
  the hand back (H). A second code scanned right after it is aimed at (P) with the scanner still in
  the hand. What the scanner types costs nothing.

Where each is counted: `tests.timeontask.person`.
"""

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds, but for the words."""

    key: float = 0.20
    code_key: float = 0.75
    mental: float = 1.35
    homing: float = 0.40
    pointing: float = 1.10
    words_a_minute: float = 238

    def scans(self, count: int) -> float:
        """So many codes, one right after the other."""
        return self.homing + count * self.pointing + self.homing

    def reading(self, words: int) -> float:
        return words * 60 / self.words_a_minute


STAFF: Final = Delays()
PATIENT: Final = replace(STAFF, key=0.28)
"""Types as somebody who does not type for a living."""


def stated() -> tuple[tuple[str, str, str], ...]:
    """Every delay as it is reported: what for, how much, from where."""
    model = "Card, Moran and Newell 1980"
    return (
        ("A key, staff", f"{STAFF.key:.2f} s", f"K, average skilled typist: {model}"),
        ("A key, patient", f"{PATIENT.key:.2f} s", f"K, average non-secretary typist: {model}"),
        ("A key of a code or number", f"{STAFF.code_key:.2f} s", f"K, complex codes: {model}"),
        (
            "Before each field, choice, command or go of scans",
            f"{STAFF.mental:.2f} s",
            f"M, by rules 0 to 4: {model}",
        ),
        (
            "A scan",
            f"{STAFF.scans(1):.2f} s, the next right after it {STAFF.pointing:.2f} s",
            f"H {STAFF.homing:.2f} + P {STAFF.pointing:.2f} + H {STAFF.homing:.2f}: {model};"
            " composed here",
        ),
        ("Reading", f"{STAFF.words_a_minute:.0f} words a minute", "Brysbaert 2019"),
    )
