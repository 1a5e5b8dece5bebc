"""Numbers and addresses of organizations and people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules import parties
from tracker.rules.errors import InvalidInput


@pytest.mark.parametrize("typed", ["1234567893", " 1234 567 893", "1234-567-893"])
def test_an_npi_whose_last_digit_fits_is_taken_as_ten_digits(typed):
    assert parties.npi(typed) == "1234567893"


@given(st.integers(0, 9), st.integers(0, 8))
def test_any_single_wrong_digit_of_an_npi_is_refused(digit, place):
    right = "1234567893"
    wrong = right[:place] + str(digit) + right[place + 1 :]
    if wrong == right:
        assert parties.npi(wrong) == right
    else:
        with pytest.raises(InvalidInput, match="does not fit"):
            parties.npi(wrong)


@pytest.mark.parametrize("typed", ["", "123456789", "12345678931", "12345678\uff193", "abcdefghij"])
def test_an_npi_of_another_length_or_other_digits_is_refused(typed):
    with pytest.raises(InvalidInput, match="10 digits"):
        parties.npi(typed)


def test_an_ncpdp_number_is_seven_digits():
    assert parties.ncpdp("12-34567") == "1234567"
    for typed in ("123456", "12345678", "123456a", "\uff11234567"):
        with pytest.raises(InvalidInput, match="7 digits"):
            parties.ncpdp(typed)


@pytest.mark.parametrize("typed", ["555-010-0199", "+1 (312) 555.0100", "5550199", "555-0199 x12"])
def test_a_phone_number_is_kept_as_people_write_it(typed):
    assert parties.phone(f" {typed} ") == typed


def test_ten_bare_digits_of_a_phone_number_are_grouped():
    assert parties.phone(" 3125550177 ") == "312-555-0177"


@pytest.mark.parametrize("typed", ["", "123456", "call me", "5550199 or so", "1" * 16, "٥٥٥٠١٩٩٠"])
def test_what_is_no_phone_number_is_refused(typed):
    with pytest.raises(InvalidInput):
        parties.phone(typed)


def test_an_email_address_is_lower_case():
    assert parties.email(" Ana.Ruiz+rems@Lakeside.Example ") == "ana.ruiz+rems@lakeside.example"


@pytest.mark.parametrize(
    "typed",
    [
        "\u0430na@lakeside.test",  # a Cyrillic a
        "ana@lake\u0455ide.test",  # a Cyrillic s
        "\uff41na@lakeside.test",  # full width
        "an\u200ba@lakeside.test",  # of no width
        "ana@münchen.test",
    ],
)
def test_an_address_that_only_looks_like_another_is_refused(typed):
    with pytest.raises(InvalidInput, match="other alphabets"):
        parties.email(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "", "ana", "ana@", "@lakeside.test", "ana@lakeside", "a na@lakeside.test", "ana@@x.test",
        "ana@lakeside.test.", ".ana@lakeside.test", "ana.@lakeside.test", "a..b@lakeside.test",
        "ana@-lakeside.test", "ana@lakeside-.test", "ana\x00@lakeside.test",
        f"{'a' * 65}@lakeside.test", f"ana@{'a' * 250}.test",
    ],
)  # fmt: skip
def test_what_is_no_email_address_is_refused(typed):
    with pytest.raises(InvalidInput):
        parties.email(typed)


@pytest.mark.parametrize(
    ("check", "typed", "problem"),
    [
        ("npi", "12", "An NPI is 10 digits."),
        (
            "npi",
            "1234567890",
            "This NPI is mistyped: its last digit does not fit. Compare each digit.",
        ),
        ("ncpdp", "12", "An NCPDP number is 7 digits."),
        ("phone", "12", "Enter a phone number such as 555-010-0199."),
        ("email", "ana", "Enter an e-mail address such as name@example.org."),
        (
            "email",
            "ana@münchen.test",
            "Use only the letters a to z, digits and signs: letters of other alphabets can pass "
            "for these.",
        ),
    ],
)
def test_a_refusal_names_its_field_and_the_fix(check, typed, problem):
    for keywords, field in (({}, check), ({"field": "other"}, "other")):
        with pytest.raises(InvalidInput) as refused:
            getattr(parties, check)(typed, **keywords)

        assert (refused.value.field, str(refused.value)) == (field, problem)
        assert refused.value.problem == problem


def test_spaces_and_hyphens_of_a_number_do_not_matter():
    assert parties.ncpdp(" 12 345-67 ") == "1234567"
    assert parties.npi("12-34 567-893") == "1234567893"


@pytest.mark.parametrize("digits", ["1" * 7, "1" * 15, "+" + "1" * 15, "1234567 x 123456"])
def test_a_phone_number_has_seven_to_fifteen_digits_without_its_extension(digits):
    assert parties.phone(digits) == digits


@pytest.mark.parametrize("typed", ["1" * 6, "1" * 16, "123 45 x 6789", "1234567 x 1234567"])
def test_a_phone_number_with_fewer_or_more_is_refused(typed):
    with pytest.raises(InvalidInput):
        parties.phone(typed)


def test_an_email_address_has_at_most_254_characters():
    longest = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 61}"

    assert len(longest) == 254
    assert parties.email(longest) == longest
    with pytest.raises(InvalidInput):
        parties.email(f"{longest}d")
