"""The addresses of a list's pages: sealed, for one person and one list, and with the filter."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask

from tests.clinic import Clinic
from tests.databases import Database
from tests.people import make_account, make_organization
from tests.services.drafts import draft_text
from tests.web.practice.sending import viewed
from tests.web.visiting import Page, Visitor
from tracker.rules.authority import Actor, Role
from tracker.services import drafting

DAY = timedelta(days=1)
PRACTICE, PHARMACY, OFFICE = "prescriber", "pharmacist", "administrator"
LISTS = {
    "/accounts": OFFICE,
    "/agreements": PRACTICE,
    "/audit-log": OFFICE,
    "/certifications": OFFICE,
    "/dispenses": PHARMACY,
    "/due": PRACTICE,
    "/organizations": OFFICE,
    "/patients": PRACTICE,
    "/patients/waiting/agreements": PRACTICE,
    "/patients/waiting/expiring-numbers": PRACTICE,
    "/patients/waiting/flagged-surveys": PRACTICE,
    "/patients/waiting/stopped-at-pharmacy": PRACTICE,
    "/patients/waiting/expiring-tests": PRACTICE,
    "/patients/waiting/pregnancy-cases": PRACTICE,
    "/patients/waiting/pregnancy-follow-ups": PRACTICE,
    "/patients/waiting/tasks": PRACTICE,
    "/patients/waiting/without-number": PRACTICE,
    "/programs": OFFICE,
    "/programs/discretion": OFFICE,
    "/renewals": PRACTICE,
    "/returns": PHARMACY,
    "/surveys": PRACTICE,
    "/tasks": PHARMACY,
    "/waiting/ending": OFFICE,
    "/waiting/never-certified": OFFICE,
    "/waiting/tasks": OFFICE,
    "/waiting/unused-links": OFFICE,
    "/worklists": PHARMACY,
    "/worklists/blocked": PHARMACY,
    "/worklists/expiring": PHARMACY,
    "/worklists/ready": PHARMACY,
    "/worklists/to-ship": PHARMACY,
    "/worklists/to-stock": PHARMACY,
}
JUNK = ("1", "x" * 40, "x" * 401, "0" * 32, "é", "a b", "\x00", "-", "====", "\u202egnp")


@pytest.fixture
def clinic(sqlite_database: Database) -> Iterator[Clinic]:
    with sqlite_database.session() as session:
        yield Clinic(session, since=datetime.now(UTC) - 120 * DAY)


@pytest.fixture
def two_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.web.paging.ROWS", 2)


def visit(app: Flask, clinic: Clinic, who: str) -> Visitor:
    actor: Actor = getattr(clinic, who)
    return Visitor(app).become(actor.id)


def turned(page: Page, rel: str) -> str:
    """Where the page before, or the next one, is."""
    (link,) = (a.get("href", "") for a in page.all("a") if a.get("rel") == rel)
    return link


def rows(page: Page) -> list[str]:
    """The first cell of each row."""
    return ["".join(th.itertext()) for th in page.all("th") if th.get("scope") == "row"]


def enroll(clinic: Clinic, *names: str) -> None:
    for name in names:
        clinic.enroll(at=datetime.now(UTC) - DAY, name=name, signed=False)


@pytest.mark.parametrize("path", LISTS)
def test_a_place_that_no_page_wrote_is_refused(app: Flask, clinic: Clinic, path: str) -> None:
    visitor = visit(app, clinic, LISTS[path])

    assert visitor.get(path).status == 200
    for name in ("after", "before"):
        for junk in JUNK:
            assert visitor.get(f"{path}?{urlencode({name: junk})}").status == 400, junk


@pytest.mark.usefixtures("two_rows")
def test_a_place_is_for_one_person_and_one_list_and_of_one_piece(
    app: Flask, clinic: Clinic
) -> None:
    enroll(clinic, "Ada Berg", "Bo Cron", "Cy Dahl")
    mine, colleague = visit(app, clinic, "prescriber"), visit(app, clinic, "colleague")
    following = turned(mine.get("/agreements"), "next")
    place = parse_qs(urlsplit(following).query)["after"][0]
    other = "A" if place[9] != "A" else "B"

    assert mine.get(following).status == 200
    assert colleague.get(following).status == 400
    assert mine.get(f"/patients?after={place}").status == 400
    assert mine.get(f"/agreements?after={place}&before={place}").status == 400
    for broken in (place[:-4], place[4:], place + "AAAA", place[:9] + other + place[10:]):
        assert mine.get(f"/agreements?after={broken}").status == 400, broken


@pytest.mark.usefixtures("two_rows")
def test_nobody_reads_in_an_address_where_a_page_begins(app: Flask, clinic: Clinic) -> None:
    enroll(clinic, "Ada Berg", "Bo Cron", "Cy Dahl")
    visitor = visit(app, clinic, "prescriber")

    for path in ("/patients", "/due?when=later", "/agreements"):
        following = turned(visitor.get(path), "next")
        place = parse_qs(urlsplit(following).query)["after"][0]
        sealed = base64.urlsafe_b64decode(place + "=" * (-len(place) % 4))
        for part in (b"id ", b"at ", b"on ", b"2026", b"berg", b"cron", b"test", b"survey"):
            assert part not in sealed.lower()


@pytest.mark.usefixtures("two_rows")
def test_the_pages_lead_forward_back_and_to_the_start(app: Flask, clinic: Clinic) -> None:
    enroll(clinic, "Ada Berg", "Bo Cron", "Cy Dahl", "Di Elm", "Ed Frey")
    visitor = visit(app, clinic, "prescriber")

    first = visitor.get("/patients")
    second = visitor.get(turned(first, "next"))
    third = visitor.get(turned(second, "next"))

    assert [rows(page) for page in (first, second, third)] == [
        ["Ada Berg", "Bo Cron"],
        ["Cy Dahl", "Di Elm"],
        ["Ed Frey"],
    ]
    assert rows(visitor.get(turned(third, "prev"))) == rows(second)
    assert "First page" not in first.text
    assert "/patients" in third.links()
    counted = [entry for entry, _ in viewed(clinic.session) if "patients.index" in entry]
    assert ['"rows":2' in entry for entry in counted] == [True, True, False, True]
    assert '"rows":1' in counted[2]


@pytest.mark.usefixtures("two_rows")
def test_a_filter_goes_along_and_a_new_one_begins_at_the_first_page(
    app: Flask, clinic: Clinic
) -> None:
    for number in range(5):
        make_organization(clinic.session, kind="pharmacy", name=f"Pharmacy {number}")
    visitor = visit(app, clinic, "administrator")

    first = visitor.get("/organizations?kind=pharmacy")
    second = visitor.get(turned(first, "next"))
    third = visitor.get(turned(second, "next"))

    assert rows(first) + rows(second) + rows(third) == [
        "Harbor Specialty",
        *(f"Pharmacy {number}" for number in range(5)),
    ]
    assert second.values()["kind"]
    assert "after" not in second.values()
    assert "/organizations?kind=pharmacy" in second.links()
    assert visitor.get("/organizations?kind=hospital").status == 404


@pytest.mark.usefixtures("two_rows")
def test_the_people_of_an_organization_are_paged(app: Flask, clinic: Clinic) -> None:
    place = make_organization(clinic.session, name="Wide Practice")
    for number in range(3):
        make_account(
            clinic.session,
            email=f"p{number}@wide.test",
            role=Role.DELEGATE,
            organization_id=place,
            printed_name=f"Person {number}",
        )
    visitor = visit(app, clinic, "administrator")

    first = visitor.get(f"/organizations/{place}")
    second = visitor.get(turned(first, "next"))

    assert "Person 1" in first.text
    assert "Person 2" not in first.text
    assert "Person 2" in second.text
    assert visitor.get(f"/organizations/{place}?after=x").status == 400


@pytest.mark.usefixtures("two_rows")
def test_what_waits_for_administrators_is_paged(app: Flask, clinic: Clinic) -> None:
    for number in range(3):
        make_organization(clinic.session, kind="pharmacy", name=f"Pharmacy {number}")
    visitor = visit(app, clinic, "administrator")

    first = visitor.get("/waiting/never-certified")
    second = visitor.get(turned(first, "next"))
    third = visitor.get(turned(second, "next"))

    assert [len(rows(page)) for page in (first, second, third)] == [2, 2, 1]
    for number in range(3):
        shown = [f"Pharmacy {number}" in page.text for page in (first, second, third)]
        assert shown.count(True) == 1


@pytest.mark.usefixtures("two_rows")
def test_drafts_that_nobody_decides_any_more_are_paged_and_those_that_wait_stand_first(
    app: Flask, clinic: Clinic
) -> None:
    enroll(clinic, "Ada Berg")
    refs = []
    for day in ("2027-06-01", "2027-07-01", "2027-08-01", "2027-09-01"):
        handed_in = drafting.hand_in(
            clinic.session, clinic.administrator, draft_text(day), now=datetime.now(UTC)
        )
        refs.append(handed_in.ref)
        if day != "2027-09-01":
            drafting.withdraw(
                clinic.session,
                clinic.administrator,
                handed_in.draft_id,
                "Not needed.",
                now=datetime.now(UTC),
            )
    visitor = visit(app, clinic, "administrator")

    first = visitor.get("/programs")
    second = visitor.get(turned(first, "next"))

    assert [ref in first.text for ref in refs] == [False, True, True, True]
    assert [ref in second.text for ref in refs] == [True, False, False, True]


def test_lists_are_filtered_by_who_signs_who_answered_and_whose_it_is(
    app: Flask, clinic: Clinic
) -> None:
    now = datetime.now(UTC)
    man = clinic.man(at=now - DAY, name="Bo Cron", ready=False)
    clinic.write(man, at=now - DAY / 2)
    woman = clinic.woman(at=now - DAY, name="Ada Berg", ready=False)
    clinic.survey(woman, woman.account, at=now - DAY / 2, risky=True)
    enroll(clinic, "Cy Dahl")
    hers, colleague = visit(app, clinic, "prescriber"), visit(app, clinic, "colleague")
    delegate = visit(app, clinic, "delegate")

    assert rows(hers.get("/agreements?whose=you")) == ["Cy Dahl"]
    assert rows(colleague.get("/agreements?whose=you")) == []
    assert rows(colleague.get("/agreements?whose=patient")) == ["Cy Dahl"]
    assert delegate.get("/agreements?whose=you").status == 404
    assert rows(hers.get("/surveys?by=patient")) == ["Ada Berg"]
    assert rows(hers.get("/surveys?by=guardian")) == []
    assert hers.get("/surveys?by=anybody").status == 404
    assert rows(hers.get("/patients/waiting/without-number?whose=mine")) == ["Bo Cron"]
    assert rows(colleague.get("/patients/waiting/without-number?whose=mine")) == []
    assert "whose" not in delegate.get("/patients/waiting/without-number").values()
