"""Requirements that hang on other rows of the definition, which are not there."""

from collections.abc import Callable, Collection, Iterable, Iterator

from tracker.rules.doubts.placed import of_kind, placed
from tracker.rules.kinds.dispensing import ChecklistCompleted
from tracker.rules.kinds.monitoring import CountsAtLeast, CountsCurrent
from tracker.rules.kinds.records import DoneForPrescription, SurveyCurrent, SurveysResolved
from tracker.rules.kinds.standing import AgreementSigned, ProgramOpen
from tracker.rules.parts import EVERYWHERE
from tracker.rules.problems import ROOT, Place, Problem
from tracker.rules.program import ProgramVersion, Requirement
from tracker.rules.vocabulary import Enforcement, Gate, Indication, Party, ProgramStatus


def rows_doubted(version: ProgramVersion) -> Iterator[Problem]:
    yield from _status(version)
    for place, requirement in placed(version):
        yield from _nothing_to_say(version, requirement, place)
        match requirement.rule:
            case CountsCurrent(schedule=by_indication):
                yield from _indications(version, by_indication, place.key("schedule"))
            case CountsAtLeast(least=by_indication):
                yield from _indications(version, by_indication, place.key("least"))
            case _:
                pass


def _status(version: ProgramVersion) -> Iterator[Problem]:
    """The status stops, and what every program checks everywhere stops everywhere."""
    for place, requirement in placed(version):
        if requirement.key in EVERYWHERE and requirement.enforcement is not Enforcement.BLOCK:
            problem = f"'{requirement.key}' does not stop"
            yield Problem(problem, place.key("enforcement"))
    if version.status is ProgramStatus.ACTIVE:
        return
    stopped = {
        gate
        for _, requirement, _ in of_kind(version, ProgramOpen)
        if requirement.enforcement is Enforcement.BLOCK
        for gate in requirement.gates
    }
    for gate in Gate:
        if gate not in stopped:
            problem = f"{version.status}, but no 'program-open' requirement stops at {gate}"
            yield Problem(problem, ROOT.key("program").key("status"))


def _nothing_to_say(
    version: ProgramVersion, requirement: Requirement, place: Place
) -> Iterator[Problem]:
    """Agreements without a sentence, checklists without a topic, surveys without a question.

    A program whose facts come in files has them elsewhere.
    """
    if version.facts_from == "files":
        return
    kind, every = place.key("kind"), version.categories
    match requirement.rule:
        case AgreementSigned():
            yield from _empty("agreement", version.agreement_for, every, kind)
        case ChecklistCompleted():
            yield from _empty("counseling", version.counseling_for, every, kind)
        case SurveyCurrent():
            yield from _empty("survey", _survey(version, "patient"), every, kind)
        case DoneForPrescription(record="survey") as rule:
            by = "prescriber" if rule.by is Party.PRESCRIBER else "patient"
            yield from _empty("survey", _survey(version, by), rule.categories or every, kind)
        case SurveysResolved() if not version.surveys:
            yield Problem("the definition has no [[survey]] questions that could be flagged", kind)
        case _:
            return


def _survey(version: ProgramVersion, by: str) -> Callable[[str], Collection[object]]:
    return lambda category: version.survey_for(by, category)


def _empty(
    table: str,
    rows_for: Callable[[str], Collection[object]],
    categories: Iterable[str],
    place: Place,
) -> Iterator[Problem]:
    without = [code for code in categories if not rows_for(code)]
    if without:
        yield Problem(f"the definition has no [[{table}]] rows for {', '.join(without)}", place)


def _indications(
    version: ProgramVersion, named: Iterable[Indication], place: Place
) -> Iterator[Problem]:
    """A program without `[[indication]]` takes any, as free text."""
    labeled = {each.code for each in version.indications}
    if not labeled:
        return
    for indication in named:
        if indication not in labeled:
            problem = f"{indication} is no [[indication]] of this program"
            yield Problem(problem, place.member(str(indication)))
    for indication in sorted(labeled - {*named}):
        yield Problem(f"{indication} has no row: it can never be met", place)
