"""One frozen dataclass per audit event. The fields are its detail: internal ids and codes,
never a name, a birth date or anybody's free text.

`outcome` is `done` unless the event says otherwise: `blocked` (the program's rules said
no), `denied` (this person may not), `failed` (a sign-in or an export that broke off).
"""

from dataclasses import dataclass, fields
from typing import ClassVar

Detail = dict[str, "str | int | bool | list[str] | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened, past tense: `noun.verb`."""

    name: ClassVar[str] = "event"

    @property
    def outcome(self) -> str:
        return "done"

    def detail(self) -> Detail:
        """The event's own fields, ready for canonical JSON."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
        }
