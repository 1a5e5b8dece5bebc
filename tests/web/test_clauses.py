"""Each requirement of each shipped version in plain sentences, with nothing of it left out."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import chain

import pytest

from tracker.rules.kinds import KINDS
from tracker.rules.vocabulary import RISK_CATEGORIES
from tracker.services.shipped_programs import shipped_versions
from tracker.web.clauses import clause_of
from tracker.web.filters import grouped

REQUIREMENTS = [
    pytest.param(version, requirement, id=f"{version.ref}-{requirement.key}")
    for version in chain.from_iterable(shipped_versions().values())
    for requirement in version.requirements
]


def parts(value: object) -> Iterator[object]:
    """Every number and code in a rule's parameters, however deep."""
    if is_dataclass(value):
        yield from chain.from_iterable(parts(getattr(value, each.name)) for each in fields(value))
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(parts(each) for pair in value.items() for each in pair)
    elif isinstance(value, tuple | list | frozenset):
        yield from chain.from_iterable(map(parts, value))
    else:
        yield value


@pytest.mark.parametrize(("version", "requirement"), REQUIREMENTS)
def test_a_clause_says_every_number_and_every_category_of_its_rule(version, requirement):
    said = " ".join(clause_of(requirement, version).meaning)

    for value in parts(requirement.rule):
        if isinstance(value, int) and not isinstance(value, bool):
            assert grouped(value) in said
        elif value in RISK_CATEGORIES:
            assert f"{version.categories[value].label} ({value})" in said


@pytest.mark.parametrize(("version", "requirement"), REQUIREMENTS)
def test_a_clause_is_whole_sentences_without_the_words_of_the_code(version, requirement):
    for sentence in clause_of(requirement, version).meaning:
        assert sentence[0].isupper() or sentence[0] == '"', sentence
        assert sentence.endswith((".", ":")), sentence
        for code in ("`", "_", "domain.md", "ETASU", "None", "D +", *KINDS):
            assert code not in sentence.split(), sentence
        assert "_" not in sentence


def test_every_kind_of_the_engine_is_in_a_shipped_version_and_so_has_its_clause():
    used = {param.values[1].rule.kind for param in REQUIREMENTS}

    assert used == set(KINDS)
