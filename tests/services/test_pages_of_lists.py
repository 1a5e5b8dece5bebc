"""Every list is read page by page: each row once, there and back, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.clinic import CHICAGO, NOW, PROGRAM, Clinic, Ward
from tests.factories import add
from tests.turning import back_and_forth, forward
from tracker.records.identifiers import new_id
from tracker.records.tables.schedules import DueList
from tracker.rules.authority import Actor, Role
from tracker.services import (
    granting_discretion,
    reporting_pregnancy,
    reversing,
    sending_tasks,
    surveying,
)
from tracker.services.discretion_limits import DiscretionRequest
from tracker.services.overviews import (
    agreements,
    discretion,
    due,
    parties,
    patient_list,
    pharmacy,
    practice,
    renewals,
    surveys,
)
from tracker.services.overviews.pharmacy import Days
from tracker.services.overviews.practice import Waiting
from tracker.services.pages import WHOLE, Page, Turn
from tracker.services.reporting_pregnancy import PregnancyReportRequest
from tracker.services.returning import ReturnRequest
from tracker.services.sending_tasks import TaskRequest
from tracker.services.surveying import ResolutionRequest

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PEOPLE = ("Ada Berg", "Bo Cron", "Cy Dahl", "Di Elm", "Ed Frey")
Lists = Callable[[Clinic, Turn], Page[str]]


@pytest.fixture
def clinic(session: Session) -> Clinic:
    return Clinic(session)


def women(clinic: Clinic, *, ready: bool = False) -> list[Ward]:
    """All at one instant, so that the order within it counts."""
    return [clinic.woman(at=NOW - DAY, name=name, ready=ready) for name in PEOPLE]


def men(clinic: Clinic, *, days: int, ready: bool = True) -> list[Ward]:
    return [clinic.man(at=NOW - days * DAY, name=name, ready=ready) for name in PEOPLE]


def unsigned(clinic: Clinic) -> None:
    for name in PEOPLE:
        clinic.enroll(at=NOW - DAY, name=name, signed=False)


def flagged(clinic: Clinic) -> None:
    for ward in women(clinic):
        clinic.survey(ward, ward.account, at=NOW - HOUR, risky=True)


def tested_positive(clinic: Clinic) -> None:
    for ward in women(clinic):
        clinic.test(ward, at=NOW - HOUR, result="positive")


def reported(clinic: Clinic) -> None:
    for ward in women(clinic):
        report = PregnancyReportRequest(ward.patient_id, "patient", "suspected")
        reporting_pregnancy.report(clinic.session, clinic.prescriber, report, now=NOW - HOUR)


def unnumbered(clinic: Clinic) -> None:
    for ward in men(clinic, days=1, ready=False):
        clinic.write(ward, at=NOW - HOUR)


def expiring(clinic: Clinic) -> None:
    for ward in men(clinic, days=28):
        clinic.authorize(ward, clinic.write(ward, at=NOW - 28 * DAY), at=NOW - 28 * DAY)


def dispensed(clinic: Clinic) -> None:
    for ward in men(clinic, days=10):
        clinic.dispense(ward, at=NOW - 10 * DAY)


def sent_by_the_pharmacy(clinic: Clinic) -> None:
    for ward in men(clinic, days=1):
        order_id = clinic.write(ward, at=NOW - DAY, pharmacy_id=clinic.pharmacy_id)
        number = clinic.authorize(ward, order_id, at=NOW - DAY).authorization_id
        add(
            clinic.session,
            "pregnancy_report",
            patient_id=ward.patient_id,
            status="suspected",
            recorded_by=clinic.prescriber.id,
            reported_at=NOW - HOUR,
            recorded_at=NOW - HOUR,
        )
        request = TaskRequest(request_id=new_id(), authorization_id=number)
        sending_tasks.send_tasks(clinic.session, clinic.pharmacist, request, now=NOW - HOUR)


def prescribed(clinic: Clinic) -> None:
    for ward in women(clinic, ready=True):
        clinic.write(ward, at=NOW - HOUR)


def returned(clinic: Clinic) -> None:
    dispensed(clinic)
    for given in pharmacy.history(clinic.session, clinic.pharmacist, Days(), Turn()).page.rows:
        back = ReturnRequest(given.id, "59572050421", "L1", 3, "not needed")
        reversing.record_return(clinic.session, clinic.pharmacist, back, now=NOW - HOUR)


def certified(clinic: Clinic) -> None:
    for number in range(3):
        place = add(clinic.session, "organization", kind="pharmacy", name=f"Pharmacy {number}")
        clinic.certify(pharmacy_id=place)


def proposed(clinic: Clinic) -> None:
    for number in range(5):
        request = DiscretionRequest(
            PROGRAM,
            "counseling-checklist",
            NOW.date(),
            (NOW + 20 * DAY).date(),
            f"Letter {number}",
            "None are to be had.",
        )
        granting_discretion.propose(clinic.session, clinic.administrator, request, now=NOW)


def waiting(kind: Waiting, *, mine: bool = False) -> Lists:
    def page(clinic: Clinic, turn: Turn) -> Page[str]:
        group = practice.waiting_of(
            clinic.session, clinic.prescriber, kind, turn, mine=mine, now=NOW
        )
        return group.page.of(row.name for row in group.rows)

    return page


def _due(clinic: Clinic, turn: Turn) -> Page[str]:
    wanted = due.Wanted(when=due.When.LATER)
    found = due.due_lines(clinic.session, clinic.prescriber, wanted, turn, zone=CHICAGO, now=NOW)
    return found.of(f"{row.due_on} {row.patient_id} {row.title}" for row in found.rows)


def _agreements(clinic: Clinic, turn: Turn) -> Page[str]:
    found = agreements.waiting(clinic.session, clinic.prescriber, None, turn)
    return found.of(row.agreement_id for row in found.rows)


def _surveys(clinic: Clinic, turn: Turn) -> Page[str]:
    found = surveys.flagged(clinic.session, clinic.prescriber, None, turn)
    return found.of(row.survey_id for row in found.rows)


def _patients(clinic: Clinic, turn: Turn) -> Page[str]:
    found = patient_list.patient_list(clinic.session, clinic.prescriber, turn=turn, now=NOW)
    return found.of(row.name for row in found.rows)


def _renewals(clinic: Clinic, turn: Turn) -> Page[str]:
    within = timedelta(days=30)
    found = renewals.renewals(clinic.session, clinic.prescriber, turn, within=within, now=NOW)
    return found.of(row.name for row in found.rows)


def _history(clinic: Clinic, turn: Turn) -> Page[str]:
    page = pharmacy.history(clinic.session, clinic.pharmacist, Days(), turn).page
    return page.of(row.id for row in page.rows)


def _returns(clinic: Clinic, turn: Turn) -> Page[str]:
    page = pharmacy.returns(clinic.session, clinic.pharmacist, Days(), turn)
    return page.of(row.id for row in page.rows)


def _certifications(clinic: Clinic, turn: Turn) -> Page[str]:
    wanted = parties.filter_for(today=NOW.date())
    page = parties.page(clinic.session, clinic.administrator, wanted, turn, now=NOW)
    return page.of(each.row.id for each in page.rows)


def _proposals(clinic: Clinic, turn: Turn) -> Page[str]:
    page = discretion.listed(clinic.session, clinic.administrator, PROGRAM, turn, now=NOW)
    return page.of(each.row.id for each in page.rows)


# What is on record, and the lists that it fills with one row for each of five.
LISTS: dict[Callable[[Clinic], object], tuple[Lists, ...]] = {
    unsigned: (_agreements, _patients, waiting(Waiting.AGREEMENTS)),
    flagged: (_surveys, waiting(Waiting.SURVEYS)),
    prescribed: (_renewals,),
    returned: (_history, _returns),
    certified: (_certifications,),
    proposed: (_proposals,),
    sent_by_the_pharmacy: (waiting(Waiting.TASKS),),
    tested_positive: (waiting(Waiting.PREGNANCIES),),
    reported: (waiting(Waiting.FOLLOW_UPS),),
    unnumbered: (waiting(Waiting.REFUSED), waiting(Waiting.REFUSED, mine=True)),
    expiring: (waiting(Waiting.EXPIRING),),
}


@pytest.mark.parametrize("fill", LISTS)
def test_each_row_of_a_list_is_on_one_page_there_and_back(
    clinic: Clinic, fill: Callable[[Clinic], object]
) -> None:
    fill(clinic)

    for page in LISTS[fill]:
        there, back = back_and_forth(partial(page, clinic), 2)
        assert len(there) == len(set(there)) == 5
        assert back == there


def test_what_is_due_is_paged_in_one_order_however_many_lists_hold_no_more(
    clinic: Clinic,
) -> None:
    dispensed(clinic)
    whole = list(_due(clinic, WHOLE).rows)
    patients = sorted({line.split()[1] for line in whole})

    for count in (0, 2, 5):
        over = DueList.patient_id.in_(patients[:count])
        clinic.session.execute(update(DueList).where(over).values(holds_until=NOW))
        clinic.session.commit()
        there, back = back_and_forth(partial(_due, clinic), 4)
        assert there == back == whole
    assert len(whole) == len(set(whole)) > 10


def test_what_is_done_between_two_pages_takes_no_other_row_with_it(clinic: Clinic) -> None:
    flagged(clinic)
    before = forward(lambda turn: _surveys(clinic, turn), 9)
    first = _surveys(clinic, Turn(size=2))
    for row in surveys.flagged(clinic.session, clinic.prescriber, None, Turn(size=2)).rows:
        request = ResolutionRequest(row.patient_id, row.survey_id, "talked it through")
        surveying.resolve(clinic.session, clinic.prescriber, request, now=NOW)

    second = _surveys(clinic, Turn(after=first.next, size=2))

    assert [*first.rows, *second.rows] == before[:4]


def test_a_test_that_is_taken_between_two_pages_loses_no_renewal(clinic: Clinic) -> None:
    prescribed(clinic)
    before = forward(lambda turn: _renewals(clinic, turn), 9)
    first = _renewals(clinic, Turn(size=2))
    wards = patient_list.patient_list(clinic.session, clinic.prescriber, now=NOW).rows
    done = next(each for each in wards if each.name == first.rows[-1])
    clinic.test(Ward(done.id, done.enrollment_id, "", clinic.prescriber), at=NOW)

    second = _renewals(clinic, Turn(after=first.next, size=2))

    assert list(second.rows) == before[2:4]


def test_mine_is_what_the_prescriber_wrote_and_a_delegate_has_none_of_it(clinic: Clinic) -> None:
    unnumbered(clinic)

    def names(actor: Actor, *, mine: bool) -> int:
        kind = Waiting.REFUSED
        return len(practice.waiting_of(clinic.session, actor, kind, mine=mine, now=NOW).rows)

    assert names(clinic.colleague, mine=True) == 0
    assert names(clinic.colleague, mine=False) == names(clinic.prescriber, mine=True) == 5
    assert not practice.may_be_mine(clinic.delegate, Waiting.REFUSED)
    assert not practice.may_be_mine(clinic.prescriber, Waiting.PREGNANCIES)
    assert clinic.delegate.role is Role.DELEGATE


def test_returns_are_listed_by_days_where_the_pharmacy_is(clinic: Clinic) -> None:
    returned(clinic)
    day = (NOW - HOUR).astimezone(CHICAGO).date()

    def count(first: date | None, last: date | None) -> int:
        page = pharmacy.returns(clinic.session, clinic.pharmacist, Days(first, last), Turn())
        return len(page.rows)

    assert count(day, day) == 5
    assert count(day + DAY, None) == count(None, day - DAY) == 0
