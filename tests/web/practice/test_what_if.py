"""What if: the next prescription with other facts, beside the answer as things stand."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.web.practice.sending import enrollment_of, local
from tracker.records.database import Base

CHANGED_BY_LOOKING = {"audit_entry", "user_session"}


@pytest.fixture
def woman(clinic, now):
    """Ready for a first prescription."""
    return clinic.woman(at=now - timedelta(minutes=5))


def path(ward):
    return f"{enrollment_of(ward)}/what-if"


def sent(page, **changed):
    """The form as it stands in the page's main part, with what is changed; the last value of a
    name counts for boxes and lists alike."""
    values = {}
    for control in page.all("main")[0].iter():
        name = control.get("name")
        if not name or name == "csrf_token":
            continue
        if control.tag == "select":
            chosen = [o for o in control.iter("option") if "selected" in o.attrib]
            values[name] = chosen[0].get("value", "") if chosen else ""
        elif control.get("type") == "checkbox":
            if "checked" in control.attrib:
                values.setdefault(name, []).append(control.get("value"))
        elif control.tag == "input":
            values[name] = control.get("value", "")
    return values | changed


def counted(session):
    session.rollback()
    tables = Base.metadata.tables.items()
    return {
        name: session.scalar(select(func.count()).select_from(table))
        for name, table in tables
        if name not in CHANGED_BY_LOOKING
    }


def test_with_nothing_changed_the_answer_is_the_present_one(prescriber, woman):
    form = prescriber.get(path(woman))
    assert "As things stand: Authorized until " in form.text

    page = prescriber.post(path(woman), sent(form))

    assert (page.status, page.decision) == (200, "allowed")
    assert "No requirement is answered otherwise." in page.text


def test_another_day_and_another_result_change_the_answer_and_store_nothing(
    session, prescriber, woman, now
):
    form = prescriber.get(path(woman))
    before = counted(session)

    later = prescriber.post(path(woman), sent(form, at=local(now + timedelta(days=9))))
    positive = prescriber.post(path(woman), sent(form, **{"tests-1-result": "positive"}))

    assert later.decision == "blocked"
    assert later.findings["pregnancy-test-24-hours"] == "unmet"
    assert positive.findings["no-open-pregnancy"] == "unmet"
    assert "Differs" in positive.text
    assert counted(session) == before


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(prescriber, woman):
    form = prescriber.get(path(woman))

    page = prescriber.post(path(woman), sent(form, days_supply="many", refills="7"))

    assert page.status == 422
    assert page.decision is None
    assert page.errors == [
        "Days' supply must be a whole number from 1 to 365, in digits only",
    ]
    assert (page.values()["days_supply"], page.values()["refills"]) == ("many", "7")


def test_a_man_is_asked_for_no_tests(clinic, prescriber, delegate, now):
    man = clinic.man(at=now - timedelta(minutes=5))
    form = delegate.get(path(man))

    assert "tests-0-result" not in form.values()
    page = delegate.post(path(man), sent(form, condom_commitment=[]))
    assert page.status == 200
    assert prescriber.post(path(man), sent(form, counseled_at="")).decision == "blocked"


def test_a_strangers_patient_is_not_found(stranger, woman):
    assert stranger.get(path(woman)).status == 404
    assert stranger.post(path(woman), {}).status == 404
