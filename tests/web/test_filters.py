"""How values read: with the zone, in groups, with the right noun."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import render_template_string
from jinja2 import UndefinedError

from tests.web.sample import CHICAGO, create_sample_app
from tracker.web.filters import (
    countdown,
    grouped,
    local_date,
    local_time,
    long_date,
    ndc,
    number,
    plural,
    utc,
)

AT = datetime(2026, 11, 23, 20, 32, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("America/Chicago", "Nov 23, 2026, 14:32 CST"),
        (CHICAGO, "Nov 23, 2026, 14:32 CST"),
        ("Asia/Kathmandu", "Nov 24, 2026, 02:17 UTC+05:45"),
        ("Pacific/Kiritimati", "Nov 24, 2026, 10:32 UTC+14:00"),
        ("Pacific/Pago_Pago", "Nov 23, 2026, 09:32 SST"),
        ("UTC", "Nov 23, 2026, 20:32 UTC"),
    ],
)
def test_a_time_is_printed_with_its_zone(zone, text: str):
    assert local_time(AT, zone) == text


def test_a_time_says_whether_it_is_daylight_saving():
    assert local_time(datetime(2026, 7, 1, tzinfo=UTC), CHICAGO) == "Jun 30, 2026, 19:00 CDT"


def test_the_audit_log_prints_seconds():
    assert local_time(AT, CHICAGO, seconds=True) == "Nov 23, 2026, 14:32:07 CST"


def test_the_day_of_an_instant_names_the_zone_that_made_it():
    assert local_date(AT, "Asia/Kathmandu") == "Nov 24, 2026 UTC+05:45"


def test_a_time_without_a_zone_is_never_shown():
    with pytest.raises(ValueError, match="without a zone"):
        local_time(datetime(2026, 11, 23), CHICAGO)  # noqa: DTZ001 - the mistake under test


def test_a_date_has_its_month_in_letters():
    assert long_date(date(2026, 2, 1)) == "Feb 1, 2026"


def test_a_machine_time_is_utc():
    assert utc(AT.astimezone(CHICAGO)) == "2026-11-23T20:32:07Z"


@pytest.mark.parametrize(
    ("away", "text"),
    [
        (timedelta(days=2, hours=3, minutes=59), "2 days 3 hours left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(minutes=5, seconds=59), "5 minutes left"),
        (timedelta(0), "less than a minute left"),
        (timedelta(seconds=-1), "expired less than a minute ago"),
        (timedelta(days=-3), "expired 3 days ago"),
    ],
)
def test_a_countdown_says_how_long_is_left(away: timedelta, text: str):
    assert countdown(AT + away, AT) == text


def test_a_count_carries_its_noun():
    assert plural(1, "capsule") == "1 capsule"
    assert plural(0, "capsule") == "0 capsules"
    assert plural(1200, "survey is", "surveys are") == "1,200 surveys are"
    assert grouped(48213) == "48,213"


def test_a_number_is_shown_in_two_groups_of_five():
    assert number("A9F3K27TQ1C") == "A-9F3K2-7TQ1C"


def test_a_product_code_is_shown_five_four_two():
    assert ndc("59572041000") == "59572-0410-00"


def test_an_undefined_name_in_a_template_is_an_error():
    app = create_sample_app()
    with app.test_request_context(), pytest.raises(UndefinedError):
        render_template_string("{{ nobody }}")


def test_a_static_address_changes_with_the_content():
    app = create_sample_app()
    with app.test_request_context():
        address = render_template_string("{{ static('tracker.css') }}")

    assert address.startswith("/static/tracker.css?v=")
    assert len(address.partition("v=")[2]) == 12
