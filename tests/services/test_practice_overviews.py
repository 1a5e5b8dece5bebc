"""What the practice's pages are told: what waits, what would be answered, what is on record."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.clinic import NOW, TEXT_FILE, Clinic, Ward
from tracker.records.identifiers import new_id
from tracker.records.tables.deciding import Decision
from tracker.rules.authority import Actor, Permission, Role
from tracker.rules.contacts import ContactPurpose
from tracker.rules.errors import Conflict, NotFound, NotPermitted
from tracker.rules.vocabulary import Owner
from tracker.services import (
    authorizing,
    certifying,
    dispensing,
    gates,
    keeping_contacts,
    reporting_pregnancy,
    reversing,
)
from tracker.services.caring import care_for
from tracker.services.dispensing import ConfirmationRequest, PackageLine
from tracker.services.keeping_contacts import ContactRequest
from tracker.services.next_prescription import Content, outlook, preview_of
from tracker.services.overviews import patient_list, practice, renewals
from tracker.services.overviews.patient_record import PatientRecord, patient_record
from tracker.services.overviews.practice import Waiting
from tracker.services.overviews.prescribing import decision_page, order_page, ordering
from tracker.services.pages import Turn
from tracker.services.reporting_pregnancy import PregnancyReportRequest
from tracker.services.reversing import ReversalRequest

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return Clinic(session)


def waits(clinic: Clinic, kind: Waiting, actor: Actor | None = None) -> list[str]:
    """The patients of one group, by name."""
    who = actor or clinic.prescriber
    group = practice.waiting_of(clinic.session, who, kind, now=NOW)
    return [row.name for row in group.rows]


@pytest.mark.parametrize("fixed", [None, "Europe/Oslo"])
def test_a_refusal_says_in_which_zone_its_program_counts_days(
    session: Session, fixed: str | None
) -> None:
    text = TEXT_FILE.read_text()
    if fixed:
        text = text.replace('status = "active"', f'status = "active"\nzone = "{fixed}"', 1)
    clinic = Clinic(session, text=text)
    ward = clinic.man(at=NOW - HOUR, ready=False)
    assert not clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW).allowed

    (row,) = practice.waiting_of(session, clinic.prescriber, Waiting.REFUSED, now=NOW).rows

    assert row.refusal is not None
    assert row.refusal.zone.key == (fixed or "America/Chicago")


def dispensing_desk(clinic: Clinic) -> str:
    """The number that the pharmacy names for questions about a dispense."""
    representative = replace(clinic.pharmacist, role=Role.REPRESENTATIVE)
    request = ContactRequest(
        request_id=new_id(),
        purpose=ContactPurpose.DISPENSING,
        replaces_id=None,
        name="REMS desk",
        phone="312-555-0177",
    )
    keeping_contacts.record_contact(
        clinic.session, representative, clinic.pharmacy_id, request, now=NOW - 2 * HOUR
    )
    return request.phone


def record_of(clinic: Clinic, ward: Ward) -> PatientRecord:
    return patient_record(clinic.session, clinic.prescriber, ward.patient_id, now=NOW)


@pytest.mark.parametrize("ready", [True, False])
def test_the_outlook_is_what_asking_would_answer(clinic: Clinic, ready: bool) -> None:
    ward = clinic.woman(at=NOW - HOUR, ready=ready)
    cared = care_for(
        clinic.session, clinic.prescriber, ward.patient_id, Permission.VIEW_PATIENT, at=NOW
    )
    enrollment = cared.enrollment(ward.enrollment_id)
    content = Content(channel="electronic", days_supply=28, refills=0, lines=((4.0, 21),))

    foreseen = preview_of(clinic.session, clinic.prescriber, cared, enrollment, content)
    answer = clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)

    row = clinic.session.get_one(Decision, answer.decision_id)
    given = gates.answer_of(row)
    assert replace(given, decided_at=NOW) == replace(foreseen, decided_at=NOW)
    assert given.allowed is ready


def test_a_delegate_foresees_the_answer_to_the_prescriber(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - HOUR)
    cared = care_for(
        clinic.session, clinic.delegate, ward.patient_id, Permission.VIEW_PATIENT, at=NOW
    )

    found = outlook(clinic.session, clinic.delegate, cared, cared.enrollment(ward.enrollment_id))

    assert found.decision.allowed


def test_an_uncertified_colleague_foresees_the_refusal(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - HOUR)
    cared = care_for(
        clinic.session, clinic.colleague, ward.patient_id, Permission.VIEW_PATIENT, at=NOW
    )

    found = outlook(clinic.session, clinic.colleague, cared, cared.enrollment(ward.enrollment_id))

    assert [f.requirement for f in found.decision.stopping] == ["prescriber-certified"]


def test_an_open_pregnancy_case_waits_until_it_is_ruled_out(clinic: Clinic) -> None:
    ward = clinic.woman(at=NOW - 2 * DAY, ready=False)
    clinic.test(ward, at=NOW - DAY, result="indeterminate")
    assert waits(clinic, Waiting.PREGNANCIES) == ["Maria Gomez"]

    report = PregnancyReportRequest(ward.patient_id, "patient", "ruled-out", "quantitative hCG")
    reporting_pregnancy.report(clinic.session, clinic.prescriber, report, now=NOW - HOUR)

    assert waits(clinic, Waiting.PREGNANCIES) == []


def test_a_reported_pregnancy_waits_and_a_partners_does_not(clinic: Clinic) -> None:
    woman, man = clinic.woman(at=NOW - DAY, ready=False), clinic.man(at=NOW - DAY, ready=False)
    for ward, whose in ((woman, "patient"), (man, "partner")):
        report = PregnancyReportRequest(ward.patient_id, whose, "suspected")
        reporting_pregnancy.report(clinic.session, clinic.prescriber, report, now=NOW - HOUR)

    assert waits(clinic, Waiting.PREGNANCIES) == ["Maria Gomez"]


def test_the_newest_refused_prescription_waits_until_it_has_its_number(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - DAY, ready=False)
    clinic.authorize(ward, clinic.write(ward, at=NOW - 2 * HOUR), at=NOW - 2 * HOUR)
    clinic.write(ward, at=NOW - HOUR)
    assert waits(clinic, Waiting.REFUSED) == ["Omar Lind"]

    clinic.attest(ward, "condom-commitment", at=NOW)
    clinic.prepare(ward, at=NOW)
    assert clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW).allowed

    assert waits(clinic, Waiting.REFUSED) == []


def test_a_number_waits_in_the_last_days_of_its_window_only(clinic: Clinic) -> None:
    early, late = clinic.man(at=NOW - 28 * DAY), clinic.man(at=NOW - DAY, name="Paul Adler")
    clinic.authorize(early, clinic.write(early, at=NOW - 28 * DAY), at=NOW - 28 * DAY)
    clinic.authorize(late, clinic.write(late, at=NOW - DAY), at=NOW - DAY)

    assert waits(clinic, Waiting.EXPIRING) == ["Omar Lind"]


def test_a_test_waits_for_its_number_in_its_last_days_only(clinic: Clinic) -> None:
    first = clinic.woman(at=NOW - HOUR)
    tested_long_ago = clinic.woman(at=NOW - 30 * DAY, name="Paula Adler")
    assert waits(clinic, Waiting.TESTS) == ["Maria Gomez"]
    group = practice.waiting_of(clinic.session, clinic.delegate, Waiting.TESTS, now=NOW)
    [row] = group.rows
    taken_at = NOW - HOUR - timedelta(hours=3)
    assert (row.at, row.object_id) == (taken_at + DAY, first.enrollment_id)
    assert tested_long_ago

    refused = clinic.write(first, at=NOW, refills=1)
    decision_id = clinic.authorize(first, refused, at=NOW).decision_id
    [row] = practice.waiting_of(clinic.session, clinic.prescriber, Waiting.TESTS, now=NOW).rows
    assert (row.object_id, row.note, row.owners) == (decision_id, "refused", (Owner.PRESCRIBER,))

    assert clinic.authorize(first, clinic.write(first, at=NOW), at=NOW).allowed
    assert waits(clinic, Waiting.TESTS) == []


def test_what_stops_the_drug_at_the_pharmacy_waits_for_whoever_can_mend_it(
    clinic: Clinic,
) -> None:
    ward = clinic.man(at=NOW - DAY)
    number = clinic.authorize(
        ward, clinic.write(ward, at=NOW - DAY, pharmacy_id=clinic.pharmacy_id), at=NOW - DAY
    ).authorization_id
    assert number is not None
    clinic.counsel(number, at=NOW - DAY)
    suspension = certifying.SuspensionRequest(
        clinic.certification_id, (NOW - DAY).date(), "The license lapsed."
    )
    suspension_id = certifying.suspend(
        clinic.session, clinic.administrator, suspension, now=NOW - 2 * HOUR
    )
    package = PackageLine("59572050421", "L1", (NOW + 300 * DAY).date(), 21)
    asked = ConfirmationRequest(new_id(), number, 28, (package,))
    answer = dispensing.confirm(clinic.session, clinic.pharmacist, asked, now=NOW - HOUR)
    assert answer.confirmation_id is None
    desk = dispensing_desk(clinic)

    [row] = practice.waiting_of(clinic.session, clinic.delegate, Waiting.STOPPED, now=NOW).rows
    assert (row.name, row.owners, row.at) == ("Omar Lind", (Owner.ADMINISTRATOR,), NOW - HOUR)
    assert row.note == f"Harbor Specialty, {desk}"
    assert waits(clinic, Waiting.STOPPED, clinic.stranger) == []

    certifying.reinstate(
        clinic.session,
        clinic.administrator,
        certifying.ReinstatementRequest(suspension_id, "Renewed."),
        now=NOW,
    )
    assert waits(clinic, Waiting.STOPPED) == []


def test_what_is_blocked_is_found_by_who_can_mend_it(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - DAY, ready=False)
    clinic.authorize(ward, clinic.write(ward, at=NOW - HOUR), at=NOW - HOUR)
    clinic.write(clinic.man(at=NOW - DAY, name="Paul Adler"), at=NOW - HOUR)

    group = practice.waiting_of(clinic.session, clinic.prescriber, Waiting.REFUSED, now=NOW)

    assert [row.name for row in group.of(Owner.PRESCRIBER)] == ["Omar Lind"]
    assert group.of(Owner.ADMINISTRATOR) == ()
    assert {row.name for row in group.of(None)} == {"Omar Lind", "Paul Adler"}


def test_another_practice_waits_for_nothing_of_ours(clinic: Clinic) -> None:
    ward = clinic.woman(at=NOW - DAY, ready=False)
    clinic.test(ward, at=NOW - HOUR, result="positive")
    clinic.authorize(ward, clinic.write(ward, at=NOW - HOUR), at=NOW - HOUR)

    assert all(waits(clinic, kind, clinic.stranger) == [] for kind in Waiting)
    with pytest.raises(NotPermitted):
        practice.waiting(clinic.session, clinic.administrator, now=NOW)


def test_the_record_follows_a_prescription_to_the_patient_and_back(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - 2 * DAY)
    order_id = clinic.dispense(ward, at=NOW - DAY)

    record = record_of(clinic, ward)

    assert [(order.id, order.state) for order in record.orders] == [(order_id, "used")]
    assert [d.gate for d in record.decisions] == ["hand_over", "confirm", "authorize"]
    number = record.orders[0].number
    assert number is not None
    voiding = authorizing.VoidingRequest(number.id, "too late")
    with pytest.raises(Conflict):
        authorizing.void(clinic.session, clinic.prescriber, voiding, now=NOW)


def test_a_reversed_hand_over_leaves_the_number_open(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - 2 * DAY)
    clinic.dispense(ward, at=NOW - HOUR)
    confirmation_id = clinic.last_confirmation
    reversing.reverse(
        clinic.session, clinic.pharmacist, ReversalRequest(confirmation_id, "wrong bag"), now=NOW
    )

    assert [order.state for order in record_of(clinic, ward).orders] == ["open"]


def test_the_record_tells_corrected_from_standing_and_old_from_new(clinic: Clinic) -> None:
    ward = clinic.woman(at=NOW - 2 * DAY, ready=False)
    clinic.contraception(ward, at=NOW - DAY, since=(NOW - 40 * DAY).date())
    clinic.contraception(ward, at=NOW - HOUR, since=(NOW - 50 * DAY).date())

    found = record_of(clinic, ward).facts

    assert [row.holds for row in found.contraception] == [True, False]
    assert found.contraception[0].entry.by == "Dr. Ana Ruiz"


def test_a_refusal_that_stands_says_what_asking_now_would_answer(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - 2 * DAY)
    order_id = clinic.write(ward, at=NOW - DAY, refills=1)
    first = clinic.authorize(ward, order_id, at=NOW - DAY)
    newer = clinic.authorize(ward, order_id, at=NOW - HOUR)

    old = decision_page(clinic.session, clinic.prescriber, first.decision_id, now=NOW)
    page = decision_page(clinic.session, clinic.prescriber, newer.decision_id, now=NOW)

    assert (old.again, old.anew) == (None, None)
    assert page.again is not None
    assert page.anew is not None
    assert [f.requirement for f in page.anew.stopping] == ["no-refills"]
    assert len(order_page(clinic.session, clinic.prescriber, order_id, now=NOW).decisions) == 2


def test_a_form_offers_the_programs_strengths_and_certified_pharmacies_only(
    clinic: Clinic,
) -> None:
    ward = clinic.man(at=NOW - DAY)
    offered = ordering(
        clinic.session, clinic.prescriber, ward.patient_id, ward.enrollment_id, now=NOW
    )

    assert offered.strengths == (1.0, 2.0, 3.0, 4.0)
    assert [p.name for p in offered.pharmacies] == ["Harbor Specialty"]
    assert (offered.usual.days_supply, offered.usual.refills) == (28, 0)
    clinic.write(
        ward,
        at=NOW - HOUR,
        days_supply=14,
        lines=(authorizing.Line(4.0, 14),),
        pharmacy_id=clinic.pharmacy_id,
    )
    again = ordering(
        clinic.session, clinic.prescriber, ward.patient_id, ward.enrollment_id, now=NOW
    )
    assert again.usual.lines == ((4.0, 14),)
    assert again.usual.pharmacy_id == clinic.pharmacy_id


def test_what_is_not_ones_own_is_not_found(clinic: Clinic) -> None:
    ward = clinic.man(at=NOW - DAY)
    order_id = clinic.write(ward, at=NOW - HOUR)
    decision_id = clinic.authorize(ward, order_id, at=NOW - HOUR).decision_id
    who, now = clinic.stranger, NOW

    for ask in (
        lambda: patient_record(clinic.session, who, ward.patient_id, now=now),
        lambda: decision_page(clinic.session, who, decision_id, now=now),
        lambda: order_page(clinic.session, who, order_id, now=now),
        lambda: ordering(clinic.session, who, ward.patient_id, ward.enrollment_id, now=now),
        lambda: patient_record(
            clinic.session, clinic.prescriber, ward.patient_id, now=now, enrollment_id=new_id()
        ),
    ):
        with pytest.raises(NotFound):
            ask()


def test_the_list_goes_on_in_the_order_of_names_on_both_databases(
    clinic: Clinic,
) -> None:
    for name in ("Ada berg", "Bo Árason", "Cy Berg", "Di Alm", "Ed Öman"):
        clinic.man(at=NOW - DAY, name=name, ready=False)

    seen: list[str] = []
    turn = Turn(size=2)
    while True:
        page = patient_list.patient_list(clinic.session, clinic.prescriber, turn=turn, now=NOW)
        seen += [row.name for row in page.rows]
        if page.next is None:
            break
        turn = Turn(after=page.next, size=2)

    assert len(seen) == len(set(seen)) == 5
    assert seen.index("Di Alm") < seen.index("Ada berg") < seen.index("Cy Berg")


def test_a_renewal_says_how_long_the_two_first_tests_do(clinic: Clinic) -> None:
    """Not the seven days of the later ones: the second test does for 24 hours."""
    ward = clinic.woman(at=NOW)
    clinic.write(ward, at=NOW)
    collected_at = NOW - 3 * HOUR

    found = renewals.renewals(clinic.session, clinic.prescriber, within=30 * DAY, now=NOW)

    assert [row.tests.until for row in found.rows] == [collected_at + 24 * HOUR]
