"""Ids of our own making: random, so that a neighbor's cannot be guessed."""

import uuid


def new_id() -> str:
    """32 lower-case hexadecimal digits."""
    return uuid.uuid4().hex
