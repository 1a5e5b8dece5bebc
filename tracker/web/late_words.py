"""How a fact that was recorded late is marked, wherever it is shown."""

from tracker.web.filters import plural


def late_text(days: int) -> str:
    """`Recorded 9 days later`."""
    return f"Recorded {plural(days, 'day')} later"
