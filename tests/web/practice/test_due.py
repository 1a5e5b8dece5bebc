"""What is due for the practice's patients, and the calendar of it."""

import logging
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import text

from tests.clinic import Clinic
from tests.web.practice.sending import DAY
from tests.web.visiting import Visitor
from tracker.records.database import db


def test_the_list_says_who_does_what_by_when_and_takes_filters(
    clinic: Clinic, prescriber: Visitor, stranger: Visitor, now: datetime
) -> None:
    ward = clinic.man(at=now - 11 * DAY, name="Ada Berg")
    clinic.dispense(ward, at=now - 10 * DAY)

    page = prescriber.get("/due")

    assert page.h1 == "What is due"
    assert "Ada Berg" in page.text
    assert "Next blood count" in page.text
    assert "Overdue since" in page.text
    assert f"/patients/{ward.patient_id}" in page.links()
    assert "Next supply" not in page.text
    assert "Next supply" in prescriber.get("/due?when=later&what=supply&who=patient").text
    assert "Nothing of this is due" in prescriber.get("/due?what=pregnancy-test").text
    wrong = prescriber.get("/due?who=somebody")
    assert (wrong.status, wrong.errors) == (422, ["Who: choose one of the answers listed"])
    assert "Ada Berg" not in stranger.get("/due").text
    home = prescriber.get("/")
    assert "Due within 7 days" in home.text
    assert "1 Overdue Blood counts 1" in home.text
    assert {"/due", "/due?when=overdue", "/due?when=overdue&what=blood-count"} <= set(home.links())


def test_a_calendar_is_made_read_without_a_session_and_revoked(
    app: Flask, clinic: Clinic, prescriber: Visitor, visitor: Visitor, now: datetime
) -> None:
    clinic.man(at=now - DAY)
    assert "has no address yet" in prescriber.get("/calendar").text
    made = prescriber.post("/calendar", {})
    address = next(word for word in made.text.split() if word.endswith(".ics"))
    path = address[address.index("/calendar/") :]

    answer = visitor.client.get(path)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert b"BEGIN:VEVENT\r\n" in answer.data
    assert path not in prescriber.get("/calendar").text
    assert prescriber.post("/calendar/revoke", {}).status == 303
    assert visitor.client.get(path).status_code == 404
    assert visitor.client.get("/calendar/" + "A" * 43 + ".ics").status_code == 404


def test_the_secret_address_stands_in_no_log_of_the_service(
    app: Flask,
    clinic: Clinic,
    prescriber: Visitor,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not even when reading it fails in a way that nobody foresaw."""
    made = prescriber.post("/calendar", {})
    address = next(word for word in made.text.split() if word.endswith(".ics"))
    secret = address.rpartition("/")[2].removesuffix(".ics")
    with app.app_context():
        db.session.execute(text("DROP TABLE next_due"))
        db.session.commit()
    app.testing = False

    with caplog.at_level(logging.DEBUG):
        answer = Visitor(app).client.get(f"/calendar/{secret}.ics")

    written = capsys.readouterr()
    assert answer.status_code in (500, 503)
    assert "request failed" in written.out + written.err
    assert secret not in written.out + written.err + caplog.text + answer.text
