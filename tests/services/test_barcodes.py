"""What the barcode of a package says, however a scanner sends it."""

from datetime import date

import pytest

from tracker.rules.errors import InvalidInput
from tracker.rules.products import eleven_digits, fits
from tracker.services.scanning.barcodes import Barcode, read

GTIN = "00359572504219"  # 59572-504-21
WHOLE = Barcode("5957250421", "A1", date(2027, 12, 31), "S99")
FNC1 = "\x1d"


@pytest.mark.parametrize(
    "scanned",
    [
        f"01{GTIN}1727123110A1{FNC1}21S99",
        f"]d201{GTIN}1727123110A1{FNC1}21S99",
        f"]C1{FNC1}01{GTIN}21S99{FNC1}1727123110A1",
        f"01{GTIN}17271200" + f"10A1{FNC1}21S99",  # day 00: the last of the month
        f"01{GTIN}1727123110A1|21S99",
        f"01{GTIN}1727123110A1~21S99",
        f"01{GTIN}1727123110A1{{GS}}21S99",
        f"01{GTIN}1727123110A1\u241d21S99",
        f"01{GTIN}1727123110A121S99",  # separators dropped
        f"01{GTIN}21S991727123110A1",
        f"(01){GTIN}(17)271231(10)A1(21)S99",
    ],
)
def test_a_gs1_code_is_read_with_and_without_its_separators(scanned):
    assert read(scanned) == WHOLE


def test_a_code_without_a_serial_number_is_read_as_it_stands():
    assert read(f"]e001{GTIN}1727123110A1") == Barcode("5957250421", "A1", date(2027, 12, 31))


@pytest.mark.parametrize("scanned", ["359572504219", "0359572504219", GTIN, "5957250421"])
def test_a_linear_barcode_says_the_ten_digits_of_the_ndc(scanned):
    assert read(scanned) == Barcode("5957250421")


@pytest.mark.parametrize(
    ("scanned", "said"),
    [
        (f"01{GTIN}1727123110A21B21C", "more than one way"),
        ("359572504218", "check digit"),
        (f"01{GTIN[:-1]}81727123110A1", "check digit"),
        ("4006381333931", "no US drug code"),
        (f"01{GTIN}17271331" + "10A1", "cannot be read"),  # the thirteenth month
        (f"01{GTIN}10A1{FNC1}10A2", "cannot be read"),
        ("1727123110A1", "cannot be read"),
        ("hello", "cannot be read"),
        ("\u0661" * 12, "cannot be read"),
        ("01" + "1021" * 35, "cannot be read"),
    ],
)
def test_what_is_wrong_is_refused_in_one_sentence_that_says_what_to_do(scanned, said):
    with pytest.raises(InvalidInput, match=said) as refused:
        read(scanned)

    assert refused.value.field == "scan"
    assert any(word in str(refused.value) for word in ("by hand", "again"))


@pytest.mark.parametrize(
    ("ndc", "code"),
    [
        ("59572050421", "5957250421"),  # 5-3-2
        ("00480402221", "0480402221"),  # 4-4-2
        ("60505450002", "6050545002"),  # 5-4-1
        ("60505450002", "60505450002"),
    ],
)
def test_ten_digits_are_an_ndc_in_one_of_its_three_groupings(ndc, code):
    assert fits(ndc, code)
    assert not fits(ndc, code[:-1] + "9")


def test_eleven_digits_come_from_the_hyphens_of_the_label():
    assert eleven_digits("59572-504-21") == "59572050421"
    assert eleven_digits("5957250421") is None
