"""A package that came back: found by what is scanned, bounded by its dispense, never out again."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import add
from tests.services.pharmacy_day import AT, EXPIRES, NDC, PharmacyDay
from tests.services.test_scanning import card, with_card
from tests.statements import statements
from tracker.records.tables.counter import ReturnedSerial
from tracker.rules.errors import InvalidInput, NotFound, NotPermitted
from tracker.services import scanning
from tracker.services.reversing import ReturnRequest, record_return
from tracker.services.scanning import returned

TOMORROW = AT + timedelta(days=1)
FNC1 = "\x1d"


def code(serial: str, lot: str = "A1", gtin: str = "00359572504219", expiry: str = "270630") -> str:
    """As the square code of a package says it, with its separators."""
    return f"01{gtin}17{expiry}10{lot}{FNC1}21{serial}"


@dataclass(frozen=True, slots=True)
class Given:
    day: PharmacyDay
    dispense_id: str
    number: str


def given(session, *serials: str | None, day: PharmacyDay | None = None) -> Given:
    """Handed over in packages of 21 capsules in all, one for each serial number."""
    day = day or PharmacyDay(session)
    day.counsel()
    share = 21 // len(serials)
    lines = tuple(p for serial in serials for p in day.packages(serial=serial, quantity=share))
    answer = day.ask(lines=lines)
    dispense_id = day.give(answer.confirmation_id).dispense_id
    return Given(day, dispense_id, answer.number)


def bring_back(made: Given, **changed) -> str:
    values = {"ndc": NDC[4.0], "lot": "A1", "quantity": 3, "reason": "Unused"}
    request = ReturnRequest(dispense_id=made.dispense_id, **(values | changed))
    return record_return(made.day.session, made.day.pharmacist, request, now=TOMORROW)


def found(made: Given, text: str, actor=None) -> list[str]:
    rows = scanning.find_returned(made.day.session, actor or made.day.pharmacist, text).rows
    return [row.id for row in rows]


@pytest.mark.parametrize(
    "scanned",
    [
        pytest.param(code("S1"), id="FNC1 as GS"),
        pytest.param("]d2" + code("S1"), id="symbology first"),
        pytest.param(code("S1").replace(FNC1, ""), id="FNC1 dropped"),
        pytest.param(code("S1").replace(FNC1, "~"), id="FNC1 as another sign"),
        pytest.param("(01)00359572504219(17)270630(10)A1(21)S1", id="the line under the code"),
    ],
)
def test_the_code_of_the_package_finds_its_hand_over_and_fills_the_form(session, scanned):
    made = given(session, "S1")

    assert found(made, scanned) == [made.dispense_id]
    read = scanning.scan_returned(session, made.day.pharmacist, made.dispense_id, scanned)
    assert (read.ndc, read.lot, read.expires_on, read.serial) == (NDC[4.0], "A1", EXPIRES, "S1")


def test_card_authorization_and_confirmation_number_find_it_too(session):
    day = with_card(session)
    day._agree()
    made = given(session, "S1", day=day)

    for text in (card(day), day.number, made.number):
        assert found(made, text) == [made.dispense_id]
        with pytest.raises(NotFound):
            found(made, text, day.stranger)


def test_a_package_that_left_without_its_serial_number_is_found_by_its_lot(session):
    made = given(session, None)

    assert found(made, code("S7")) == [made.dispense_id]
    assert found(made, code("S7").replace("21S7", "")) == [made.dispense_id]


@pytest.mark.parametrize("scanned", [code("S2"), code("S1", lot="B2"), "A-00000-00000"])
def test_what_never_left_from_here_is_not_found(session, scanned):
    made = given(session, "S1")

    with pytest.raises(NotFound, match="No hand-over of this pharmacy fits"):
        found(made, scanned)


def test_what_cannot_tell_a_package_is_said_to_be_so(session):
    made = given(session, "S1")

    with pytest.raises(InvalidInput, match="neither lot nor serial number"):
        found(made, "359572504219")
    with pytest.raises(InvalidInput, match="mistyped"):
        found(made, "nonsense")
    with pytest.raises(NotPermitted):
        found(made, code("S1"), made.day.prescriber)


def test_nothing_is_found_once_everything_is_back_or_the_hand_over_was_reversed(session):
    made = given(session, "S1")
    bring_back(made, quantity=21, serial="S1")

    with pytest.raises(NotFound):
        found(made, code("S1"))


def test_what_is_back_does_not_hide_an_older_hand_over_that_is_still_out(session, monkeypatch):
    """However many of the same lot came back since: the list is cut after they are left out."""
    monkeypatch.setattr(returned, "_SHOWN", 1)
    older = given(session, None)
    day = older.day
    day.issued_at += timedelta(hours=1)
    day.prescription_id = day.prescribe()
    day.issue()
    add(session, "confirmation_line", confirmation_id=day.confirm(), position=1, lot="A1")
    later = AT + timedelta(hours=1)
    newer = Given(day, day.hand_over(handed_over_at=later, recorded_at=later), "")

    assert found(newer, code("S7")) == [newer.dispense_id]
    bring_back(newer, quantity=21)
    assert found(newer, code("S7")) == [older.dispense_id]


def test_one_row_more_than_are_shown_is_read_and_says_that_there_are_older_ones(
    session, monkeypatch
):
    monkeypatch.setattr(returned, "_SHOWN", 1)
    day = given(session, None).day
    for hours in (1, 2):
        day.issued_at += timedelta(hours=1)
        day.prescription_id = day.prescribe()
        day.issue()
        add(session, "confirmation_line", confirmation_id=day.confirm(), position=1, lot="A1")
        later = AT + timedelta(hours=hours)
        newest = day.hand_over(handed_over_at=later, recorded_at=later)

    with statements(session) as asked:
        answer = scanning.find_returned(session, day.pharmacist, code("S7"))

    assert [row.id for row in answer.rows] == [newest]
    assert answer.more
    ((_, values),) = [each for each in asked if "product_return" in each[0]]
    assert 2 in (values.values() if isinstance(values, dict) else values)


def test_a_serial_number_of_this_dispense_or_of_none_is_taken_and_another_is_not(session):
    made = given(session, "S1", "S2", None)

    for wrong in (
        {"serial": "S9", "ndc": NDC[1.0]},
        {"serial": "S1", "expires_on": date(2026, 1, 1)},
    ):
        with pytest.raises(InvalidInput):
            bring_back(made, **wrong)
    bring_back(made, serial="S1", expires_on=EXPIRES)
    bring_back(made, serial="S9")
    with pytest.raises(InvalidInput, match="from 1 to 4"):
        bring_back(made, serial="S1", quantity=5)
    bring_back(made, serial="S1", quantity=4)
    with pytest.raises(InvalidInput, match="came back before"):
        bring_back(made, serial="S1", quantity=1)


def test_a_package_of_another_dispense_does_not_come_back_to_this_one(session):
    first = given(session, "S1")
    day = first.day
    day.issued_at += timedelta(hours=1)
    day.prescription_id = day.prescribe()
    day.issue()
    elsewhere = ReturnRequest(first.dispense_id, NDC[4.0], "A1", 1, "Unused", serial="S2")

    with pytest.raises(InvalidInput) as refused:
        record_return(session, day.pharmacist, elsewhere, now=TOMORROW)

    assert refused.value.field == "serial"


@pytest.mark.parametrize("known", [True, False])
def test_a_package_that_came_back_from_one_dispense_does_not_come_back_from_another(session, known):
    first = given(session, "S1" if known else None)
    bring_back(first, serial="S1")
    other = given(session, None, day=PharmacyDay(session))

    with pytest.raises(InvalidInput) as refused:
        bring_back(other, serial="S1")

    assert refused.value.field == "serial"
    bring_back(first, serial="S1")


@pytest.mark.parametrize("known", [True, False])
def test_a_returned_serial_number_is_never_dispensed_again(session, known):
    """Whether it left with its serial number on record or not: the service refuses it at the scan
    and at the confirmation, and the database whoever writes."""
    made = given(session, "S1" if known else None)
    day = made.day
    bring_back(made, serial="S1")
    day.issued_at += timedelta(hours=1)
    day.prescription_id = day.prescribe()
    day.issue()
    day.of_patient("pregnancy_test")

    with pytest.raises(InvalidInput, match="never dispensed"):
        scanning.scan_package(session, day.pharmacist, day.authorization_id, code("S1"), now=AT)
    line = {"confirmation_id": day.confirm(), "position": 1}
    add(session, "confirmation_line", **line)
    with pytest.raises(IntegrityError, match="this package is taken"):
        add(session, "package_serial", **line, ndc=NDC[4.0], serial="S1", use_number=7)
    session.rollback()
    assert session.scalars(select(ReturnedSerial.serial)).all() == ["S1"]
