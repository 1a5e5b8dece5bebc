"""A prescriber and one patient's page, on the demo."""

import pytest

from tests.browser.walking import Walk

pytestmark = pytest.mark.browser


def open_first(walk: Walk, path: str) -> Walk:
    """The first patient of a list."""
    walk.open(path)
    return walk.click(walk.page.locator("main table tbody th a").first)


def test_an_overdue_count_is_acknowledged_and_an_intervention_resolved(walk):
    open_first(walk.sign_in("prescriber@demo.test"), "/due?when=overdue&what=blood-count")
    walk.sees("Can this patient receive the drug today?").sees("days overdue")
    address = walk.page.url
    walk.follow("Complete blood count is in time", exact=False)
    walk.fill("Why the treatment may go on", "Counted elsewhere today, result to follow").sign(
        "Sign"
    )
    assert walk.page.url == address
    walk.sees("Acknowledged as not met: Complete blood count is in time")

    open_first(walk, "/patients/waiting/flagged-surveys").follow(
        "Authorizations wait until it is resolved"
    )
    walk.sees("the answers contradict each other.")
    for _ in range(2):  # the patient's survey and the prescriber's contradict each other
        walk.fill("What was talked about", "Talked: once, long ago; he keeps to it.")
        walk.press("Close with this note").sees("Resolved. The survey holds nothing up any more.")
        walk.follow("To the patient")
        if walk.page.get_by_role("link", name="Authorizations wait until it is resolved").count():
            walk.follow("Authorizations wait until it is resolved")
    walk.sees("Flagged survey resolved").sees("Surveys on time")
    assert "survey-intervention" not in walk.stops


def test_a_pharmacist_sees_the_patient_reduced_on_a_phone(phone):
    phone.sign_in("pharmacist@demo.test").open("/worklists")
    path = phone.page.locator('main a[href^="/dispenses/"]').first.get_attribute("href")
    phone.open(f"{path}/patient").heading("Patient at the counter")
    phone.sees("Can this patient receive the drug today?").sees("Dispenses of this program")
