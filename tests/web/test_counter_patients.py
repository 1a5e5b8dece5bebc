"""A patient's page at the pharmacy: what dispensing needs, and nothing more."""

import re

from tracker.records.tables.audit import AuditEntry


def test_the_pharmacist_sees_status_windows_and_what_is_missing(counter):
    link = next(each for each in counter.page().links() if each.endswith("/patient"))

    page = counter.visitor.get(link)

    assert page.h1 == "Patient at the counter"
    assert "Can this patient receive the drug today?" in page.text
    assert "Maria G." in page.text
    assert "Gomez" not in page.text
    assert "Windows, as of" in page.text
    assert "None yet." in page.text
    counter.day.session.rollback()
    seen = counter.day.session.query(AuditEntry).filter_by(name="page.viewed").all()
    entries = [row for row in seen if "counter_patients.show" in row.entry]
    assert [row.subject_id for row in entries] == [counter.day.patient_id]


def test_neither_reasons_nor_values_are_told(counter):
    day = counter.day
    day.of_patient("pregnancy_report", status="suspected", recorded_at=day.at)
    day.of_patient("lab_result", test="anc", value=417, collected_on=day.at.date())
    path = f"{counter.path}/patient"

    page = counter.visitor.get(path)

    assert "No, 1 thing missing" in page.text
    assert day.at.strftime("%Y-%m-%d") not in page.text  # as the finding's reason would say
    assert re.search(r"\b417\b", page.text) is None  # ids of the factories may hold it
    assert "suspected" not in page.text


def test_a_handed_over_number_asks_for_nothing_more(counter):
    counter.day.given()

    page = counter.visitor.get(f"{counter.path}/patient")

    assert "Handed over: 21 of 4 mg" in page.text
    assert "Still required" not in page.text


def test_another_pharmacy_finds_nothing(counter):
    assert counter.signed_in(counter.day.stranger).get(f"{counter.path}/patient").status == 404
