"""Finding a patient of the practice."""

from datetime import datetime

import pytest

from tests.clinic import Clinic
from tests.web.practice.sending import (
    DAY,
    page_of,
    viewed,
)
from tests.web.visiting import Visitor


def test_the_list_shows_own_patients_by_name_and_is_logged(
    clinic: Clinic, prescriber: Visitor, stranger: Visitor, now: datetime
) -> None:
    clinic.man(at=now - DAY, name="Omar Zander", ready=False)
    clinic.man(at=now - DAY, name="Paul Adler", ready=False)

    page = prescriber.get("/patients")

    assert page.text.index("Paul Adler") < page.text.index("Omar Zander")
    assert "Adler" not in stranger.get("/patients").text
    entry, subject = viewed(clinic.session)[0]
    assert subject is None
    assert '"rows":2' in entry


def test_a_long_list_goes_on_after_the_last_name(
    clinic: Clinic, prescriber: Visitor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Ada Berg", "Bo Cron", "Cy Dahl"):
        clinic.man(at=now - DAY, name=name, ready=False)
    monkeypatch.setattr("tracker.web.paging.ROWS", 2)

    first = prescriber.get("/patients")
    after = next(link for link in first.links() if "after=" in link)
    second = prescriber.get(after)

    assert "Dahl" not in first.text
    assert "Dahl" in second.text
    assert "Berg" not in second.text


@pytest.mark.parametrize("typed", ["zan", "ZANDER", "Zander "])
def test_a_name_that_only_one_has_opens_the_record(
    clinic: Clinic, prescriber: Visitor, now: datetime, typed: str
) -> None:
    ward = clinic.man(at=now - DAY, name="Omar Zander", ready=False)
    clinic.man(at=now - DAY, name="Paul Adler", ready=False)

    page = prescriber.post("/patients/search", {"text": typed, "birth_date": ""})

    assert page.location == page_of(ward)


def test_a_letter_beyond_ascii_is_found_in_either_case(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY, name="Åke Ärlig", ready=False)

    page = prescriber.post("/patients/search", {"text": "ärl", "birth_date": ""})

    assert page.location == page_of(ward)


def test_a_rems_id_finds_its_patient_and_nobody_elses(
    clinic: Clinic, prescriber: Visitor, stranger: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - DAY, ready=False)
    number = prescriber.get(page_of(ward)).h1.split()[-1]
    search = {"text": number.lower(), "birth_date": ""}

    assert prescriber.post("/patients/search", search).location == page_of(ward)
    found = stranger.post("/patients/search", search)
    assert found.status == 200
    assert "Nobody here fits" in found.text


def test_a_percent_sign_is_a_letter_of_a_name(
    clinic: Clinic, prescriber: Visitor, now: datetime
) -> None:
    clinic.man(at=now - DAY, ready=False)

    page = prescriber.post("/patients/search", {"text": "%", "birth_date": ""})

    assert "Nobody here fits" in page.text
