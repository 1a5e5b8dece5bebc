"""Risk categories without a rule, rules for the wrong ones, and categories that nobody has."""

from collections.abc import Iterable, Iterator

from tracker.rules.doubts.pairs import TESTS
from tracker.rules.doubts.placed import of_kind, placed
from tracker.rules.kinds.dispensing import WithinWindow
from tracker.rules.kinds.monitoring import ResultsCurrent
from tracker.rules.kinds.pregnancy import ContraceptionInUse
from tracker.rules.kinds.records import DoneForPrescription
from tracker.rules.kinds.standing import AgreementSigned
from tracker.rules.problems import ROOT, Place, Problem
from tracker.rules.program import Category, NonReproductive, ProgramVersion, QualifyingTest
from tracker.rules.vocabulary import AttestationKind


def categories_doubted(version: ProgramVersion) -> Iterator[Problem]:
    for index, category in enumerate(version.categories.values()):
        here = ROOT.key("category").item(index, category.code)
        yield from _without_rule(version, category, here)
    yield from _for_the_wrong(version)
    yield from _nobody(version)


def _without_rule(version: ProgramVersion, category: Category, place: Place) -> Iterator[Problem]:
    code = category.code
    if category.needs_contraception:
        yield from _without_contraception(version, code, place.key("needs_contraception"))
    if not category.reproductive_potential:
        return
    reproductive = place.key("reproductive_potential")
    if code not in _tested(version):
        yield Problem("no requirement of a pregnancy test names it", reproductive)
    windows = [window for _, _, rule in of_kind(version, WithinWindow) for window in rule.window]
    if windows and not any(code in window.categories for window in windows):
        yield Problem("others have a window, but this one has none", reproductive)


def _without_contraception(version: ProgramVersion, code: str, place: Place) -> Iterator[Problem]:
    """Counseling or a test is enough only where the program asks nobody for more."""
    in_use = [rule for _, _, rule in of_kind(version, ContraceptionInUse)]
    if in_use:
        if not any(code in rule.methods_for + rule.commitment_for for rule in in_use):
            yield Problem("no 'contraception-in-use' requirement names it", place)
    elif code not in _counseled(version) | _tested(version):
        yield Problem("no requirement of contraception, counseling or a test names it", place)


def _counseled(version: ProgramVersion) -> set[str]:
    counseled = [
        rule.categories or tuple(version.categories)
        for _, _, rule in of_kind(version, DoneForPrescription)
        if rule.record == AttestationKind.CONTRACEPTION_COUNSELING
    ]
    return {code for codes in counseled for code in codes}


def _tested(version: ProgramVersion) -> set[str]:
    """The categories of which a pregnancy test is asked."""
    tests = [each.rule for each in version.requirements if isinstance(each.rule, TESTS)]
    named = {code for rule in tests for code in rule.categories}
    for _, _, rule in of_kind(version, ResultsCurrent):
        if "pregnancy" in rule.tests:
            named |= {*rule.categories} or {*version.categories}
    return named


def _for_the_wrong(version: ProgramVersion) -> Iterator[Problem]:
    """Rules about pregnancy for those who cannot become pregnant, or need no contraception."""
    every = version.categories.values()
    without = {each.code for each in every if not each.needs_contraception}
    others = {each.code for each in every if not each.reproductive_potential}
    for place, requirement in placed(version):
        match requirement.rule:
            case ContraceptionInUse() as rule:
                methods, commitment = place.key("methods_for"), place.key("commitment_for")
                yield from _named(rule.methods_for, without, "needs no contraception", methods)
                yield from _named(
                    rule.commitment_for, without, "needs no contraception", commitment
                )
                again = "is in commitment_for too, and asked for nothing else"
                yield from _named(rule.methods_for, rule.commitment_for, again, methods)
            case rule if isinstance(rule, TESTS):
                categories = place.key("categories")
                yield from _named(rule.categories, others, "cannot become pregnant", categories)
            case _:
                pass


def _named(named: Iterable[str], wrong: Iterable[str], why: str, place: Place) -> Iterator[Problem]:
    for code in sorted({*named} & {*wrong}):
        yield Problem(f"{code} {why}", place)


def _nobody(version: ProgramVersion) -> Iterator[Problem]:
    """Facts that no patient or test can have, though the definition goes by them."""
    children = any(each.age == "child" for each in version.categories.values())
    match version.non_reproductive:
        case NonReproductive(adult_from_age=0) if children:
            place = ROOT.key("not_of_reproductive_potential").key("adult_from_age")
            yield Problem("is 0: nobody is in a child's category", place)
    match version.pregnancy_tests:
        case QualifyingTest(sensitivity_at_most_miu_ml=0):
            place = ROOT.key("pregnancy_tests").key("sensitivity_at_most_miu_ml")
            yield Problem("is 0: no test is as sensitive, so that none counts", place)
    for place, _, rule in of_kind(version, AgreementSigned):
        if rule.guardian == "by-category" and not children:
            problem = "no category is a child's: a guardian never signs"
            yield Problem(problem, place.key("guardian"))
