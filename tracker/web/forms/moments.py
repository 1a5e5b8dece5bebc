"""Fields that hold a day or an instant. The year is sane, the zone is the form's and is printed."""

import re
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from tracker.web.filters import local_time, long_date
from tracker.web.forms.strict import StrictField

EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 12, 31)


class MomentField(StrictField):
    """What both share: a range, and whether the future is possible."""

    def __init__(
        self,
        label: str,
        *,
        earliest: date = EARLIEST,
        latest: date = LATEST,
        future: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **{"width": "md", **kwargs})
        self.earliest = earliest
        self.latest = latest
        self.future = future

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the form that holds this field, however deep."""
        zone = _root(self._form).local_zone
        if zone is None:
            raise TypeError(f"the form with the field {self.name!r} needs a zone")
        return zone  # type: ignore[no-any-return]

    @property
    def now(self) -> datetime:
        """The instant that the form was asked at."""
        return _root(self._form).current_instant  # type: ignore[no-any-return]

    def check_range(self, day: date) -> None:
        """Both ends included."""
        if not self.earliest <= day <= self.latest:
            span = f"between {long_date(self.earliest)} and {long_date(self.latest)}"
            raise ValueError(f"must be {span}")


class DateField(MomentField):
    """A calendar date. `future=False` refuses days after today in the form's zone."""

    input_type: ClassVar[str] = "date"

    def parse(self, typed: str) -> date:
        day = _read(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed)
        if day is None:
            raise ValueError("must be a real date, such as 2026-03-27")
        self.check_range(day.date())
        if not self.future and day.date() > self.now.astimezone(self.zone).date():
            raise ValueError("must not be in the future")
        return day.date()

    def show(self, value: Any) -> str:
        return str(value.isoformat())


class DateTimeField(MomentField):
    """An instant, typed as the wall clock of the form's zone; `data` is aware and in UTC.

    An hour that the clocks skip is refused. Of an hour that happens twice the first is taken:
    windows are counted back to what was recorded, and the earlier instant is the stricter one.
    `note` then says so.
    """

    control: ClassVar[str] = "moment"
    input_type: ClassVar[str] = "datetime-local"

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, **{"width": "lg", **kwargs})

    def parse(self, typed: str) -> datetime:
        wall = _read(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?", typed)
        if wall is None:
            raise ValueError("must be a real date and time, such as 2026-03-27T14:30")
        self.check_range(wall.date())
        at = self._placed(wall)
        if not self.future and at > self.now:
            raise ValueError("must not be in the future")
        return at

    def show(self, value: Any) -> str:
        return str(value.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M"))

    @property
    def zone_text(self) -> str:
        """Printed beside the control: `Chicago time (America/Chicago)`."""
        name = self.zone.key
        return f"{name.rpartition('/')[2].replace('_', ' ')} time ({name})"

    def _placed(self, wall: datetime) -> datetime:
        first = wall.replace(tzinfo=self.zone, fold=0).astimezone(UTC)
        second = wall.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        if first.astimezone(self.zone).replace(tzinfo=None) != wall:
            raise ValueError(
                f"names a time that did not exist in {self.zone.key}: "
                f"clocks went forward that day. Enter the time as the clock showed it"
            )
        if first != second:
            self.note = f"The clock showed this twice; {local_time(first, self.zone)} is taken."
        return first


def _read(pattern: str, typed: str) -> datetime | None:
    """The ISO text in ASCII digits as a wall-clock time, or None."""
    text = typed.strip()
    if not re.fullmatch(pattern, text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _root(form: Any) -> Any:
    while form._parent_form is not None:
        form = form._parent_form
    return form
