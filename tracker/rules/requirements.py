"""One `[[requirement]]` table -> Requirement, with its kind and its sentences.

Sentences name facts in braces: "certified since {certified_from}". Which facts an outcome has is
part of its kind; a sentence that names another is refused here, not found out at the counter.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from tracker.rules.errors import InvalidProgram
from tracker.rules.kinds import KINDS
from tracker.rules.kinds.says import COMMON, Says
from tracker.rules.program import Requirement, Sentences
from tracker.rules.toml_reading import read_table
from tracker.rules.vocabulary import Enforcement, Etasu, Gate, Owner, Party, Status

Spoken = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonSentences:
    """The `[sentences]` table: what every requirement may have to say."""

    says: Mapping[str, Spoken]
    owners: Mapping[str, Owner] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """The keys that every requirement has, whatever its kind."""

    key: str
    kind: str
    title: str
    gates: tuple[Gate, ...]
    enforcement: Enforcement
    owner: Owner
    source: str
    mark: str
    says: Mapping[str, Spoken]
    owners: Mapping[str, Owner] = field(default_factory=dict)
    etasu: Etasu | None = None
    unverified: bool = False
    acknowledged_by: Party | None = None
    acknowledged_hours: int = 0

    def __post_init__(self) -> None:
        named = self.acknowledged_by is not None and self.acknowledged_hours > 0
        if named is not (self.enforcement is Enforcement.ACKNOWLEDGE):
            raise ValueError(
                "`acknowledged_by` and `acknowledged_hours` belong to enforcement 'acknowledge'"
            )
        doubtful = bool({"B", "U"} & set(self.mark.split()))
        if doubtful is not self.unverified:
            raise ValueError("`unverified = true` belongs to a mark with B or U")


def read_requirement(value: object, common: CommonSentences, where: str) -> Requirement:
    """`value` is the TOML table; the sentences of `common` complete its own."""
    if not isinstance(value, dict):
        raise InvalidProgram(f"{where}: requirement", "needs a table")
    where = f"{where}: requirement '{value.get('key', '?')}'"
    names = {each.name for each in fields(Common)}
    basics = read_table(Common, {k: v for k, v in value.items() if k in names}, where)
    kind = KINDS.get(basics.kind)
    if kind is None:
        raise InvalidProgram(f"{where}: kind", f"needs one of {', '.join(KINDS)}")
    rule = read_table(kind, {k: v for k, v in value.items() if k not in names}, where)
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
        says=_all_sentences(basics, rule.outcomes, common, where),
    )


def _all_sentences(
    basics: Common, outcomes: Mapping[str, Says], common: CommonSentences, where: str
) -> Mapping[str, Sentences]:
    own = _sentences(basics.says, outcomes, f"{where}: says")
    shared = _sentences(common.says, COMMON, f"{where}: sentences")
    owners = {**common.owners, **basics.owners}
    unknown = [name for name in basics.owners if name not in outcomes]
    if unknown:
        raise InvalidProgram(f"{where}: owners", f"'{unknown[0]}' is no outcome of this kind")
    return {
        name: Sentences(reason, remedy, owners.get(name, basics.owner))
        for name, (reason, remedy) in {**shared, **own}.items()
    }


def _sentences(
    says: Mapping[str, Spoken], outcomes: Mapping[str, Says], where: str
) -> dict[str, tuple[str, str | None]]:
    """Exactly the outcomes, each with the sentences that its status needs."""
    for name in says:
        if name not in outcomes:
            raise InvalidProgram(where, f"'{name}' is none of {', '.join(outcomes)}")
    for name in outcomes:
        if name not in says:
            raise InvalidProgram(where, f"outcome '{name}' has no sentence")
    return {name: _spoken(says[name], outcomes[name], f"{where}.{name}") for name in outcomes}


def _spoken(spoken: Spoken, outcome: Says, where: str) -> tuple[str, str | None]:
    parts = (spoken,) if isinstance(spoken, str) else spoken
    if len(parts) != (2 if outcome.status is Status.UNMET else 1):
        raise InvalidProgram(where, "an unmet outcome needs [reason, remedy], others one sentence")
    for part in parts:
        _check_placeholders(part, outcome.names, where)
    return parts[0], parts[1] if len(parts) == 2 else None


def _check_placeholders(sentence: str, names: frozenset[str], where: str) -> None:
    try:
        parts = list(string.Formatter().parse(sentence))
    except ValueError as error:
        raise InvalidProgram(where, f"braces: {error}") from error
    for _, name, layout, conversion in parts:
        if name is None:
            continue
        if name not in names or layout or conversion:
            known = ", ".join(sorted(names)) or "no facts"
            raise InvalidProgram(where, f"'{{{name}}}' is not one of its facts: {known}")
