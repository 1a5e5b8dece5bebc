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


@pytest.fixture
def numbered(clinic, woman, now):
    """She has an open number, for the pharmacy of the clinic."""
    order = clinic.write(woman, at=now - timedelta(minutes=4), pharmacy_id=clinic.pharmacy_id)
    assert clinic.authorize(woman, order, at=now - timedelta(minutes=3)).allowed
    return woman


def test_without_an_open_number_only_the_next_prescription_can_be_supposed(prescriber, woman):
    assert "May this drug be dispensed?" not in prescriber.get(path(woman)).text
    for step in ("confirm", "hand_over"):
        assert prescriber.get(f"{path(woman)}?step={step}").status == 404


def test_the_pharmacy_s_check_is_asked_with_its_own_steps_done(session, prescriber, numbered, now):
    address = f"{path(numbered)}?step=confirm"
    assert address in prescriber.get(path(numbered)).links()
    form = prescriber.get(address)
    before = counted(session)
    assert "As things stand: Do not dispense" in form.text
    assert "Nothing that you enter here is recorded" in form.text
    assert not {"written_at", "counseled_at", "confirmed_at"} & set(form.values())

    done = {
        "counseling_checklist_at": local(now - timedelta(minutes=1)),
        "medication_guide_given": "yes",
    }
    today = prescriber.post(address, sent(form, **done))
    too_late = prescriber.post(
        address,
        sent(form, **done | {"at": local(now + timedelta(days=9))}),
    )

    assert today.decision == "allowed"
    assert "What if: May be dispensed until " in today.text
    assert too_late.decision == "blocked"
    assert too_late.findings["authorization-window"] == "unmet"
    assert counted(session) == before


def test_a_shipment_on_the_day_after_its_confirmation_is_not_handed_over(prescriber, numbered, now):
    address = f"{path(numbered)}?step=hand_over"
    form = prescriber.get(address)
    assert prescriber.post(address, sent(form)).findings["confirmation-window"] == "unmet"

    yesterday = {"confirmed_at": local(now), "at": local(now + timedelta(hours=24))}
    fetched = prescriber.post(address, sent(form, delivery="pick-up", **yesterday))
    shipped = prescriber.post(address, sent(form, delivery="ship", **yesterday))

    assert fetched.findings["confirmation-window"] == "met"
    assert fetched.findings["same-day-shipment"] == "not-applicable"
    assert shipped.findings["same-day-shipment"] == "unmet"


def test_no_other_step_is_known(prescriber, numbered, stranger):
    assert prescriber.get(f"{path(numbered)}?step=ship").status == 404
    assert stranger.get(f"{path(numbered)}?step=confirm").status == 404
