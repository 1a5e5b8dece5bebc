"""How a test sends the sample form: complete, with one thing changed."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g
from flask.testing import FlaskClient

from tests.web.sample import CHICAGO
from tests.web.sample_decisions import NOW
from tests.web.sample_forms import EnrollmentForm

REMS_ID = "P004PM4177C"
COMPLETE = {
    "first_name": "Maria",
    "birth_date": "1984-03-27",
    "category": "AF-RP",
    "number": REMS_ID,
    "diagnosis": "multiple-myeloma",
    "counseled": "yes",
    "packages-0-ndc": "59572-410-00",
    "packages-0-lot": "A1",
    "packages-0-expires_on": "2027-01-31",
    "packages-0-quantity": "21",
    "password": "correct horse battery",
}


def sent(app: Flask, changed: Mapping[str, Any], *, zone: ZoneInfo = CHICAGO) -> EnrollmentForm:
    """The form as a view sees it when `changed` was sent on top of a complete one.

    The token is checked before the view; here the form alone is asked.
    """
    with app.test_request_context(method="POST", data={**COMPLETE, **changed}):
        g.csrf_valid = True  # as CSRFProtect leaves it
        form = EnrollmentForm(zone=zone, now=NOW)
        form.validate()
        return form


def token_of(client: FlaskClient) -> str:
    """The token in the page's own form, the second one after that of sign-out."""
    return client.get("/form").text.split('name="csrf_token" value="')[2].split('"')[0]
