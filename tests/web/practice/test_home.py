"""The first page of prescriber and delegate."""

from datetime import datetime

from tests.clinic import Clinic
from tests.web.practice.sending import (
    DAY,
)
from tests.web.visiting import Visitor


def test_home_counts_what_waits_and_leads_to_it(
    clinic: Clinic, prescriber: Visitor, stranger: Visitor, now: datetime
) -> None:
    refused = clinic.man(at=now - DAY, name="Ada Berg", ready=False)
    clinic.authorize(refused, clinic.write(refused, at=now - DAY), at=now - DAY)
    flagged = clinic.man(at=now - DAY, name="Bo Cron")
    clinic.survey(flagged, flagged.account, at=now - DAY, risky=True)
    clinic.enroll(at=now - DAY, name="Cy Dahl", signed=False)
    ending = clinic.man(at=now - 29 * DAY, name="Di Ek")
    clinic.authorize(ending, clinic.write(ending, at=now - 29 * DAY), at=now - 29 * DAY)

    page = prescriber.get("/")

    for words in (
        "Flagged surveys to resolve 1",
        "Prescriptions without a number 1",
        "Authorizations that end within 3 days 1",
        "Agreements to sign 1",
        "Open pregnancy cases 0",
        "Blood counts overdue 0",
    ):
        assert words in page.text
    for link in page.links():
        assert link == "#main" or prescriber.get(link).status in (200, 303), link
    assert "Nothing waits" in stranger.get("/").text


def test_a_list_of_what_waits_that_does_not_exist_is_not_found(prescriber: Visitor) -> None:
    assert prescriber.get("/patients/waiting/nonsense").status == 404
