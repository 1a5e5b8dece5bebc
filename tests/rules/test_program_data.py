"""What a version says beside its requirements."""

import pytest

from tests.rules.asking import VERSIONS
from tracker.rules.kinds import KINDS
from tracker.services.shipped_programs import SHIPPED

VERSION = VERSIONS["ps-pomalidomide-us"][0]
EVERY = [version for versions in VERSIONS.values() for version in versions]


def keys(rows):
    return {row.key for row in rows}


def test_each_category_has_its_agreement_counseling_and_surveys():
    both = {"birth-defects", "never-share", "never-open", "no-blood-donation"}
    for code in VERSION.categories:
        assert both <= keys(VERSION.agreement_for(code))
        assert {"swallow-whole", "storage", "clots"} <= keys(VERSION.counseling_for(code))
        assert VERSION.survey_for("patient", code)
        assert VERSION.survey_for("prescriber", code)


def test_what_only_some_sign_is_shown_to_them_alone():
    assert "two-methods" in keys(VERSION.agreement_for("FC-RP"))
    assert "two-methods" not in keys(VERSION.agreement_for("AM"))
    assert "condom" in keys(VERSION.counseling_for("MC"))
    assert "condom" not in keys(VERSION.counseling_for("AF-NRP"))
    assert "patient-condom" in keys(VERSION.survey_for("patient", "AM"))
    assert "patient-condom" not in keys(VERSION.survey_for("prescriber", "AM"))


@pytest.mark.parametrize(
    ("days", "capsules"), [(28, 21), (21, 21), (22, 21), (14, 14), (1, 1), (56, 42), (29, 22)]
)
def test_one_capsule_daily_on_days_1_to_21_of_28(days, capsules):
    assert VERSION.supply is not None
    assert VERSION.supply.capsules(days) == capsules


def test_a_product_is_found_by_its_eleven_digits():
    product = VERSION.product("63850013101")

    assert product is not None
    assert (product.holder, product.strength_mg) == ("Natco", 1)
    assert VERSION.product("00000000000") is None


def test_every_strength_of_pomalidomide_can_be_dispensed():
    assert {product.strength_mg for product in VERSION.products} == {1, 2, 3, 4}


def test_the_indications_carry_the_labels_criteria():
    myeloma, kaposi = VERSION.indications

    assert keys(myeloma.every) == {
        "two-prior-therapies",
        "prior-lenalidomide",
        "prior-proteasome-inhibitor",
        "progression-60-days",
    }
    assert keys(kaposi.either) == {"aids-after-haart", "hiv-negative"}
    assert VERSIONS["lenalidomide-us"][0].indications == (), "free text there"


@pytest.mark.parametrize("version", EVERY, ids=lambda version: version.ref)
def test_a_definition_says_that_it_must_be_checked_before_use(version):
    assert "Check it against the approved" in version.notice


def test_a_requirement_is_found_by_its_key():
    assert VERSION.requirement("no-refills").title == "No refills"
    with pytest.raises(KeyError):
        VERSION.requirement("comprehension-questions")


def test_the_readme_explains_every_kind_in_the_words_of_its_docstring():
    readme = " ".join((SHIPPED / "README.md").read_text().split())
    for name, kind in KINDS.items():
        assert f"`{name}`" in readme, name
        assert " ".join((kind.__doc__ or "").split()) in readme, name
