"""One box: REMS IDs in any spelling, names without case and accents, days; within one's reach."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.clinic import NOW, Clinic
from tests.services.pharmacy_day import AT, PharmacyDay
from tracker.records.tables.enrollments import Patient
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import InvalidInput, NotPermitted
from tracker.rules.numbers import shown
from tracker.services.overviews.patient_list import PatientFilter, filter_choices, patient_list
from tracker.services.overviews.search import (
    Sought,
    of_oversight,
    of_pharmacy,
    of_practice,
    sought,
)

DAY = timedelta(days=1)


@pytest.fixture
def clinic(session) -> Clinic:
    return Clinic(session)


def number_of(session, patient_id: str) -> str:
    return session.scalar(select(Patient.rems_id).where(Patient.id == patient_id))


def found(clinic: Clinic, typed: str, actor: Actor | None = None, **more) -> list[str]:
    wanted = sought(typed, **more)
    rows = of_practice(clinic.session, actor or clinic.prescriber, wanted).rows
    return [row.name for row in rows]


def test_a_name_is_found_without_case_accents_and_order_of_its_words(clinic):
    clinic.man(at=NOW - DAY, name="Jos\u00e9 Mu\u00f1oz", ready=False)
    clinic.man(at=NOW - DAY, name="S\u00f8ren \u00c6r\u00f8", ready=False)
    clinic.man(at=NOW - DAY, name="Sean O'Brien", ready=False)

    for typed in ("mun", "MU\u00d1OZ", "jos", "jose mu", "Munoz, Jos\u00e9", "munoz jose"):
        assert found(clinic, typed) == ["Jos\u00e9 Mu\u00f1oz"], typed
    assert found(clinic, "aero") == ["S\u00f8ren \u00c6r\u00f8"]
    assert found(clinic, "o\u2019brien") == ["Sean O'Brien"]
    assert found(clinic, "s") == ["Sean O'Brien", "S\u00f8ren \u00c6r\u00f8"]
    assert found(clinic, "%") == found(clinic, "_") == []
    assert found(clinic, "mun", clinic.stranger) == []


def test_a_number_and_a_day_are_known_by_their_shape(clinic):
    ward = clinic.man(at=NOW - DAY, name="Omar Lind", ready=False)
    rems_id = number_of(clinic.session, ward.patient_id)
    spelled = (rems_id, shown(rems_id).lower(), f" {rems_id[1:6]} {rems_id[6:]} ")

    for typed in (*spelled, "5/2/1970", "05/02/1970", "1970-05-02", "1970/5/2", "5-2-1970"):
        assert found(clinic, typed) == ["Omar Lind"], typed
    for typed in ("May 2, 1970", "may 2 1970", "MAY 02, 1970", "2 May 1970", " May  2, 1970 "):
        assert found(clinic, typed) == ["Omar Lind"], typed
    assert found(clinic, "lind", birth_date=date(1970, 5, 3)) == []
    wrong = "0" if rems_id[-1] != "0" else "1"
    for typed in (rems_id[:-1] + wrong, "2/30/1970"):
        with pytest.raises(InvalidInput):
            sought(typed)


def test_every_month_is_read_as_pages_print_it():
    for month in range(1, 13):
        day = date(1999, month, 20)
        for typed in (f"{day:%b} 20, 1999", f"{day:%B} 20, 1999", f"{month}/20/1999"):
            assert sought(typed) == Sought(birth_date=day), typed


@pytest.mark.parametrize(
    "typed", ["10/20/99", "20/10/1999", "Oct 20", "Oct 20 99", "1999-10", "20.10.1999", "Oct 1999"]
)
def test_a_date_that_cannot_be_read_says_which_forms_are(typed):
    with pytest.raises(InvalidInput, match=r"Oct 20, 1999, as 10/20/1999 .* or as 1999-10-20"):
        sought(typed)


@pytest.mark.parametrize("typed", ["May", "Jan Novak", "April Mayer", "Octavia", "Dec", "12345"])
def test_a_name_like_a_month_is_a_name(typed):
    assert sought(typed) == Sought(name=typed)


def test_a_pharmacy_finds_those_whose_prescriptions_it_may_see(session):
    day = PharmacyDay(session)
    rems_id = number_of(session, day.patient_id)

    by_number = Sought(rems_id=rems_id)
    (row,) = of_pharmacy(session, day.pharmacist, by_number)

    assert row.authorization_id == day.authorization_id
    assert of_pharmacy(session, day.pharmacist, sought("5/2/1970")) == (row,)
    assert of_pharmacy(session, day.pharmacist, sought(row.family_name[:3])) == (row,)
    assert of_pharmacy(session, day.stranger, by_number) == ()
    with pytest.raises(NotPermitted):
        of_practice(session, day.pharmacist, by_number)
    assert row.issued_at < AT


def test_oversight_goes_by_rems_id_alone(clinic):
    ward = clinic.man(at=NOW - DAY, name="Omar Lind", ready=False)
    rems_id = number_of(clinic.session, ward.patient_id)

    assert of_oversight(clinic.session, clinic.administrator, sought(rems_id)) == ward.patient_id
    with pytest.raises(InvalidInput, match="no names"):
        of_oversight(clinic.session, clinic.administrator, sought("Lind"))
    with pytest.raises(NotPermitted):
        of_oversight(clinic.session, Actor("x", Role.PATIENT), sought(rems_id))


def test_the_list_is_filtered_by_category_enrollment_number_and_prescriber(clinic):
    clinic.woman(at=NOW - DAY, name="Maria Gomez", ready=False)
    man = clinic.man(at=NOW - DAY, name="Omar Lind")
    clinic.authorize(man, clinic.write(man, at=NOW - DAY / 2), at=NOW - DAY / 2)
    offered = filter_choices(clinic.session, clinic.prescriber)

    def names(**wanted) -> list[str]:
        chosen = PatientFilter(**wanted)
        page = patient_list(clinic.session, clinic.prescriber, chosen, now=NOW)
        return [row.name for row in page.rows]

    assert offered.categories == ("AF-RP", "AM")
    assert offered.prescribers == ((clinic.prescriber.id, "Dr. Ana Ruiz"),)
    assert names() == ["Maria Gomez", "Omar Lind"]
    assert names(risk_category="AF-RP") == ["Maria Gomez"]
    assert names(number=True) == ["Omar Lind"]
    assert names(open=False) == []
    assert names(prescriber_id=clinic.colleague.id) == []
    assert len(names(program=offered.programs[0], open=True)) == 2
