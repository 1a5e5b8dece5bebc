"""Several sites, several windows: a page acts for the site in its own header, whatever another
window has chosen since."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.databases import Database
from tests.factories import add
from tests.people import make_link
from tests.web.crawling import Crawl
from tests.web.pharmacy_visit import PACKAGE, PASSWORD, PharmacyVisit, visit
from tests.web.visiting import Page
from tracker.records.database import db
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.dispensing import Checklist, Confirmation
from tracker.records.tables.people import UserSession
from tracker.records.tables.sites import SiteChoice
from tracker.rules.authority import Actor, Role
from tracker.services import working_at

# What is sent from any page is about the browser, or says itself which site it means.
ABOUT_THE_BROWSER = {"sites.choose", "sign_in.leave", "sessions.extend"}


@pytest.fixture
def named(app, sqlite_database: Database):
    with visit(app, sqlite_database) as made:
        yield with_second_site(made)


@pytest.fixture
def unnamed(app, sqlite_database: Database):
    """A prescription without a pharmacy, which both sites have opened."""
    with visit(app, sqlite_database, named=False) as made:
        made.day.find()
        made.day.find(made.day.stranger)
        yield with_second_site(made)


def with_second_site(counter: PharmacyVisit) -> PharmacyVisit:
    day = counter.day
    boss = Actor(add(day.session, "account", role="administrator"), Role.ADMINISTRATOR)
    there, since = day.other_pharmacy_id, day.at - timedelta(hours=1)
    counter.grant_id = working_at.grant_site(day.session, boss, day.pharmacist.id, there, now=since)
    counter.boss = boss
    counter.choose_password()
    return counter


def work_at(counter: PharmacyVisit, organization_id: str) -> None:
    """In another window of the same browser."""
    counter.visitor.post("/sites/active", {"organization_id": organization_id})


def checklist(page: Page) -> dict[str, str | list[str]]:
    """Everything ticked and signed, as the page's own form sends it."""
    topics = [e.get("value", "") for e in page.all("input") if e.get("name") == "topics"]
    kept = {name: page.values()[name] for name in ("document_digest", "drawn_for")}
    return kept | {"topics": topics, "medication_guide_given": "yes", "password_again": PASSWORD}


def sites_of(counter: PharmacyVisit, table: type) -> list[str]:
    counter.day.session.rollback()
    return list(counter.day.session.scalars(select(table.pharmacy_id)))


def site_in_header(page: Page) -> str | None:
    chosen = [o for o in page.all("option") if o.get("selected") is not None]
    return chosen[0].get("value") if chosen else None


def test_a_checklist_is_signed_for_the_site_that_its_page_showed(unnamed):
    page = unnamed.visitor.get(f"{unnamed.path}/checklist")
    work_at(unnamed, unnamed.day.other_pharmacy_id)

    answer = unnamed.visitor.post(f"{unnamed.path}/checklist", checklist(page))

    assert sites_of(unnamed, Checklist) == [unnamed.day.pharmacy_id]
    after = unnamed.visitor.follow(answer)
    assert site_in_header(after) == unnamed.day.pharmacy_id
    assert "The page that you sent was drawn for" in after.text
    assert after.decision == "allowed"


def test_packages_typed_for_one_site_are_confirmed_there_though_the_other_cannot_see_them(named):
    named.day.counsel()
    drawn_for = named.page().values()["drawn_for"]
    work_at(named, named.day.other_pharmacy_id)
    assert named.page().status == 404

    sent = {"request_id": "0" * 32, "drawn_for": drawn_for} | PACKAGE
    answer = named.visitor.post(f"{named.path}/confirm", sent)

    assert "Confirmation number" in named.visitor.follow(answer).text
    assert sites_of(named, Confirmation) == [named.day.pharmacy_id]


def test_the_other_window_then_acts_for_its_own_site_just_as_well(unnamed):
    here = unnamed.visitor.get(f"{unnamed.path}/checklist")
    work_at(unnamed, unnamed.day.other_pharmacy_id)
    there = unnamed.visitor.get(f"{unnamed.path}/checklist")

    for page in (here, there):
        unnamed.visitor.post(f"{unnamed.path}/checklist", checklist(page))

    both = [unnamed.day.pharmacy_id, unnamed.day.other_pharmacy_id]
    assert sorted(sites_of(unnamed, Checklist)) == sorted(both)


def test_a_page_of_a_site_that_was_taken_away_records_nothing_and_says_so(unnamed):
    work_at(unnamed, unnamed.day.other_pharmacy_id)
    page = unnamed.visitor.get(f"{unnamed.path}/checklist")
    now = datetime.now(UTC)
    working_at.end_site(unnamed.day.session, unnamed.boss, unnamed.grant_id, now=now)

    answer = unnamed.visitor.post(f"{unnamed.path}/checklist", checklist(page))

    assert answer.status == 409
    assert "do not work any more for the site of this page" in answer.text
    assert sites_of(unnamed, Checklist) == []


@pytest.mark.parametrize("sent", [["0" * 32], [""], ["a", "b"], ["\x00"]])
def test_a_site_that_no_page_of_ours_says_is_refused(unnamed, sent):
    answer = unnamed.visitor.post(f"{unnamed.path}/checklist", {"drawn_for": sent})

    assert answer.status in (400, 409)
    assert sites_of(unnamed, Checklist) == []


def test_a_form_kept_over_a_new_sign_in_is_drawn_for_its_own_site_again(named):
    day = named.day
    day.counsel()
    drawn_for = named.page().values()["drawn_for"]
    work_at(named, day.other_pharmacy_id)
    with named.app.app_context():
        seen = datetime.now(UTC) - timedelta(minutes=16)
        db.session().connection().execute(update(UserSession).values(last_seen_at=seen))
        db.session().connection().commit()
    met = named.visitor.post(
        f"{named.path}/confirm", {"request_id": "0" * 32, "drawn_for": drawn_for} | PACKAGE
    )
    kept = named.visitor.become(day.pharmacist.id).get(met.values()["next"])
    work_at(named, day.other_pharmacy_id)

    (form,) = [f for f in kept.all("form") if f.get("action") == f"{named.path}/confirm"]
    button = {e.get("name"): e.get("value") for e in form.iter("input")}
    again = named.visitor.post(f"{named.path}/confirm", button)

    assert again.status == 422
    assert again.values()["lines-0-lot"] == PACKAGE["lines-0-lot"]
    assert sites_of(named, Confirmation) == []


def test_a_form_whose_token_is_refused_is_drawn_for_its_site_and_chooses_nothing(unnamed):
    here = unnamed.visitor.get(f"{unnamed.path}/checklist")
    work_at(unnamed, unnamed.day.other_pharmacy_id)
    before = written(unnamed)

    page = with_a_stale_token(unnamed, checklist(here))

    assert page.status == 400
    assert page.values()["drawn_for"] == site_in_header(page) == unnamed.day.pharmacy_id
    assert "This page was open too long" in page.errors[0]
    assert written(unnamed) == before


def test_a_refused_form_of_a_site_that_is_nobodys_is_not_drawn(unnamed):
    here = unnamed.visitor.get(f"{unnamed.path}/checklist")

    page = with_a_stale_token(unnamed, checklist(here) | {"drawn_for": "0" * 32})

    assert (page.status, page.h1) == (400, "This page was open too long")


def with_a_stale_token(counter: PharmacyVisit, sent: dict[str, str | list[str]]) -> Page:
    headers = {"Sec-Fetch-Site": "same-origin"}
    old = {"csrf_token": "of yesterday"}
    return counter.visitor.post(f"{counter.path}/checklist", sent | old, headers=headers)


def written(counter: PharmacyVisit) -> tuple[int, int]:
    """The choices of sites on record, and what the log says of them."""
    session = counter.day.session
    session.rollback()
    chosen = session.scalar(select(func.count()).select_from(SiteChoice))
    told = select(func.count()).where(AuditEntry.name == "site.chosen")
    return chosen or 0, session.scalar(told) or 0


def test_every_form_of_a_pharmacist_says_for_which_site_it_was_drawn(named):
    forms = [form for form in Crawl(named.visitor, most=2).run("/").forms if form.method == "POST"]

    silent = {form.endpoint for form in forms if "drawn_for" not in form.names}

    assert len(forms) > 5
    assert silent == ABOUT_THE_BROWSER


def test_a_one_time_link_works_as_well_for_a_pharmacist_who_is_signed_in(named):
    path = f"/links/{make_link(named.day.session, named.day.stranger.id, at=datetime.now(UTC))}"
    page = named.visitor.get(path)
    sent = {"drawn_for": page.values()["drawn_for"], "password": PASSWORD}

    refused = named.visitor.post(path, sent | {"password_repeated": "another one"})
    answer = named.visitor.post(path, sent | {"password_repeated": PASSWORD})

    assert (refused.status, answer.location) == (422, "/")


def test_a_pharmacist_who_is_signed_in_may_sign_in_anew(named):
    wrong = {"email": "nobody@rems.test", "password": "not mine at all", "next": ""}
    drawn_for = named.page().values()["drawn_for"]

    assert named.visitor.post("/sign-in", wrong | {"drawn_for": drawn_for}).status == 422


def test_what_the_other_site_has_says_where_one_works_now(named):
    work_at(named, named.day.other_pharmacy_id)

    assert "You work at Other now" in named.page().text


def test_nobody_else_has_such_a_field(named):
    page = named.signed_in(named.day.prescriber).get("/")

    assert "drawn_for" not in page.values()
