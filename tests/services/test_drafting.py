"""Once patients are enrolled, a version is drafted, looked at, and approved by two people."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import counter
from tests.clinic import NOW, PROGRAM, proof_of
from tests.services.drafts import CLOSED, ONLY_WARNS, SHORTER, TEXT, Publishers, draft_text
from tracker.records import drafts, impacts
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.deciding import Decision
from tracker.records.tables.programs import ProgramVersion
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict, InvalidInput, InvalidProgram, NotFound, NotPermitted
from tracker.services import drafting, enrolling, impact
from tracker.services.drafting import ApprovalRequest
from tracker.services.enrolling import EndingRequest
from tracker.services.overviews import drafts as overview

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(session):
    return Publishers(session)


def published(office):
    rows = office.session.execute(
        select(ProgramVersion.effective_from).order_by(ProgramVersion.effective_from)
    )
    return [day.isoformat() for (day,) in rows]


def events(office):
    names = office.session.scalars(select(AuditEntry.name))
    return Counter(name for name in names if name.startswith("program."))


def test_a_draft_waits_and_changes_nothing(office):
    draft_id = office.draft()

    assert published(office) == ["2025-02-01"]
    drafted = overview.one(office.session, office.second, draft_id)
    assert (drafted.row.waits, drafted.missing, drafted.yours) == (True, 1, True)
    assert not overview.one(office.session, office.author, draft_id).yours
    for reader, may in ((office.second, True), (office.author, False), (office.auditor, False)):
        [waiting] = overview.waiting(office.session, reader)
        assert (waiting.row.id, waiting.yours) == (draft_id, may)
    assert office.draft() == draft_id, "the same text waits once"
    assert events(office) == {"program.published": 1, "program.drafted": 1}


def test_another_administrator_puts_it_in_force_and_decisions_keep_their_version(office):
    clinic, ward = office.clinic, office.patient
    clinic.authorize(ward, clinic.write(ward, at=NOW), at=NOW)
    before = office.session.execute(select(Decision.digest, Decision.answer)).all()
    draft_id = office.draft()
    seen = office.ask(draft_id)

    with pytest.raises(NotPermitted, match="You wrote this draft"):
        office.approve(draft_id, seen, by=office.author)
    version_id = office.approve(draft_id, seen)

    assert drafts.by_id(office.session, draft_id).version_id == version_id
    assert published(office) == ["2025-02-01", "2026-06-01"]
    for after, day in ((75, "2025-02-01"), (78, "2026-06-01")):
        version = clinic.version(NOW + timedelta(days=after))
        assert version.ref == f"{PROGRAM}@{day}"
    assert office.session.execute(select(Decision.digest, Decision.answer)).all() == before
    (approval,) = drafts.approvals(office.session, draft_id)
    assert (approval.approved_by, approval.impact_id) == (office.second.id, seen)
    assert (approval.compared, approval.otherwise_stopped) == (1, 1)
    assert events(office)["program.draft-approved"] == 1
    for act in (office.ask, lambda id: office.approve(id, seen)):
        with pytest.raises(Conflict, match="waits no longer"):
            act(draft_id)


def test_what_came_from_the_command_line_takes_two_administrators(office):
    draft_id = office.draft(by_command=True)
    seen = office.ask(draft_id)

    assert office.approve(draft_id, seen) is None
    assert published(office) == ["2025-02-01"]
    with pytest.raises(Conflict, match="approved this draft already"):
        office.approve(draft_id, seen)
    assert office.approve(draft_id, seen, by=office.author) is not None
    assert published(office) == ["2025-02-01", "2026-06-01"]


def test_the_impact_names_who_is_newly_stopped_newly_allowed_and_why(office):
    """28 days are too many for the draft, and it only warns of missing thromboprophylaxis."""
    clinic = office.clinic
    stopped, before = office.patient, NOW - timedelta(hours=1)
    allowed, otherwise, same = (
        clinic.man(at=before, name=name, ready=False) for name in ("Al Low", "Bo Oth", "Cy Sam")
    )
    for ward in (allowed, otherwise, same):
        clinic.attest(ward, "condom-commitment", at=before)
        clinic.count(ward, at=before)
        clinic.attest(ward, "contraception-counseling", at=before)
        clinic.survey(ward, clinic.prescriber, at=before)
    clinic.thromboprophylaxis(same, at=before)
    for ward, days in ((stopped, 28), (allowed, 21), (otherwise, 28), (same, 21)):
        clinic.write(ward, at=before, days_supply=days)
    draft_id = office.draft(draft_text("2026-06-01", SHORTER, ONLY_WARNS))

    found = impacts.by_id(office.session, office.ask(draft_id))

    assert (found.compared, found.newly_stopped) == (4, 1)
    assert (found.newly_allowed, found.otherwise_stopped) == (1, 1)
    rows = impacts.rows(office.session, found.id, after=0, size=9)
    assert [(row.patient_id, row.gate, row.change, row.starts, row.ceases) for row in rows] == [
        (stopped.patient_id, "authorize", "stopped", ("supply-limit",), ()),
        (allowed.patient_id, "authorize", "allowed", (), ("thromboprophylaxis",)),
        (
            otherwise.patient_id,
            "authorize",
            "otherwise",
            ("supply-limit",),
            ("thromboprophylaxis",),
        ),
    ]
    counts = {each.key: each for each in found.by_requirement}
    assert (counts["supply-limit"].newly_stopped, counts["supply-limit"].added) == (1, 1)
    assert counts["thromboprophylaxis"].newly_allowed == 1
    assert counts["thromboprophylaxis"].dropped == 1
    later = impacts.rows(office.session, found.id, after=1, size=1)
    assert [row.position for row in later] == [2]


def test_the_next_step_is_the_pharmacy_s_where_a_number_is_open_and_none_where_enrollment_ended(
    office,
):
    clinic = office.clinic
    authorized, confirmed, treated, ended = (
        office.patient,
        *(clinic.man(at=NOW - timedelta(hours=1), name=name) for name in ("Al C", "Bo D", "Cy E")),
    )
    numbers = [
        clinic.authorize(ward, clinic.write(ward, at=NOW, pharmacy_id=clinic.pharmacy_id), at=NOW)
        for ward in (authorized, confirmed)
    ]
    clinic.counsel(numbers[1].authorization_id, at=NOW)
    counter.confirm(office.session, clinic.pharmacist, numbers[1].authorization_id, lambda: NOW)
    clinic.dispense(treated, at=NOW)
    request = EndingRequest(ended.patient_id, ended.enrollment_id, NOW.date(), "Moved.")
    enrolling.end_enrollment(office.session, clinic.prescriber, request, now=NOW)
    draft_id = office.draft(draft_text("2026-06-01", CLOSED))

    found = impacts.by_id(office.session, office.ask(draft_id, after=DAY))

    rows = impacts.rows(office.session, found.id, after=0, size=9)
    assert found.compared == 3
    assert {row.patient_id: row.gate for row in rows} == {
        authorized.patient_id: "confirm",
        confirmed.patient_id: "hand_over",
        treated.patient_id: "authorize",
    }
    assert all("program-in-force" in row.starts for row in rows)


def test_an_approval_rests_on_the_newest_impact_of_today(office):
    draft_id = office.draft()
    old = office.ask(draft_id)
    new = office.ask(draft_id, after=MINUTE)

    with pytest.raises(Conflict, match="asked anew meanwhile"):
        office.approve(draft_id, old, after=2 * MINUTE)
    with pytest.raises(Conflict, match="more than 24 hours old"):
        office.approve(draft_id, new, after=DAY + 2 * MINUTE)
    page = overview.impact_of(
        office.session,
        office.second,
        drafts.by_id(office.session, draft_id),
        now=NOW + DAY + 2 * MINUTE,
    )
    assert "24 hours" in page.outdated
    assert published(office) == ["2025-02-01"]


def test_what_was_published_in_between_is_looked_at_first(office):
    by_command = office.draft(by_command=True)
    first = office.ask(by_command)
    office.approve(by_command, first)
    other = office.draft(draft_text("2026-05-01", SHORTER))
    office.approve(other, office.ask(other, after=MINUTE), after=MINUTE)

    with pytest.raises(Conflict, match="Another version was published since"):
        office.approve(by_command, first, by=office.author, after=2 * MINUTE)
    again = office.ask(by_command, after=2 * MINUTE)
    with pytest.raises(Conflict, match="after the first approval"):
        office.approve(by_command, again, by=office.author, after=3 * MINUTE)
    assert published(office) == ["2025-02-01", "2026-05-01"]


def test_a_first_day_that_passed_while_it_waited_needs_the_reason_that_it_was_drafted_with(office):
    tomorrow = (NOW + DAY).date().isoformat()
    late, told = office.draft(draft_text(tomorrow, SHORTER)), office.draft(
        draft_text("2026-03-01", SHORTER), reason="Approved on March 1."
    )  # fmt: skip
    with pytest.raises(InvalidInput, match="Give the reason"):
        office.draft(draft_text("2026-03-02", SHORTER))

    with pytest.raises(Conflict, match="have passed while it waited"):
        office.approve(late, office.ask(late, after=3 * DAY), after=3 * DAY)
    assert office.approve(told, office.ask(told, after=3 * DAY), after=3 * DAY)
    row = office.session.scalars(
        select(ProgramVersion.reason).where(ProgramVersion.recorded_by == office.second.id)
    ).one()
    assert row == "Approved on March 1."


def test_a_withdrawn_draft_is_never_approved_and_may_be_handed_in_again(office):
    draft_id = office.draft()
    seen = office.ask(draft_id)

    with pytest.raises(InvalidInput, match="Say why"):
        drafting.withdraw(office.session, office.second, draft_id, "  ", now=NOW)
    drafting.withdraw(office.session, office.second, draft_id, "A wrong number.", now=NOW)

    drafted = overview.one(office.session, office.auditor, draft_id)
    assert (drafted.row.waits, drafted.row.withdrawn_because) == (False, "A wrong number.")
    for act in (
        lambda: office.approve(draft_id, seen),
        lambda: drafting.withdraw(office.session, office.author, draft_id, "Again.", now=NOW),
    ):
        with pytest.raises(Conflict, match="waits no longer"):
            act()
    assert office.draft() != draft_id
    assert events(office)["program.draft-withdrawn"] == 1


def test_a_text_that_is_no_definition_or_is_published_makes_no_draft(office):
    with pytest.raises(InvalidProgram):
        office.draft(draft_text("2026-06-01", ('owner = "administrator"', 'owner = "nobody"')))
    again = drafting.hand_in(office.session, office.author, TEXT, now=NOW)

    assert (again.ref, again.draft_id) == (f"{PROGRAM}@2025-02-01", None)
    assert events(office) == {"program.published": 1}


def test_only_administrators_draft_ask_approve_and_withdraw_and_auditors_read(session):
    nobody = "0" * 32
    acts = (
        lambda actor: drafting.hand_in(session, actor, TEXT, now=NOW),
        lambda actor: impact.ask(session, actor, nobody, now=NOW),
        lambda actor: drafting.approve(
            session, actor, ApprovalRequest(nobody, nobody), proof_of(actor, NOW), now=NOW
        ),
        lambda actor: drafting.withdraw(session, actor, nobody, "Why.", now=NOW),
    )
    for role in set(Role) - {Role.ADMINISTRATOR}:
        actor = Actor(nobody, role)
        for act in acts:
            with pytest.raises(NotPermitted):
                act(actor)
        reads = NotFound if role is Role.AUDITOR else NotPermitted
        with pytest.raises(reads):
            overview.one(session, actor, nobody)
    assert session.scalars(select(AuditEntry.name)).all() == []
