"""The scan field: numbers and cards lead to prescriptions, packages are judged at one of them."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import add
from tests.services.pharmacy_day import AT, NDC, PharmacyDay
from tracker.records.tables.enrollments import Patient
from tracker.rules.errors import InvalidInput, NotFound
from tracker.rules.numbers import NumberKind, compose
from tracker.services import scanning
from tracker.services.reversing import ReturnRequest, record_return
from tracker.services.scanning import ScanRequest

FOUR_MG = "01003595725042191727123110A1\x1d21S"


def scan(day: PharmacyDay, text: str, actor=None) -> scanning.Found:
    return scanning.scan(day.session, actor or day.pharmacist, ScanRequest(text), now=AT)


def package(day: PharmacyDay, text: str = FOUR_MG + "99") -> scanning.ScannedPackage:
    return scanning.scan_package(day.session, day.pharmacist, day.authorization_id, text, now=AT)


def card(day: PharmacyDay) -> str:
    """What the patient's card says."""
    day.session.rollback()
    return day.session.scalars(select(Patient.rems_id).where(Patient.id == day.patient_id)).one()


def with_card(session) -> PharmacyDay:
    day = PharmacyDay(session)
    day.patient_id = add(session, "patient", rems_id="P0000000000")
    day.of_patient("patient_identity")
    day.enrollment_id = day.of_patient(
        "enrollment", program="ps-pomalidomide-us", practice_id=day.practice_id,
        prescriber_id=day.prescriber_id,
    )  # fmt: skip
    day.of_enrollment("risk_assessment", risk_category="AM")
    day.prescription_id = day.prescribe()
    day.issue()
    return day


def test_the_patient_card_opens_the_one_open_prescription_and_lists_several(session):
    day = with_card(session)
    first = day.authorization_id

    assert scan(day, "p-00000-00000").only_id == first
    day.issued_at += (AT - day.issued_at) / 2
    day.prescription_id = day.prescribe()
    second = day.issue()
    found = scan(day, card(day))
    assert found.only_id is None
    assert [row.id for row in found.rows] == [second, first]
    assert day.logged("authorization.opened") == ["done"] * 3


def test_a_card_that_nothing_is_open_for_here_looks_like_an_unknown_one(session):
    day = with_card(session)
    unknown = compose(NumberKind.REMS_ID, "000000002")

    for text, actor in ((card(day), day.stranger), (unknown, day.pharmacist)):
        with pytest.raises(NotFound, match=r"^This patient has no open number here"):
            scan(day, text, actor)
    day.void()
    with pytest.raises(NotFound, match=r"^This patient has no open number here"):
        scan(day, card(day))
    assert day.logged("authorization.sought") == ["denied"] * 3


def test_a_confirmation_number_opens_its_prescription_at_its_own_pharmacy_only(session):
    day = PharmacyDay(session)
    day.counsel()
    number = day.ask().number

    assert scan(day, number).only_id == day.authorization_id
    with pytest.raises(NotFound):
        scan(day, number, day.stranger)


def test_a_package_without_an_open_prescription_says_what_to_scan_first(session):
    with pytest.raises(InvalidInput, match="Open the prescription first"):
        scan(PharmacyDay(session), FOUR_MG)


def test_a_package_gives_product_lot_expiry_and_serial_number(session):
    found = package(PharmacyDay(session))

    assert (found.ndc, found.strength_mg) == (NDC[4.0], 4.0)
    assert (found.lot, found.expires_on, found.serial) == ("A1", date(2027, 12, 31), "S99")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("359572502215", "holds 2 mg; authorized: 4 mg"),
        ("303781234016", "is not a product of"),
        ("01003595725042191720123110A1", "expired"),
    ],
)
def test_a_package_that_may_not_leave_is_refused_at_the_scan(session, text, said):
    with pytest.raises(InvalidInput, match=said) as refused:
        package(PharmacyDay(session), text)

    assert refused.value.field == "scan"


def test_one_package_is_in_one_dispense_until_it_is_back_in_stock(session):
    day = PharmacyDay(session)
    day.counsel()
    confirmation_id = day.ask(lines=day.packages(serial="S99")).confirmation_id

    with pytest.raises(InvalidInput, match="confirmed for another dispense"):
        package(day)
    day.take_back(confirmation_id)
    assert package(day).serial == "S99"
    again = day.ask(lines=day.packages(serial="S99")).confirmation_id
    dispense_id = day.give(again).dispense_id
    with pytest.raises(InvalidInput, match="on record as dispensed"):
        package(day)
    request = ReturnRequest(dispense_id, NDC[4.0], "A1", 3, "Unused")
    record_return(session, day.pharmacist, request, now=AT)
    with pytest.raises(InvalidInput, match="never dispensed again"):
        package(day)


def test_confirming_refuses_a_package_that_another_dispense_holds(session):
    day = PharmacyDay(session)
    day.counsel()
    day.ask(lines=day.packages(serial="S99"))
    day.prescription_id = day.prescribe()
    day.issue()
    day.counsel()

    with pytest.raises(InvalidInput, match="confirmed for another dispense") as refused:
        day.ask(lines=day.packages(serial="S99"))
    assert refused.value.field == "lines[0].serial"


def test_a_package_s_next_use_is_one_key_so_two_cannot_take_it_at_once(session):
    day = PharmacyDay(session)
    line = {"confirmation_id": day.confirm(), "position": 1}
    add(session, "confirmation_line", **line)
    add(session, "package_serial", **line)
    add(session, "confirmation_line", **(line | {"position": 2}))

    with pytest.raises(IntegrityError):
        add(session, "package_serial", **(line | {"position": 2}))
    session.rollback()
