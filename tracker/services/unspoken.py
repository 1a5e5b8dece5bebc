"""What stands in an address for a name that would tell something about a patient."""

import hashlib
from typing import Final

LENGTH: Final = 12


def unspoken(name: str) -> str:
    """The same for everybody and for ever, and unreadable: addresses go into histories and logs.

    It keeps no secret from someone who knows the names; it keeps the words off the screen.
    """
    return hashlib.sha256(name.encode()).hexdigest()[:LENGTH]
