"""Passwords: argon2id, at least 15 characters, not a common one; no composition rules.

NIST SP 800-63B-4 3.1.1.2: length, a blocklist and nothing else. zxcvbn carries the lists of
common passwords, words and keyboard walks; below `_FEWEST_GUESSES` it is one of those.
"""

import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from zxcvbn import zxcvbn

from tracker.rules.errors import InvalidInput

SHORTEST: Final = 15
LONGEST: Final = 200
_FEWEST_GUESSES: Final = 10**10
_RATED: Final = 72  # zxcvbn reads no further; the hash takes all of it
_OURS: Final = ["rems", "tracker", "rems tracker", "pomalidomide", "lenalidomide", "thalidomide"]

_hasher = PasswordHasher()
# 64 MiB each: more at once would let a flood of sign-ins take the memory.
_at_once = threading.BoundedSemaphore(4)
# Compared with when there is no account, so that the answer takes as long: a random password's
# hash with the parameters of `_hasher`, written down as making it takes a while at each start.
_nobody: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$"
    "DsvQgilAxGroIO1AomDJwA$0gP4EBnPCUdkbZ3NXFk4v5EC/ac23XFWl+B0RArT/co"
)


def hash_password(password: str) -> str:
    """Argon2id with the library's parameters, of the password exactly as received."""
    with _at_once:
        return _hasher.hash(password.encode())


def fits(hashed: str | None, password: str) -> bool:
    """Whether it is the password; with no hash False, after as much work."""
    with _at_once:
        try:
            _hasher.verify(hashed or _nobody, password.encode())
        except (VerifyMismatchError, InvalidHashError):
            return False
    return hashed is not None


def check_new(password: str, *, about: tuple[str, ...]) -> None:
    """Raises InvalidInput for `password`. `about`: the person's own name and address."""
    if len(password) < SHORTEST:
        raise InvalidInput(
            "password", f"Use at least {SHORTEST} characters. A short sentence is easy to keep."
        )
    if len(password) > LONGEST:
        raise InvalidInput("password", f"Use at most {LONGEST} characters.")
    words = [part.lower() for text in about for part in text.replace("@", " ").split()]
    if zxcvbn(password[:_RATED], user_inputs=_OURS + words)["guesses"] < _FEWEST_GUESSES:
        raise InvalidInput(
            "password",
            "This password is too easy to guess: it repeats, or uses common words, your name"
            " or this product's. Use a sentence of your own.",
        )
