"""Pages about certified parties."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.services.office import PROGRAM
from tests.web.office import web_office

TODAY = datetime.now(UTC).date()


@pytest.fixture
def web(app):
    return web_office(app)


@pytest.fixture
def admin(web):
    return web.visitor(web.office.administrator)


def certified(web, admin, **given):
    """The pharmacy's page after it was certified through the form."""
    values = {
        "party": web.office.pharmacy_id,
        "program": PROGRAM,
        "certified_from": "2026-01-01",
        "certified_until": "",
    } | given
    return admin.follow(admin.post("/certifications/pharmacies/new", values))


def link_of(page, label):
    return next(a.get("href") for a in page.all("a") if "".join(a.itertext()).strip() == label)


def test_a_pharmacy_is_certified_through_the_form(web, admin):
    form = admin.get(f"/certifications/pharmacies/new?party={web.office.pharmacy_id}")
    assert form.h1 == "Certify a pharmacy"
    assert "Harbor Specialty" in form.text

    page = certified(web, admin)

    assert page.h1 == "Harbor Specialty"
    assert "Certified" in page.text
    assert "The certification is recorded." in page.text
    listed = admin.get("/certifications")
    assert "Harbor Specialty" in listed.text
    assert "PS-Pomalidomide REMS (US)" in listed.text
    assert PROGRAM not in listed.text


def test_a_prescriber_is_certified_through_the_form(web, admin):
    values = {
        "party": web.office.prescriber.id,
        "program": PROGRAM,
        "certified_from": "2026-01-01",
        "certified_until": (TODAY + timedelta(days=10)).isoformat(),
    }
    page = admin.follow(admin.post("/certifications/prescribers/new", values))

    assert page.h1 == "Ana Ruiz, MD"
    assert "Ends soon" in page.text
    assert "Ana Ruiz, MD" in admin.get("/certifications?only=expiring").text
    assert "Ana Ruiz, MD" not in admin.get("/certifications?party=pharmacy").text


def test_a_certification_without_its_fields_keeps_what_was_typed(web, admin):
    page = admin.post(
        "/certifications/pharmacies/new",
        {"party": "", "program": PROGRAM, "certified_from": "2026-13-01", "certified_until": ""},
    )

    assert page.status == 422
    assert len(page.errors) == 2
    assert page.values()["certified_from"] == "2026-13-01"


def test_a_last_day_before_the_first_is_shown_at_its_field(web, admin):
    page = admin.post(
        "/certifications/pharmacies/new",
        {
            "party": web.office.pharmacy_id,
            "program": PROGRAM,
            "certified_from": "2026-02-01",
            "certified_until": "2026-01-01",
        },
    )

    assert page.status == 422
    assert page.errors == ["The last day lies before the first day."]


def test_a_party_is_suspended_and_reinstated_with_reasons(web, admin):
    page = certified(web, admin)
    form = admin.get(link_of(page, "Suspend"))
    assert form.values()["suspended_from"]

    empty = admin.post(link_of(page, "Suspend"), {"suspended_from": TODAY.isoformat()})
    assert (empty.status, empty.errors) == (422, ["Say why"])
    suspended = admin.follow(
        admin.post(
            link_of(page, "Suspend"),
            {"suspended_from": "2026-02-01", "reason": "The license lapsed."},
        )
    )

    assert "Suspended from Feb 1, 2026" in suspended.text
    assert "The license lapsed." in suspended.text
    assert "Harbor Specialty" in admin.get("/certifications?only=suspended").text
    assert "Suspended from" in admin.get(link_of(suspended, "Reinstate")).text
    free = admin.follow(admin.post(link_of(suspended, "Reinstate"), {"reason": "Renewed."}))
    assert "Reinstated" in free.text
    assert "Suspended from Feb 1, 2026" not in free.text.split("History")[0]
    again = admin.post(link_of(suspended, "Reinstate"), {"reason": "Renewed."})
    assert again.status == 409


def test_a_certification_is_renewed(web, admin):
    page = certified(web, admin, certified_until="2026-12-31")
    assert admin.get(link_of(page, "Renew")).status == 200

    early = admin.post(
        link_of(page, "Renew"), {"certified_from": "2025-01-01", "certified_until": ""}
    )
    assert early.status == 422
    renewed = admin.follow(
        admin.post(link_of(page, "Renew"), {"certified_from": "2027-01-01", "certified_until": ""})
    )

    assert "Certification renewed" in renewed.text
    assert "No end" in renewed.text


def test_an_auditor_reads_without_buttons(web, admin):
    page = certified(web, admin)
    auditor = web.visitor(web.office.auditor)

    assert "Certify" not in auditor.get("/certifications").text.split("Certified parties")[0]
    path = link_of(auditor.get("/certifications"), "Harbor Specialty")
    shown = auditor.get(path)
    assert shown.status == 200
    assert not [a for a in shown.links() if "suspend" in a or "new" in a or "renew" in a]
    assert auditor.get(link_of(page, "Suspend")).status == 403


def test_an_empty_installation_says_what_to_do_first(app):
    web = web_office(app, published=False)

    page = web.visitor(web.office.administrator).get("/certifications/pharmacies/new")

    assert "No program is published" in page.text


def test_a_filter_that_no_page_offers_is_not_found(web, admin):
    for query in ("only=x", "program=none", "party=both"):
        assert admin.get(f"/certifications?{query}").status == 404
    assert admin.get("/certifications?page=2").status == 400


def test_ids_of_nothing_are_not_found(web, admin):
    for path in (
        f"/certifications/prescribers/{web.office.pharmacy_id}",
        f"/certifications/pharmacies/{web.office.practice_id}",
        f"/certifications/{'0' * 32}/suspend",
        f"/certifications/suspensions/{'0' * 32}/reinstate",
    ):
        assert admin.get(path).status == 404


def test_a_prescriber_sees_none_of_it(web):
    visitor = web.visitor(web.office.prescriber)

    assert visitor.get("/certifications").status == 403
