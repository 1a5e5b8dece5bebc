"""One `[[requirement]]` table -> Requirement, with its kind and its sentences.

Sentences name facts in braces: "certified since {certified_from}". Which facts an outcome has is
part of its kind; a sentence that names another is refused here, not found out at the counter.
"""

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from tracker.rules.kinds import KINDS, Kind
from tracker.rules.kinds.says import COMMON, Says
from tracker.rules.problems import Gathering, Place, Problem, UnfitValue, Unreadable
from tracker.rules.program import Requirement, Sentences
from tracker.rules.toml_reading import read_table, read_value, wrong_keys
from tracker.rules.vocabulary import Enforcement, Etasu, Gate, Mark, Owner, Party, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Basics:
    """The keys that every requirement has, whatever its kind, beside its speech."""

    key: str
    kind: str
    title: str
    gates: tuple[Gate, ...]
    enforcement: Enforcement
    owner: Owner
    source: str
    mark: Mark
    etasu: Etasu | None = None
    unverified: bool = False
    acknowledged_by: Party | None = None
    acknowledged_hours: int = 0

    def __post_init__(self) -> None:
        named = self.acknowledged_by is not None and self.acknowledged_hours > 0
        if named is not (self.enforcement is Enforcement.ACKNOWLEDGE):
            raise UnfitValue(
                "enforcement",
                "`acknowledged_by` and `acknowledged_hours` belong to enforcement 'acknowledge'",
            )
        doubtful = bool({"B", "U"} & set(self.mark.split()))
        if doubtful is not self.unverified:
            raise UnfitValue("mark", "`unverified = true` belongs to a mark with B or U")


_BASIC = frozenset(each.name for each in fields(Basics))
_ANY_KIND = frozenset(each.name for kind in KINDS.values() for each in fields(kind))
_SPEECH = {"says": True, "owners": False}
"""The keys of what is said, and whether they are needed: of `[sentences]` and a requirement."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said at each outcome, reason and remedy, and who mends single outcomes."""

    says: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)
    owners: Mapping[str, Owner] = field(default_factory=dict)


def read_common(value: object, place: Place) -> Speech:
    """The `[sentences]` table: what every requirement may have to say."""
    every = {name: says for kind in KINDS.values() for name, says in kind.outcomes.items()}
    return _read_speech(value, COMMON, place, may_own={**every, **COMMON})


def read_requirement(value: object, place: Place, common: Speech) -> Requirement:
    """`value` is the TOML table; the sentences of `common` complete its own."""
    if not isinstance(value, dict):
        raise Unreadable(Problem("needs a table", place))
    basic = {name: each for name, each in value.items() if name in _BASIC}
    gathering = Gathering()
    with gathering:
        basics = read_table(Basics, basic, place)
    with gathering:
        kind = _kind(value, place)
        own = {
            name: each for name, each in value.items() if name not in _BASIC and name not in _SPEECH
        }
        with gathering:
            rule = read_table(kind, own, place)
        spoken = {name: each for name, each in value.items() if name in _SPEECH}
        speech = _read_speech(spoken, kind.outcomes, place, may_own=kind.outcomes)
    gathering.settle()
    return _requirement(basics, rule, speech, common)


def _kind(value: Mapping[str, object], place: Place) -> type[Kind]:
    """Where the kind is missing or no text, that is refused as a basic key.

    Without a kind only those of its keys are refused that no kind takes.
    """
    name = value.get("kind")
    if isinstance(name, str) and name in KINDS:
        return KINDS[name]
    problems = [
        Problem(f"unknown key {key!r}", place.lacking(key))
        for key in value
        if key not in _ANY_KIND and key not in _BASIC and key not in _SPEECH
    ]
    if isinstance(name, str) and name.strip():
        problems.append(Problem(f"needs one of {', '.join(KINDS)}", place.key("kind")))
    raise Unreadable(*problems)


def _requirement(basics: Basics, rule: Kind, speech: Speech, common: Speech) -> Requirement:
    owners = {**common.owners, **speech.owners}
    return Requirement(
        key=basics.key,
        title=basics.title,
        gates=basics.gates,
        enforcement=basics.enforcement,
        owner=basics.owner,
        source=basics.source,
        mark=basics.mark,
        etasu=basics.etasu,
        unverified=basics.unverified,
        acknowledged_by=basics.acknowledged_by,
        acknowledged_hours=basics.acknowledged_hours,
        rule=rule,
        says={
            name: Sentences(reason, remedy, owners.get(name, basics.owner))
            for name, (reason, remedy) in {**common.says, **speech.says}.items()
        },
    )


def _read_speech(
    value: object, outcomes: Mapping[str, Says], place: Place, *, may_own: Mapping[str, Says]
) -> Speech:
    if not isinstance(value, dict):
        raise Unreadable(Problem("needs a table", place))
    gathering, says, owners = Gathering(), dict[str, tuple[str, str | None]](), {}
    gathering.add(wrong_keys(value, _SPEECH, place))
    if "says" in value:
        with gathering:
            says = _read_says(value["says"], outcomes, place.key("says"))
    if "owners" in value:
        with gathering:
            owners = _read_owners(value["owners"], may_own, place.key("owners"))
    gathering.settle()
    return Speech(says, owners)


def _read_says(
    value: object, outcomes: Mapping[str, Says], place: Place
) -> dict[str, tuple[str, str | None]]:
    """Exactly the outcomes, each with the sentences that its status needs."""
    if not isinstance(value, dict):
        raise Unreadable(Problem("needs a table", place))
    says, gathering = dict[str, tuple[str, str | None]](), Gathering()
    for name, spoken in value.items():
        with gathering:
            if name not in outcomes:
                problem = f"{name!r} is none of {', '.join(outcomes)}"
                raise Unreadable(Problem(problem, place.lacking(name)))
            says[name] = _spoken(spoken, outcomes[name], place.member(name))
    gathering.add(
        Problem(f"outcome '{name}' has no sentence", place.lacking(name))
        for name in outcomes
        if name not in value
    )
    gathering.settle()
    return says


def _read_owners(value: object, may_own: Mapping[str, Says], place: Place) -> dict[str, Owner]:
    owners, gathering = read_value(dict[str, Owner], value, place), Gathering()
    gathering.add(
        Problem(f"{name!r} is no outcome of this kind", place.lacking(name))
        for name in owners
        if name not in may_own
    )
    gathering.settle()
    return owners


def _spoken(value: object, outcome: Says, place: Place) -> tuple[str, str | None]:
    parts = read_value(tuple[str, ...], [value] if isinstance(value, str) else value, place)
    if len(parts) != (2 if outcome.status is Status.UNMET else 1):
        problem = "an unmet outcome needs [reason, remedy], others one sentence"
        raise Unreadable(Problem(problem, place))
    gathering = Gathering()
    for part in parts:
        gathering.add(_wrong_placeholders(part, outcome.names, place))
    gathering.settle()
    return parts[0], parts[1] if len(parts) == 2 else None


def _wrong_placeholders(sentence: str, names: frozenset[str], place: Place) -> Iterator[Problem]:
    try:
        parts = list(string.Formatter().parse(sentence))
    except ValueError as error:
        yield Problem(f"braces: {error}", place)
        return
    known = ", ".join(sorted(names)) or "no facts"
    for _, name, layout, conversion in parts:
        if name is not None and (name not in names or layout or conversion):
            yield Problem(f"'{{{name}}}' is not one of its facts: {known}", place)
