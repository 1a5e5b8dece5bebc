"""The text of a program version -> ProgramVersion, or InvalidProgram with each place and why.

A definition is one TOML file (see `tracker/programs/README.md`). What is not understood is
refused, all of it at once: unknown and missing keys, wrong types, empty lists, sentences that miss
an outcome or name a fact that the outcome does not have, parts that do not fit together.
"""

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache, partial
from typing import Final, TypeVar

from tracker.rules.consistency import Lists, inconsistencies
from tracker.rules.errors import InvalidProgram
from tracker.rules.labeling import (
    Contact,
    DoseHold,
    LabeledIndication,
    Product,
    Statement,
    SupplyPattern,
    SurveyQuestion,
)
from tracker.rules.parts import Parts
from tracker.rules.problems import ROOT, Gathering, Place, Problem, UnfitValue, Unreadable
from tracker.rules.program import (
    Category,
    FactsFrom,
    NonReproductive,
    ProgramVersion,
    QualifyingTest,
    RecordKeeping,
)
from tracker.rules.requirements import Speech, read_common, read_requirement
from tracker.rules.timeline import zone_named
from tracker.rules.toml_reading import Rows, read_rows, read_table, wrong_keys
from tracker.rules.vocabulary import ProgramStatus

T = TypeVar("T")

_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The `[program]` table. Without `zone` days are counted in the question's zone.

    `facts_from` "files": this application keeps no records of the facts that the requirements ask
    for, so it enrolls nobody; questions come in files (`tracker decide`).
    """

    slug: str
    name: str
    drug: str
    effective_from: date
    status: ProgramStatus
    notice: str
    zone: str | None = None
    facts_from: FactsFrom = "records"

    def __post_init__(self) -> None:
        if self.zone is not None and zone_named(self.zone) is None:
            raise UnfitValue("zone", f"{self.zone!r} is no IANA time zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The single tables of a definition, beside the sentences that requirements share."""

    program: Header
    not_of_reproductive_potential: NonReproductive | None = None
    pregnancy_tests: QualifyingTest | None = None
    supply: SupplyPattern | None = None
    records: RecordKeeping | None = None


_SINGLE: Final = tuple(each.name for each in fields(Document))
_TABLES: Final[Mapping[str, bool]] = {
    **dict.fromkeys(_SINGLE, False),
    "sentences": True,
    "requirement": True,
    **dict.fromkeys(
        (
            "category",
            "agreement",
            "counseling",
            "survey",
            "product",
            "indication",
            "contact",
            "dose_hold",
        ),
        False,
    ),
}
"""Every table, and whether it is needed; the single ones say so themselves."""


def parse_version(text: str, where: str = "program") -> ProgramVersion:
    """The version that the text defines. `where` names the file in refusals.

    The digest is of exactly these bytes (UTF-8). Raises InvalidProgram with every problem.
    """
    try:
        return _version_of(text)
    except Unreadable as error:
        raise InvalidProgram(where, *error.problems) from error


@lru_cache(maxsize=64)
def _version_of(text: str) -> ProgramVersion:
    """Reading a definition takes a tenth of a second, and the same few are read again and again."""
    tables = _tables(text)
    return _read_version(tables, "sha256:" + hashlib.sha256(text.encode()).hexdigest())


def _tables(text: str) -> dict[str, object]:
    # ValueError: what TOML allows and Python does not read, as a number of 5,000 digits.
    try:
        text.encode()
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _AT_LINE.search(str(error))
        last = text.count("\n", 0, len(text.rstrip())) + 1
        line = int(found[1]) if found else last
        raise Unreadable(Problem(f"not TOML: {error}", line=line)) from error


def _read_version(tables: dict[str, object], digest: str) -> ProgramVersion:
    gathering = Gathering()
    gathering.add(wrong_keys(tables, _TABLES, ROOT))
    single = {name: each for name, each in tables.items() if name in _SINGLE}
    with gathering:
        document = read_table(Document, single, ROOT)
    lists = _read_lists(tables, _common(tables, gathering), gathering)
    gathering.add(inconsistencies(lists, _parts(tables)))
    gathering.settle()
    return _version(document, lists, digest)


def _parts(tables: Mapping[str, object]) -> Parts:
    program = tables.get("program")
    return Parts(
        categories="category" in tables,
        non_reproductive="not_of_reproductive_potential" in tables,
        pregnancy_tests="pregnancy_tests" in tables,
        enrolls=isinstance(program, dict) and program.get("facts_from", "records") == "records",
    )


def _version(document: Document, lists: Lists, digest: str) -> ProgramVersion:
    return ProgramVersion(
        slug=document.program.slug,
        name=document.program.name,
        drug=document.program.drug,
        effective_from=document.program.effective_from,
        status=document.program.status,
        notice=document.program.notice,
        zone=document.program.zone,
        digest=digest,
        categories={category.code: category for category in lists.categories.values},
        non_reproductive=document.not_of_reproductive_potential,
        pregnancy_tests=document.pregnancy_tests,
        requirements=lists.requirements.values,
        products=lists.products.values,
        indications=lists.indications.values,
        supply=document.supply,
        counseling=lists.counseling.values,
        agreement=lists.agreement.values,
        surveys=lists.surveys.values,
        contacts=lists.contacts.values,
        dose_holds=lists.dose_holds.values,
        records=document.records,
        facts_from=document.program.facts_from,
    )


def _common(tables: Mapping[str, object], gathering: Gathering) -> Speech:
    """What requirements share; nothing where it is refused, as no version is returned then."""
    common = Speech()
    if "sentences" in tables:
        with gathering:
            common = read_common(tables["sentences"], ROOT.key("sentences"))
    return common


def _read_lists(tables: Mapping[str, object], common: Speech, gathering: Gathering) -> Lists:
    def rows(name: str, named_by: str, read: Callable[[object, Place], T]) -> Rows[T]:
        if name not in tables:
            return Rows(unread=frozenset({None}) if _TABLES[name] else frozenset())
        found, problems = read_rows(read, tables[name], ROOT.key(name), named_by)
        gathering.add(problems)
        return found

    return Lists(
        categories=rows("category", "code", partial(read_table, Category)),
        requirements=rows("requirement", "key", partial(read_requirement, common=common)),
        agreement=rows("agreement", "key", partial(read_table, Statement)),
        counseling=rows("counseling", "key", partial(read_table, Statement)),
        surveys=rows("survey", "key", partial(read_table, SurveyQuestion)),
        products=rows("product", "ndc", partial(read_table, Product)),
        indications=rows("indication", "code", partial(read_table, LabeledIndication)),
        contacts=rows("contact", "name", partial(read_table, Contact)),
        dose_holds=rows("dose_hold", "key", partial(read_table, DoseHold)),
    )
