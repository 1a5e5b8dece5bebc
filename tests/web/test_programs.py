"""Pages about program versions."""

import html

import pytest

from tests.services.office import PROGRAM, TEXT
from tests.web.office import web_office
from tracker.services.shipped_programs import SHIPPED, read_text

REF = f"{PROGRAM}@2025-02-01"


@pytest.fixture
def web(app):
    return web_office(app, published=False)


@pytest.fixture
def admin(web):
    return web.visitor(web.office.administrator)


def test_a_version_is_published_from_pasted_text_and_read_in_plain_words(web, admin):
    assert "No program version is published" in admin.get("/programs").text
    pasted = {"text": TEXT.replace("\n", "\r\n"), "reason": ""}

    listed = admin.follow(admin.post("/programs/publish", pasted))

    assert f"{REF} is published." in listed.text
    assert "In force" in listed.text
    path = next(h for h in listed.links() if "/versions/" in h)
    for visitor in (admin, web.visitor(web.office.prescriber)):
        page = visitor.get(path)
        assert page.h1 == "PS-Pomalidomide REMS"
        for words in (
            "Prescriber is certified", "prescriber-certified", "S:1 S:16", "59572-0501-21",
            "The prescriber has no certification on record.", "[certified from]",
        ):  # fmt: skip
            assert words in page.text, words
        for code in ("<", "Indication.", "CountSchedule", "{'"):
            assert code not in page.text, code
    shown = admin.get(f"{path}/text")
    assert html.unescape(TEXT) in "".join(shown.all("pre")[0].itertext())


def test_a_program_decided_from_files_is_shown_but_not_offered_to_be_certified_in(admin):
    text = read_text(SHIPPED / "bosentan-us" / "2025-10-01.toml")
    admin.post("/programs/publish", {"text": TEXT, "reason": ""})
    admin.post("/programs/publish", {"text": text, "reason": ""})
    listed = admin.get("/programs")

    path = next(a.get("href") for a in listed.all("a") if "bosentan-us" in "".join(a.itertext()))
    page = admin.get(path)
    assert page.h1 == "Bosentan REMS"
    assert "files only: nobody is enrolled in this program here" in page.text
    assert "attestations: refill-dispense-exception, travel-exception" in page.text
    assert "Risk categories" not in page.text
    form = admin.get("/certifications/prescribers/new")
    assert "PS-Pomalidomide REMS (US)" in form.text
    assert "Bosentan REMS" not in form.text


def test_a_wrong_text_is_refused_with_its_place_and_kept(admin):
    wrong = TEXT.replace('owner = "administrator"', 'owner = "nobody"', 1)

    page = admin.post("/programs/publish", {"text": wrong, "reason": ""})

    assert page.status == 422
    assert "owner" in page.errors[0]
    assert page.values()["text"].strip() == wrong.strip()


def test_a_version_for_days_that_have_passed_asks_for_its_reason(admin):
    admin.post("/programs/publish", {"text": TEXT, "reason": ""})
    earlier = TEXT.replace("effective_from = 2025-02-01", "effective_from = 2025-01-01")

    page = admin.post("/programs/publish", {"text": earlier, "reason": ""})
    assert (page.status, len(page.errors)) == (422, 1)
    again = admin.post("/programs/publish", {"text": earlier, "reason": "Approved earlier."})
    assert again.status == 303


def test_nobody_else_publishes(web):
    for actor in (web.office.auditor, web.office.prescriber):
        visitor = web.visitor(actor)
        assert visitor.get("/programs").status == 200
        assert "Publish a version" not in visitor.get("/programs").text
        assert visitor.get("/programs/publish").status == 403


def test_a_version_that_does_not_exist_is_not_found(admin):
    assert admin.get(f"/programs/versions/{'0' * 32}").status == 404
    assert admin.get(f"/programs/versions/{'0' * 32}/text").status == 404
