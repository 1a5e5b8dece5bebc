"""Organizations, accounts, one-time links, closing."""

import hashlib
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.people import make_account, make_organization
from tests.services.office import NOW, open_office
from tracker.records import account_lists
from tracker.records import accounts as records
from tracker.records.identifiers import new_id
from tracker.records.tables.people import Account, OneTimeLink, OneTimeLinkEnding, Organization
from tracker.rules.authority import Actor, Role
from tracker.rules.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tracker.services import managing_accounts, signing_in
from tracker.services.managing_accounts import AccountRequest, OrganizationRequest
from tracker.services.overviews import accounts as overview
from tracker.services.pages import Turn
from tracker.services.signing_in import SessionLimits, SignInFailed

PASSWORD = "a quiet river at dawn"
LIMITS = SessionLimits(idle=timedelta(minutes=15), absolute=timedelta(hours=12))
PHARMACY = OrganizationRequest(
    kind="pharmacy",
    name="Harbor Two",
    phone="555-010-0199",
    time_zone="America/Denver",
    npi="1234567893",
    ncpdp="1234567",
    address="1 Pier\nHarbor",
)


@pytest.fixture
def office(session):
    return open_office(session, published=False)


def create(office, **given):
    values = {"email": "new@office.test", "printed_name": "New One", "role": Role.AUDITOR} | given
    return managing_accounts.create_account(
        office.session, office.administrator, AccountRequest(**values), now=NOW
    )


def organize(office, **given):
    values = {name: getattr(PHARMACY, name) for name in PHARMACY.__slots__} | given
    return managing_accounts.create_organization(
        office.session, office.administrator, OrganizationRequest(**values), now=NOW
    )


def close(office, account_id, by=None, reason="Left."):
    managing_accounts.close_account(
        office.session, by or office.administrator, account_id, reason, now=NOW
    )


def test_an_organization_is_stored_as_given_and_logged(office):
    organization_id = organize(office)

    row = office.session.get(Organization, organization_id)
    assert (row.npi, row.ncpdp, row.time_zone) == ("1234567893", "1234567", "America/Denver")
    assert row.address == "1 Pier\nHarbor"
    assert office.events()["organization.created"] == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "hospital"),
        ("name", "  "),
        ("phone", "none"),
        ("npi", "1234567890"),
        ("ncpdp", "123"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "posixrules"),
    ],
)
def test_an_organization_with_a_wrong_value_is_refused_at_its_field(office, field, value):
    with pytest.raises(InvalidInput) as refused:
        organize(office, **{field: value})
    assert refused.value.field == field


def test_a_practice_has_no_ncpdp_number(office):
    with pytest.raises(InvalidInput) as refused:
        organize(office, kind="practice")
    assert refused.value.field == "ncpdp"


def test_two_organizations_do_not_share_a_number(office):
    organize(office)

    with pytest.raises(InvalidInput, match="Harbor Two") as refused:
        organize(office, name="Copy", ncpdp=None)
    assert refused.value.field == "npi"
    with pytest.raises(InvalidInput) as refused:
        organize(office, name="Copy", npi=None)
    assert refused.value.field == "ncpdp"


def test_a_new_account_has_a_link_whose_secret_is_stored_hashed_for_72_hours(office):
    made = create(office)

    assert len(made.secret) == 43
    link = office.session.scalars(select(OneTimeLink)).one()
    assert link.token_hash == hashlib.sha256(made.secret.encode()).hexdigest()
    assert link.expires_at - link.recorded_at == timedelta(hours=72)
    assert (link.purpose, link.account_id) == ("new-account", made.account_id)
    assert office.events()["account.created"] == office.events()["account.link-issued"] == 1


@pytest.mark.parametrize("email", ["ADMIN@office.test", " admin@Office.Test "])
def test_an_address_has_one_account_whatever_its_case(office, email):
    with pytest.raises(InvalidInput, match="already") as refused:
        create(office, email=email)
    assert refused.value.field == "email"


def test_an_address_that_looks_like_another_is_refused(office):
    with pytest.raises(InvalidInput, match="other alphabets"):
        create(office, email="\u0430dmin@office.test")


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.PRESCRIBER, "practice"),
        (Role.DELEGATE, "practice"),
        (Role.PHARMACIST, "pharmacy"),
        (Role.REPRESENTATIVE, "pharmacy"),
    ],
)
def test_clinical_roles_act_for_an_organization_of_their_kind(office, role, kind):
    places = {"practice": office.practice_id, "pharmacy": office.pharmacy_id}
    right = places.pop(kind)

    for wrong in (None, *places.values(), "0" * 32):
        with pytest.raises(InvalidInput) as refused:
            create(office, role=role, organization_id=wrong)
        assert refused.value.field == "organization_id"
    made = create(office, role=role, organization_id=right)
    assert records.by_id(office.session, made.account_id).organization_id == right


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_administrators_and_auditors_act_for_no_organization(office, role):
    with pytest.raises(InvalidInput) as refused:
        create(office, role=role, organization_id=office.practice_id)
    assert refused.value.field == "organization_id"


def test_a_patients_account_is_not_created_here(office):
    with pytest.raises(InvalidInput) as refused:
        create(office, role=Role.PATIENT)
    assert refused.value.field == "role"


def test_the_command_line_creates_the_first_administrator(office):
    made = managing_accounts.create_account(
        office.session,
        None,
        AccountRequest(email="first@office.test", printed_name="F", role=Role.ADMINISTRATOR),
        now=NOW,
    )

    assert office.session.get(Account, made.account_id).recorded_by is None


def test_a_new_link_ends_the_older_one_and_every_session(office):
    session = office.session
    made = create(office)
    signing_in.choose_password(session, made.secret, PASSWORD, now=NOW)
    browser = signing_in.sign_in(session, "new@office.test", PASSWORD, now=NOW)
    first = managing_accounts.issue_link(session, office.administrator, made.account_id, now=NOW)
    second = managing_accounts.issue_link(session, office.administrator, made.account_id, now=NOW)

    assert signing_in.resume(session, browser, limits=LIMITS, now=NOW) is None
    with pytest.raises(NotFound):
        signing_in.link_holder(session, first, now=NOW)
    assert signing_in.link_holder(session, second, now=NOW).id == made.account_id
    purposes = list(session.scalars(select(OneTimeLink.purpose)))
    assert sorted(purposes) == ["lost-password", "lost-password", "new-account"]
    endings = sorted(session.scalars(select(OneTimeLinkEnding.reason)))
    assert endings == ["revoked", "used"]


def test_a_link_for_an_account_without_password_is_again_one_for_a_new_account(office):
    made = create(office)
    managing_accounts.issue_link(office.session, office.administrator, made.account_id, now=NOW)

    assert set(office.session.scalars(select(OneTimeLink.purpose))) == {"new-account"}


def test_a_closed_account_ends_its_sessions_and_links_and_signs_in_no_more(office):
    session = office.session
    made = create(office)
    signing_in.choose_password(session, made.secret, PASSWORD, now=NOW)
    browser = signing_in.sign_in(session, "new@office.test", PASSWORD, now=NOW)
    secret = managing_accounts.issue_link(session, office.administrator, made.account_id, now=NOW)

    close(office, made.account_id)

    assert signing_in.resume(session, browser, limits=LIMITS, now=NOW) is None
    with pytest.raises(NotFound):
        signing_in.link_holder(session, secret, now=NOW)
    with pytest.raises(SignInFailed):
        signing_in.sign_in(session, "new@office.test", PASSWORD, now=NOW)
    for act in (
        lambda: close(office, made.account_id),
        lambda: managing_accounts.issue_link(
            session, office.administrator, made.account_id, now=NOW
        ),
    ):
        with pytest.raises(Conflict, match="closed"):
            act()
    assert office.events()["account.closed"] == 1


def test_nobody_closes_their_own_account_or_closes_without_a_reason(office):
    with pytest.raises(Conflict, match="your own"):
        close(office, office.administrator.id)
    with pytest.raises(InvalidInput) as refused:
        close(office, office.auditor.id, reason=" ")
    assert refused.value.field == "reason"


def test_an_administrator_whose_account_was_closed_meanwhile_closes_nobody(office):
    close(office, office.second.id)

    with pytest.raises(NotPermitted):
        close(office, office.auditor.id, by=office.second)


@pytest.mark.race
def test_two_administrators_who_close_each_other_at_once_leave_one(database):
    for n in range(5):
        with database.session() as session:
            first, second = (
                Actor(make_account(session, email=f"{name}{n}@race.test"), Role.ADMINISTRATOR)
                for name in ("a", "b")
            )
            for other in open_administrators(session) - {first.id, second.id}:
                managing_accounts.close_account(session, first, other, "Gone.", now=NOW)

        outcomes = close_each_other(database, first, second)

        assert sorted(outcomes) == ["closed", "refused"]
        with database.session() as session:
            assert len(open_administrators(session)) == 1


def open_administrators(session):
    return set(account_lists.active_administrators(session))


def close_each_other(database, first, second):
    gate = threading.Barrier(2)
    outcomes = []

    def act(one, other):
        with database.session() as session:
            gate.wait()
            try:
                managing_accounts.close_account(session, one, other.id, "Race.", now=NOW)
                outcomes.append("closed")
            except (Conflict, NotPermitted):
                outcomes.append("refused")

    pairs = ((first, second), (second, first))
    workers = [threading.Thread(target=act, args=pair) for pair in pairs]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return outcomes


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_manages_accounts(office, role):
    stranger = Actor("0" * 32, role, office.practice_id)
    session = office.session
    request = AccountRequest(email="x@x.test", printed_name="X", role=Role.AUDITOR)

    for act in (
        lambda: managing_accounts.create_account(session, stranger, request, now=NOW),
        lambda: managing_accounts.create_organization(session, stranger, PHARMACY, now=NOW),
        lambda: managing_accounts.issue_link(session, stranger, office.auditor.id, now=NOW),
        lambda: managing_accounts.close_account(
            session, stranger, office.auditor.id, "No.", now=NOW
        ),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert office.events() == {}


def test_a_form_sent_twice_makes_one_organization(office):
    request = replace(PHARMACY, request_id=new_id())

    def create(**changed):
        return managing_accounts.create_organization(
            office.session, office.administrator, replace(request, **changed), now=NOW
        )

    assert create() == create() == request.request_id
    with pytest.raises(Conflict, match="used for something else"):
        create(name="Another name")
    for changed in (
        {"npi": "1245319599"},
        {"npi": None},
        {"ncpdp": "7654321"},
        {"address": "2 Pier"},
        {"phone": "555-010-0177"},
        {"time_zone": "America/Chicago"},
    ):
        with pytest.raises(Conflict, match="with other details"):
            create(**changed)
    assert office.events()["organization.created"] == 1


def test_the_list_leaves_patients_out_until_they_are_asked_for(office):
    session = office.session
    make_account(session, email="zoe@home.test", role=Role.PATIENT, printed_name="Zoe Lind")

    def listed(**given):
        page = overview.page(session, office.auditor, overview.filter_for(**given))
        return {each.email for each in page.rows}

    assert "zoe@home.test" not in listed()
    assert listed(role=Role.PATIENT) == {"zoe@home.test"}
    assert "zoe@home.test" in listed(state="no-password")
    found = overview.find(session, office.auditor, "ZOE@home.test")
    assert [each.printed_name for each in found.rows] == ["Zoe Lind"]
    assert len(overview.find(session, office.auditor, "o").rows) > 1


def test_the_list_turns_forward_and_back(office):
    session = office.session
    for n in range(120):
        make_account(session, email=f"p{n:03}@many.test", role=Role.AUDITOR)
    wanted = overview.filter_for(Role.AUDITOR)

    def emails(page):
        return [each.email for each in page.rows]

    first = overview.page(session, office.auditor, wanted)
    second = overview.page(session, office.auditor, wanted, Turn(after=first.next))
    last = overview.page(session, office.auditor, wanted, Turn(after=second.next))
    everything = emails(first) + emails(second) + emails(last)
    assert len(everything) == len(set(everything)) == 121
    assert everything == sorted(everything)
    assert (first.previous, last.next) == (None, None)
    back = overview.page(session, office.auditor, wanted, Turn(before=last.previous))
    assert emails(back) == emails(second)
    start = overview.page(session, office.auditor, wanted, Turn(before=back.previous))
    assert emails(start) == emails(first)
    assert start.begins


def test_an_organizations_page_names_its_people(office):
    place = make_organization(office.session, name="Empty Practice")

    full = overview.organization(office.session, office.auditor, office.practice_id)
    assert [each.email for each in full.staff.rows] == ["ana@lakeside.test"]
    assert overview.organization(office.session, office.auditor, place).staff.rows == ()
    with pytest.raises(NotFound):
        overview.organization(office.session, office.auditor, "0" * 32)
