"""What differs between two versions of a program, for the person who reviews the newer one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Final, Literal, TypeVar

from tracker.rules.kinds.says import COMMON
from tracker.rules.program import ProgramVersion, Requirement, Sentences

Row = TypeVar("Row")

_NAMED: Final = {"non_reproductive": "not_of_reproductive_potential"}
"""Tables of a definition that a version calls otherwise."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`subject` is the part of the definition: "requirement 'supply-limit'", "product '…'".

    `name` is the key in it that differs, `says.missing.remedy` for one in a table; empty where the
    whole part was added or removed, with its title as the one value. Values are as one reads them.
    """

    subject: str
    what: Literal["added", "removed", "changed"]
    name: str
    before: str | None
    after: str | None


def differences(older: ProgramVersion, newer: ProgramVersion) -> tuple[Difference, ...]:
    """What the newer version says otherwise, in the order of the definition."""
    return tuple(_differences(older, newer))


def _differences(older: ProgramVersion, newer: ProgramVersion) -> Iterator[Difference]:
    yield from _between("program", _header(older), _header(newer))
    for name in _single_tables(older, newer):
        before, after = (_flat(getattr(each, name)) for each in (older, newer))
        yield from _between(_NAMED.get(name, name), before, after)
    yield from _rows("category", older.categories.values(), newer.categories.values(), "code")
    yield from _between("sentences", _common(older), _common(newer))
    yield from _requirements(older, newer)
    yield from _rows("indication", older.indications, newer.indications, "code")
    yield from _rows("product", older.products, newer.products, "ndc")
    for name, attribute in (("agreement",) * 2, ("counseling",) * 2, ("survey", "surveys")):
        yield from _rows(name, getattr(older, attribute), getattr(newer, attribute), "key")
    yield from _rows("contact", older.contacts, newer.contacts, "name")
    yield from _rows("dose_hold", older.dose_holds, newer.dose_holds, "key")


def _requirements(older: ProgramVersion, newer: ProgramVersion) -> Iterator[Difference]:
    return _matched(
        "requirement",
        {each.key: each for each in older.requirements},
        {each.key: each for each in newer.requirements},
        _requirement,
    )


def _rows(
    table: str, before: Iterable[object], after: Iterable[object], named_by: str
) -> Iterator[Difference]:
    older, newer = ({str(getattr(row, named_by)): row for row in rows} for rows in (before, after))
    return _matched(table, older, newer, _flat)


def _matched(
    table: str,
    older: Mapping[str, Row],
    newer: Mapping[str, Row],
    flat: Callable[[Row], dict[str, str]],
) -> Iterator[Difference]:
    """Rows of one name are compared; the others were removed or added as a whole."""
    for name, row in older.items():
        subject = f"{table} '{name}'"
        if name in newer:
            yield from _between(subject, flat(row), flat(newer[name]))
        else:
            yield Difference(subject, "removed", "", _title(row), None)
    for name, row in newer.items():
        if name not in older:
            yield Difference(f"{table} '{name}'", "added", "", None, _title(row))


def _between(
    subject: str, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Difference]:
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield Difference(subject, "added" if old is None else "removed", name, old, new)
        elif old != new:
            yield Difference(subject, "changed", name, old, new)


def _title(row: object) -> str:
    """What a row is called, or says, in a line."""
    given = (
        getattr(row, name, None) for name in ("title", "label", "text", "name", "use", "action")
    )
    return next((str(each) for each in given if each), "")


def _header(version: ProgramVersion) -> dict[str, str]:
    """What a version holds as plain values is the `[program]` table; the digest always differs."""
    given = ((field.name, getattr(version, field.name)) for field in fields(version))
    return {
        name: str(each)
        for name, each in given
        if isinstance(each, str | date) and name not in ("slug", "digest")
    }


def _single_tables(older: ProgramVersion, newer: ProgramVersion) -> list[str]:
    """The tables that stand once in either definition."""
    return [
        field.name
        for field in fields(newer)
        if any(is_dataclass(getattr(each, field.name)) for each in (older, newer))
    ]


def _requirement(requirement: Requirement) -> dict[str, str]:
    found = {"kind": requirement.rule.kind}
    for field in fields(requirement):
        if field.name not in ("key", "rule", "says"):
            found |= _flat(getattr(requirement, field.name), field.name)
    own = {name: each for name, each in requirement.says.items() if name not in COMMON}
    return found | _flat(requirement.rule) | _says(own, requirement.owner)


def _common(version: ProgramVersion) -> dict[str, str]:
    """What `[sentences]` says: every requirement carries it, so that the first one tells."""
    for requirement in version.requirements[:1]:
        common = {name: each for name, each in requirement.says.items() if name in COMMON}
        return _says(common, requirement.owner)
    return {}


def _says(says: Mapping[str, Sentences], owner: str) -> dict[str, str]:
    """The sentences, and the owner of an outcome where it is not the requirement's own."""
    found = {}
    for name, each in says.items():
        found[f"says.{name}"] = each.reason
        if each.remedy is not None:
            found[f"says.{name}.remedy"] = each.remedy
        if each.owner != owner:
            found[f"owners.{name}"] = str(each.owner)
    return found


def _flat(value: object, name: str = "") -> dict[str, str]:
    """A value as named texts: what holds others is named by its keys, a list of words is one."""
    inside: Iterable[tuple[str, object]]
    match value:
        case None | () | "":
            return {}
        case bool():
            return {name: "true" if value else "false"}
        case Mapping():
            inside = ((str(key), each) for key, each in value.items())
        case tuple() if is_dataclass(value[0]):
            inside = ((getattr(each, "key", str(n)), each) for n, each in enumerate(value, 1))
        case tuple():
            return {name: ", ".join(map(str, value))}
        case _ if is_dataclass(value):
            inside = ((field.name, getattr(value, field.name)) for field in fields(value))
        case _:
            return {name: str(value)}
    found: dict[str, str] = {}
    for key, each in inside:
        found |= _flat(each, f"{name}.{key}" if name else key)
    return found
