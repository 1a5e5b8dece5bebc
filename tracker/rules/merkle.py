"""RFC 6962 section 2.1: the hash of a log's leaf, and of the tree over its leaves."""

import hashlib
from collections.abc import Sequence


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256 of 0x00 and the entry's exact bytes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def root_hash(leaves: Sequence[bytes]) -> bytes:
    """The tree head over leaf hashes in their order; of no leaves, SHA-256 of nothing."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1  # the largest power of two below the count
    return hashlib.sha256(b"\x01" + root_hash(leaves[:left]) + root_hash(leaves[left:])).digest()
