"""The text of a program version -> ProgramVersion, or InvalidProgram saying where and why.

A definition is one TOML file (see `tracker/programs/README.md`). What is not understood is
refused: unknown and missing keys, wrong types, empty lists, sentences that miss an outcome or name
a fact that the outcome does not have.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.rules.consistency import check_version
from tracker.rules.errors import InvalidProgram
from tracker.rules.labeling import (
    Contact,
    LabeledIndication,
    Product,
    Statement,
    SupplyPattern,
    SurveyQuestion,
)
from tracker.rules.program import (
    Category,
    FactsFrom,
    NonReproductive,
    ProgramVersion,
    QualifyingTest,
)
from tracker.rules.requirements import CommonSentences, read_requirement
from tracker.rules.timeline import zone_named
from tracker.rules.toml_reading import read_table
from tracker.rules.vocabulary import ProgramStatus


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
            raise ValueError(f"zone '{self.zone}' is no IANA time zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The tables of a definition, beside the requirements and their common sentences."""

    program: Header
    not_of_reproductive_potential: NonReproductive | None = None
    pregnancy_tests: QualifyingTest | None = None
    category: tuple[Category, ...] = ()
    agreement: tuple[Statement, ...] = ()
    counseling: tuple[Statement, ...] = ()
    survey: tuple[SurveyQuestion, ...] = ()
    product: tuple[Product, ...] = ()
    indication: tuple[LabeledIndication, ...] = ()
    supply: SupplyPattern | None = None
    contact: tuple[Contact, ...] = ()


def parse_version(text: str, where: str = "program") -> ProgramVersion:
    """The version that the text defines. `where` names the file in refusals.

    The digest is of exactly these bytes (UTF-8).
    """
    tables = _tables(text, where)
    requirements = tables.pop("requirement", None)
    common = read_table(CommonSentences, tables.pop("sentences", None), f"{where}: sentences")
    document = read_table(Document, tables, where)
    if not isinstance(requirements, list) or not requirements:
        raise InvalidProgram(where, "needs [[requirement]] tables")
    version = ProgramVersion(
        slug=document.program.slug,
        name=document.program.name,
        drug=document.program.drug,
        effective_from=document.program.effective_from,
        status=document.program.status,
        notice=document.program.notice,
        zone=document.program.zone,
        digest="sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        categories=_by_code(document.category, where),
        non_reproductive=document.not_of_reproductive_potential,
        pregnancy_tests=document.pregnancy_tests,
        requirements=tuple(read_requirement(each, common, where) for each in requirements),
        products=document.product,
        indications=document.indication,
        supply=document.supply,
        counseling=document.counseling,
        agreement=document.agreement,
        surveys=document.survey,
        contacts=document.contact,
        facts_from=document.program.facts_from,
    )
    check_version(version, where)
    return version


def _tables(text: str, where: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidProgram(where, f"not TOML: {error}") from error


def _by_code(categories: tuple[Category, ...], where: str) -> Mapping[str, Category]:
    found = {category.code: category for category in categories}
    if len(found) < len(categories):
        raise InvalidProgram(f"{where}: category", "names a code twice")
    return found
