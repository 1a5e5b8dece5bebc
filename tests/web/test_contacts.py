"""Whom to call, as pages: kept by the organization or an administrator, shown where others call."""

import re

from tests.factories import add
from tracker.rules.authority import Actor, Role

NURSE = {
    "name": "Nurse line",
    "phone": "312-555-0111 x 2",
    "email": "nurses@lakeside.test",
    "hours": "Monday to Friday 8 to 17",
}


def keep(visitor, path: str, **given: str):
    """As the page's own form sends it."""
    values = visitor.get(path).values()
    sent = {"request_id": values["request_id"], "replaces_id": values["replaces_id"]}
    return visitor.post(path, sent | NURSE | given)


def posts(page) -> list[str]:
    return [form.get("action") or "" for form in page.all("form") if form.get("method") == "post"]


def test_a_prescriber_names_changes_and_ends_a_contact_and_the_page_says_who_did_what(counter):
    practice = counter.signed_in(counter.day.prescriber)
    assert "Contacts" in practice.get("/").text
    assert "Nobody named" in practice.get("/contacts").text

    page = practice.follow(keep(practice, "/contacts/prescriptions"))
    assert "Named: Nurse line, 312-555-0111 ext. 2 (Monday to Friday 8 to 17)" in page.text
    page = practice.follow(keep(practice, "/contacts/prescriptions", phone="312-555-0112"))
    assert "Changed to: Nurse line, 312-555-0112" in page.text
    (end,) = [action for action in posts(page) if action.endswith("/end")]
    page = practice.follow(practice.post(end, {}))

    assert "Ended: nobody is named any more" in page.text
    again = practice.post(end, {})
    assert again.status == 409
    assert "This contact was ended by" in again.text
    assert "Somebody else" not in again.text
    assert re.search(r"on \w{3} \d+, \d{4}, \d\d:\d\d [A-Z]{2,4}\.", again.text)


def test_what_is_mistyped_is_said_beside_its_field(counter):
    practice = counter.signed_in(counter.day.prescriber)

    page = keep(practice, "/contacts/pregnancy", phone="call me")

    assert page.status == 422
    assert "Enter a phone number such as" in page.text
    assert page.values()["name"] == "Nurse line"
    assert practice.get("/contacts/stock").status == 404
    assert practice.get("/contacts/nonsense").status == 404


def test_a_form_that_was_opened_before_somebody_else_s_change_changes_nothing(counter):
    practice = counter.signed_in(counter.day.prescriber)
    opened = practice.get("/contacts/agreements").values()
    keep(practice, "/contacts/agreements")

    sent = {"request_id": opened["request_id"], "replaces_id": ""} | NURSE
    page = practice.post("/contacts/agreements", sent | {"phone": "312-555-0117"})

    assert page.status == 422
    assert "This contact was named by" in page.text
    assert "On record now" in page.text
    assert "312-555-0117" not in practice.get("/contacts").text
    assert page.values()["phone"] == "312-555-0117"

    drawn = {name: page.values()[name] for name in ("request_id", "replaces_id", *NURSE)}
    saved = practice.post("/contacts/agreements", drawn)
    assert saved.status == 303
    assert "312-555-0117" in practice.get("/contacts").text


def test_a_pharmacist_reads_the_pharmacy_s_contacts_and_its_representative_changes_them(counter):
    pharmacist = counter.visitor
    page = pharmacist.get("/contacts")
    assert page.status == 200
    assert [href for href in page.links() if href.startswith("/contacts/")] == []
    assert pharmacist.get("/contacts/dispensing").status == 403

    representative = counter.signed_in(counter.day.representative)
    page = representative.follow(keep(representative, "/contacts/dispensing"))

    assert "Nurse line" in page.text
    assert "Nurse line" in pharmacist.get("/contacts").text


def test_an_administrator_keeps_them_on_the_organization_s_page(counter):
    day = counter.day
    boss = counter.signed_in(
        Actor(add(day.session, "account", role="administrator"), Role.ADMINISTRATOR)
    )
    auditor = counter.signed_in(Actor(add(day.session, "account", role="auditor"), Role.AUDITOR))
    place = f"/organizations/{day.practice_id}"

    page = boss.follow(keep(boss, f"{place}/contacts/pregnancy"))
    assert "Nurse line" in page.text
    assert "Nurse line" in auditor.get(place).text
    assert auditor.get(f"{place}/contacts/pregnancy").status == 403
    assert [href for href in auditor.get(place).links() if "/contacts/" in href] == []
    (end,) = [action for action in posts(page) if action.endswith("/end")]
    assert "Ended" in boss.follow(boss.post(end, {})).text


def test_the_counter_names_the_practice_s_own_contact_beside_what_is_missing(counter):
    day = counter.day
    practice = counter.signed_in(day.prescriber)
    keep(practice, "/contacts/prescriptions")
    keep(practice, "/contacts/pregnancy", name="Dr. Ruiz's pager", phone="312-555-0113")
    keep(practice, "/contacts/after-hours", name="On call", phone="312-555-0119")
    day.of_patient("pregnancy_report", status="suspected", recorded_at=day.at, reported_at=day.at)

    page = counter.page()

    assert "Dr. Ruiz's pager, 312-555-0113 (Monday to Friday 8 to 17)" in page.text
    assert "after hours 312-555-0119" in page.text
    assert "Dr. Ruiz's pager" in counter.visitor.get(f"{counter.path}/patient").text


def test_the_refusal_slip_has_the_number_and_not_the_name_of_what_it_is_about(counter):
    day = counter.day
    practice = counter.signed_in(day.prescriber)
    keep(practice, "/contacts/prescriptions", name="Myeloma desk")
    keep(practice, "/contacts/pregnancy", name="Pregnancy line", phone="312-555-0113")
    keep(counter.signed_in(day.representative), "/contacts/dispensing", phone="312-555-0121")
    day.of_patient("pregnancy_report", status="suspected", recorded_at=day.at, reported_at=day.at)
    asked = {"request_id": "2" * 32}

    slip = counter.visitor.follow(counter.visitor.post(f"{counter.path}/refusals", asked))

    assert slip.h1 == "Refusal slip"
    assert "312-555-0111 ext. 2 (Monday to Friday 8 to 17)" in slip.text
    assert "312-555-0121" in slip.text
    assert "Pregnancy" not in slip.text
    assert "Myeloma" not in slip.text


def test_a_pregnancy_case_names_the_practice_s_own_number_before_the_program_s(counter):
    day = counter.day
    practice = counter.signed_in(day.prescriber)
    keep(practice, "/contacts/pregnancy", name="Dr. Ruiz's pager", phone="312-555-0113")
    day.of_patient("pregnancy_report", status="suspected", recorded_at=day.at, reported_at=day.at)

    page = practice.get(f"/patients/{day.patient_id}/safety")

    terms = ["".join(each.itertext()) for each in page.all("dt")]
    listed = terms[terms.index("Pregnancy or positive test: call first") :]
    assert listed[-1] == "Practice"
    assert len(listed) > 2, "the program's numbers stand between"
    assert any((a.get("href") or "") == "tel:3125550113" for a in page.all("a"))


def test_a_refusal_at_the_practice_names_its_own_contact_and_the_pharmacy_s(counter):
    day = counter.day
    practice = counter.signed_in(day.prescriber)
    day.of_patient("pregnancy_report", status="suspected", recorded_at=day.at, reported_at=day.at)
    path = f"/decisions/{day.ask().decision_id}"
    before = practice.get(path)
    assert "Who can fix this: Prescriber · Source" in before.text, "nobody is told to call oneself"
    assert "Who can fix this: Pharmacist · Call " in before.text

    keep(practice, "/contacts/pregnancy", name="Dr. Ruiz's pager", phone="312-555-0113")
    keep(counter.signed_in(day.representative), "/contacts/dispensing", name="REMS desk")

    page = practice.get(path)
    assert "Dr. Ruiz's pager, 312-555-0113" in page.text
    assert "REMS desk, 312-555-0111 ext. 2" in page.text


def test_without_contacts_pages_say_what_they_said_before(counter):
    day = counter.day
    day.of_patient("pregnancy_report", status="suspected", recorded_at=day.at, reported_at=day.at)

    page = counter.page()

    assert "Who can fix this: Prescriber · Call " in page.text
    assert "after hours" not in page.text
