"""What differs between two versions of a program, part by part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Final, Literal

from tracker.rules.program import ProgramVersion

_OF_PROGRAM: Final = ("name", "drug", "effective_from", "status", "notice", "zone")
_OF_PARTS: Final = ("non_reproductive", "pregnancy_tests", "supply")
# Lists of parts, with the field by which a part is found again in the other version.
_LISTS: Final = {
    "products": "ndc",
    "indications": "code",
    "counseling": "key",
    "agreement": "key",
    "surveys": "key",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """`subject` is the part (`requirement 'no-refills'`), `name` what of it differs:
    empty where the whole part was added or removed."""

    subject: str
    what: Literal["added", "removed", "changed"]
    name: str
    before: str | None
    after: str | None


def differences(older: ProgramVersion, newer: ProgramVersion) -> tuple[Difference, ...]:
    """In the order of a definition; empty where only comments and spaces differ."""
    return tuple(_differences(older, newer))


def _differences(older: ProgramVersion, newer: ProgramVersion) -> Iterator[Difference]:
    for name in _OF_PROGRAM:
        yield from _of_value("program", name, getattr(older, name), getattr(newer, name))
    for name in _OF_PARTS:
        yield from _of_object(name, getattr(older, name), getattr(newer, name))
    yield from _of_parts("category", older.categories, newer.categories)
    yield from _of_parts(
        "requirement",
        {each.key: each for each in older.requirements},
        {each.key: each for each in newer.requirements},
    )
    for name, key in _LISTS.items():
        yield from _of_parts(name, _by(older, name, key), _by(newer, name, key))
    yield from _of_value("program", "contacts", older.contacts, newer.contacts)


def _by(version: ProgramVersion, name: str, key: str) -> Mapping[str, object]:
    rows = getattr(version, name)
    return {str(getattr(row, key, number)): row for number, row in enumerate(rows)}


def _of_parts(
    kind: str, older: Mapping[str, object], newer: Mapping[str, object]
) -> Iterator[Difference]:
    for key in dict.fromkeys((*older, *newer)):
        subject = f"{kind} '{key}'"
        if key not in newer:
            yield Difference(subject, "removed", "", _text(older[key]), None)
        elif key not in older:
            yield Difference(subject, "added", "", None, _text(newer[key]))
        else:
            yield from _of_object(subject, older[key], newer[key])


def _of_object(subject: str, older: object, newer: object) -> Iterator[Difference]:
    if older == newer:
        return
    if type(older) is not type(newer) or not is_dataclass(older):
        yield from _of_value(subject, subject, older, newer)
        return
    for field in fields(older):
        before, after = getattr(older, field.name), getattr(newer, field.name)
        if is_dataclass(before) and type(before) is type(after):
            yield from _of_object(subject, before, after)
        elif isinstance(before, Mapping) and isinstance(after, Mapping):
            for key in dict.fromkeys((*before, *after)):
                name = f"{field.name}.{key}"
                yield from _of_value(subject, name, before.get(key), after.get(key))
        else:
            yield from _of_value(subject, field.name, before, after)


def _of_value(subject: str, name: str, before: object, after: object) -> Iterator[Difference]:
    if before != after:
        yield Difference(subject, "changed", name, _text(before), _text(after))


def _text(value: object) -> str | None:
    match value:
        case None:
            return None
        case tuple():
            return ", ".join(_text(each) or "none" for each in value)
        case _ if is_dataclass(value):
            given = [(field.name, _text(getattr(value, field.name))) for field in fields(value)]
            return "; ".join(f"{name} {text}" for name, text in given if text)
        case Mapping():
            return "; ".join(f"{name} {_text(each)}" for name, each in value.items())
        case _:
            return str(value)
