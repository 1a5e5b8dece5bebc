"""Whose name begins as somebody typed it."""

from sqlalchemy import ColumnElement, and_, or_

from tracker.records.folding import begins
from tracker.records.tables.enrollments import PatientIdentity

_MOST_WORDS = 6


def called(typed: str) -> ColumnElement[bool]:
    """The condition on `PatientIdentity`: the text begins the family name or the given name, or
    its words begin both, in either order. `Ruiz, Ana` says which is which."""
    family, given = PatientIdentity.family_name, PatientIdentity.given_name
    before, comma, after = (part.strip() for part in typed.partition(","))
    if comma:
        return and_(begins(family, before), begins(given, after))
    words = before.split()[:_MOST_WORDS]
    ways = [begins(family, before), begins(given, before)]
    for cut in range(1, len(words)):
        first, second = " ".join(words[:cut]), " ".join(words[cut:])
        ways += [
            and_(begins(given, first), begins(family, second)),
            and_(begins(family, first), begins(given, second)),
        ]
    return or_(*ways)
