"""How the clauses name categories, other requirements, tests, methods and people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tracker.rules.kinds.attested import AttestedLimit
from tracker.rules.program import ProgramVersion
from tracker.rules.vocabulary import AttestationKind, Indication, LabTest, Method, Party
from tracker.services.attestation_statements import TITLES as STATEMENTS
from tracker.web.filters import plural
from tracker.web.wording import METHODS

STANDING_IN: Final = {
    Party.PRESCRIBER: "the prescriber",
    Party.PATIENT: "the patient",
    Party.GUARDIAN: "the guardian",
    Party.PHARMACIST: "the pharmacist",
}
TESTS: Final[Mapping[str, str]] = {
    LabTest.ANC: "absolute neutrophil count",
    LabTest.PLATELETS: "platelet count",
    LabTest.ALT: "ALT",
    LabTest.AST: "AST",
    "pregnancy": "pregnancy test",
}
INDICATIONS: Final = {
    Indication.MULTIPLE_MYELOMA: "multiple myeloma",
    Indication.KAPOSI_SARCOMA: "Kaposi sarcoma",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What `version` calls its categories and requirements."""

    version: ProgramVersion

    def requirement(self, key: str) -> str:
        """`"Second negative test"`, in quotation marks."""
        return f'"{self.version.requirement(key).title}"'

    def categories(self, codes: Iterable[str]) -> str:
        """`Adult male (AM) and Male child (MC)`: labels with their codes."""
        known = self.version.categories
        return joined(f"{known[code].label} ({code})" if code in known else code for code in codes)

    def only_for(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """A sentence, where not every category is asked."""
        if not codes:
            return ()
        return (f"Asked only in these risk categories: {self.categories(codes)}.",)


def joined(names: Iterable[str], last: str = "and") -> str:
    """`one`, `one and two`, `one, two and three`."""
    *others, end = names
    return f"{', '.join(others)} {last} {end}" if others else end


def days(count: int) -> str:
    return plural(count, "day")


def methods(each: Iterable[Method]) -> str:
    """`intrauterine device (IUD), hormonal or tubal ligation`."""
    short = (METHODS[method].partition(":")[0] for method in each)
    return joined((name[0].lower() + name[1:] for name in short), "or")


def statement(kind: AttestationKind) -> str:
    """`"Contraception counseling"`, in quotation marks."""
    title = STATEMENTS.get(kind) or kind.replace("-", " ").capitalize()
    return f'"{title}"'


def exception(limit: AttestedLimit | None, what: str) -> tuple[str, ...]:
    """The attested exception. `what` is what it sets to `limit.days`, up to the number."""
    if limit is None:
        return ()
    signed = joined(map(statement, limit.attestations), "or")
    return (
        f"Exception: once {STANDING_IN[limit.by]} has signed {signed} on a later day than the last"
        f" hand-over, {what} {days(limit.days)}.",
        "A signature is good for one dispense, and a first prescription has no exception.",
    )
