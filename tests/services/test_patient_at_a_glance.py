"""May the drug be given today, as the practice sees it, and as the pharmacy may see it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests import counter as at_counter
from tests.clinic import NOW, Clinic, Ward
from tests.people import make_organization
from tracker.rules.authority import Role
from tracker.rules.errors import NotFound, NotPermitted
from tracker.rules.vocabulary import Gate
from tracker.services import reporting_pregnancy, reversing
from tracker.services.overviews.counter_patient import CounterPatient, counter_patient
from tracker.services.overviews.patient_record import PatientRecord, patient_record
from tracker.services.reporting_pregnancy import PregnancyReportRequest
from tracker.services.reversing import ReversalRequest

DAY = timedelta(days=1)
SOON = NOW + timedelta(minutes=1)  # each write of a moment gets an instant of its own
STEPS = {"counseling-checklist", "medication-guide"}


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return Clinic(session)


def record_of(clinic: Clinic, ward: Ward) -> PatientRecord:
    return patient_record(clinic.session, clinic.delegate, ward.patient_id, now=SOON)


def issued(clinic: Clinic, ward: Ward, *, named: bool = True) -> str:
    pharmacy_id = clinic.pharmacy_id if named else None
    order = clinic.write(ward, at=NOW, pharmacy_id=pharmacy_id)
    authorization_id = clinic.authorize(ward, order, at=NOW).authorization_id
    assert authorization_id is not None
    return authorization_id


def at_the_pharmacy(clinic: Clinic, authorization_id: str) -> CounterPatient:
    return counter_patient(clinic.session, clinic.pharmacist, authorization_id, now=SOON)


def keys(findings) -> set[str]:
    return {finding.requirement for finding in findings}


@pytest.mark.parametrize("named", [True, False])
def test_with_an_open_number_only_the_pharmacys_own_steps_are_left(
    clinic: Clinic, named: bool
) -> None:
    ward = clinic.man(at=NOW)
    issued(clinic, ward, named=named)

    found = record_of(clinic, ward).receiving

    assert found.gate is Gate.CONFIRM
    assert keys(found.stops) == set()
    assert keys(found.elsewhere) == STEPS | (set() if named else {"pharmacy-certified"})


def test_a_supply_that_comes_too_early_is_no_step_but_keeps_the_drug(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - 2 * DAY)
    clinic.dispense(ward, at=NOW - 2 * DAY)
    clinic.survey(ward, ward.account, at=NOW)
    clinic.prepare(ward, at=NOW)
    authorization_id = issued(clinic, ward)

    found = record_of(clinic, ward).receiving

    assert keys(found.stops) == {"next-fill-window"}
    assert keys(found.elsewhere) == STEPS
    waits = [not each.step for each in at_the_pharmacy(clinic, authorization_id).lacking]
    assert sum(waits) == 1


def test_without_a_number_the_prescribers_own_gate_answers(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW, ready=False)

    found = record_of(clinic, ward).receiving

    assert found.gate is Gate.AUTHORIZE
    assert keys(found.stops) == keys(record_of(clinic, ward).decision.stopping) != set()


def test_a_confirmed_supply_is_judged_at_the_hand_over_and_a_pregnancy_stops_it(
    clinic: Clinic,
) -> None:
    ward = clinic.woman(at=NOW)
    authorization_id = issued(clinic, ward)
    at_counter.counsel(clinic.session, clinic.pharmacist, authorization_id, at=NOW)
    at_counter.confirm(clinic.session, clinic.pharmacist, authorization_id, lambda: NOW)
    assert record_of(clinic, ward).receiving.decision.allowed
    assert not at_the_pharmacy(clinic, authorization_id).lacking

    request = PregnancyReportRequest(ward.patient_id, "patient", "suspected")
    reporting_pregnancy.report(clinic.session, ward.account, request, now=NOW)

    found = record_of(clinic, ward).receiving
    assert found.gate is Gate.HAND_OVER
    assert keys(found.stops) == {"no-open-pregnancy"}
    assert len(at_the_pharmacy(clinic, authorization_id).lacking) == 1


def test_low_counts_bring_the_labels_advice_and_the_planned_days(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - 10 * DAY)
    clinic.dispense(ward, at=NOW - 10 * DAY)
    clinic.count(ward, at=NOW - DAY, anc=420, platelets=30_000)

    found = record_of(clinic, ward)

    assert [each.hold.key for each in found.counts.advice] == ["myeloma-anc-500"]
    assert found.counts.new_cycle == {"anc": 500, "platelets": 50_000}
    assert found.counts.planned[0] == (NOW + 6 * DAY).date()


def test_a_reversed_dispense_stays_in_sight_with_its_reason(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - 2 * DAY)
    clinic.dispense(ward, at=NOW - 2 * DAY)
    request = ReversalRequest(clinic.last_confirmation, "Left on the counter.")
    reversing.reverse(clinic.session, clinic.pharmacist, request, now=NOW - 2 * DAY)

    (given,) = record_of(clinic, ward).dispenses

    assert (given.reversed_by, given.reversal_reason) == (
        "R. Okafor, PharmD",
        "Left on the counter.",
    )
    assert [(line.strength_mg, line.quantity) for line in given.lines] == [(4.0, 21)]


def test_a_pharmacy_sees_its_patient_and_no_other_pharmacy_does(clinic: Clinic) -> None:
    ward = clinic.woman(at=NOW)
    authorization_id = issued(clinic, ward)
    elsewhere = make_organization(clinic.session, kind="pharmacy", name="Elsewhere Pharmacy")
    stranger = at_counter.make_pharmacist(clinic.session, elsewhere)
    representative = at_counter.make_pharmacist(
        clinic.session, clinic.pharmacy_id, role=Role.REPRESENTATIVE
    )

    found = counter_patient(clinic.session, representative, authorization_id, now=SOON)

    assert found.enrolled
    assert found.page.summary.patient == "Maria G."
    assert {lacking.owner.value for lacking in found.lacking} == {"pharmacist"}
    with pytest.raises(NotFound):
        counter_patient(clinic.session, stranger, authorization_id, now=SOON)
    with pytest.raises(NotPermitted):
        counter_patient(clinic.session, clinic.prescriber, authorization_id, now=SOON)


def test_what_was_given_is_told_with_the_end_of_the_supply(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - 2 * DAY)
    clinic.dispense(ward, at=NOW - 2 * DAY)
    order = record_of(clinic, ward).orders[0]
    assert order.number is not None

    found = at_the_pharmacy(clinic, order.number.id)

    assert [(given.here, given.days_supply) for given in found.given] == [(True, 28)]
    assert found.supply_until == (NOW + 26 * DAY).date()
    assert found.lacking == ()
