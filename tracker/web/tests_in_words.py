"""What the pregnancy tests on record do for the next prescription, said alike on every list."""

from tracker.rules.pregnancy_windows import TestsStanding
from tracker.web.access import now
from tracker.web.filters import Zone, local_time, plural
from tracker.web.layout import Cell, Deadline, Tag
from tracker.web.plain_days import plain


def holds_until(tests: TestsStanding, zone: str) -> Cell:
    """Until when a prescription can be written on them, the second of two still to be taken."""
    if tests.wanting is not None and not tests.usable:
        return Tag("A new test is needed", "bad")
    return Deadline(tests.until, zone, now()) if tests.until else "No end"


def to_do(tests: TestsStanding, zone: str, rules_zone: Zone) -> str:
    """What to do, and by when; `rules_zone` is the one in which the rules wrote their sentences."""
    until = local_time(tests.until, zone) if tests.until else ""
    if tests.second_hours is not None:
        return (
            f"Take and record the second test by {until}, while the first one counts, and write "
            f"the prescription within {plural(tests.second_hours, 'hour')} after it."
        )
    if tests.wanting is not None:
        return plain(f"{tests.wanting.reason} {tests.wanting.remedy or ''}".strip(), rules_zone)
    return f"Write the prescription by {until}, while the test holds." if until else ""
