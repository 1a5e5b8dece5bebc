"""Pages about drafts: hand in, look at the impact, approve, withdraw; who sees what."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.clinic import Clinic
from tests.people import make_account, make_link
from tests.services.drafts import SHORTER, draft_text
from tests.web.office import PASSWORD
from tests.web.visiting import Visitor
from tracker.records.database import db
from tracker.records.tables.enrollments import Patient
from tracker.rules.authority import Role
from tracker.rules.numbers import shown
from tracker.services import drafting, signing_in
from tracker.services.shipped_programs import SHIPPED
from tracker.web.filters import long_date

AHEAD = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
TEXT = draft_text(AHEAD, SHORTER)


class Pages:
    """A patient with an order for 28 days; visitors by what they are."""

    def __init__(self, app):
        at = datetime.now(UTC) - timedelta(hours=1)
        with app.app_context():
            session = db.session()
            clinic = Clinic(session, since=at - timedelta(days=90))
            second, auditor = (
                make_account(session, email=f"{role.value}@office.test", role=role)
                for role in (Role.ADMINISTRATOR, Role.AUDITOR)
            )
            ward = clinic.man(at=at)
            clinic.write(ward, at=at)
            self.rems_id = shown(session.get(Patient, ward.patient_id).rems_id)
            self.story = f"/stories/{ward.patient_id}"
            for administrator in (clinic.administrator.id, second):
                secret = make_link(session, administrator, at=datetime.now(UTC))
                signing_in.choose_password(session, secret, PASSWORD, now=datetime.now(UTC))
            db.session.remove()
        self.author = Visitor(app).become(clinic.administrator.id)
        self.second = Visitor(app).become(second)
        self.auditor = Visitor(app).become(auditor)
        self.prescriber = Visitor(app).become(clinic.prescriber.id)

    def draft(self):
        """The address of the draft that the author has just handed in."""
        answer = self.author.post("/programs/publish", {"text": TEXT, "reason": ""})
        assert answer.status == 303, answer.errors
        return answer.location


@pytest.fixture
def pages(app):
    return Pages(app)


def test_a_draft_is_looked_at_and_approved_by_the_second_administrator(pages):
    draft = pages.draft()
    page = pages.author.get(draft)
    assert "Nothing changes before it is approved." in page.text
    assert ["28", "21"] in [row[-2:] for row in rows_of(page) if "supply-limit" in row[0]]
    assert "Approve this draft" not in page.text, "it is the author's own, and nobody has asked"
    assert "1 Versions that wait for an approval 1 for you" in pages.second.get("/").text
    assert "1 Versions that wait for an approval" in pages.author.get("/").text
    assert "Versions that wait for an approval 1 for you" not in pages.author.get("/").text
    assert "Your approval, or another administrator's" in pages.second.get("/programs").text

    asked = pages.second.follow(pages.second.post(f"{draft}/impact"))

    assert "Newly stopped 1" in asked.text
    assert ["Days' supply within the limit", "1", "0", "0", "0"] in rows_of(asked)
    assert pages.rems_id in asked.text
    assert asked.text.index("Approve this draft") < asked.text.index(pages.rems_id)
    assert "Omar" not in asked.text
    assert pages.story not in asked.links(), "administrators may not read a patient's story"
    assert pages.story in pages.auditor.get(draft).links()
    assert "Approve this draft" not in pages.author.get(draft).text
    seen = {"impact_id": asked.values()["impact_id"], "password_again": PASSWORD}
    assert pages.author.post(f"{draft}/approve", seen).status == 403
    for wrong in ("", "not my password"):
        page = pages.second.post(f"{draft}/approve", seen | {"password_again": wrong})
        assert page.status == 422
        assert "assword" in page.errors[0]
        assert page.values()["impact_id"] == seen["impact_id"]
        assert "Newly stopped 1" in page.text
    assert "Your approval, or another administrator's" in pages.second.get("/programs").text
    version = pages.second.follow(pages.second.post(f"{draft}/approve", seen))
    assert "The version is published." in version.text
    assert any("supply-limit" in row[0] for row in rows_of(version))
    assert pages.second.post(f"{draft}/approve", seen).status == 409
    assert "Approved by Ana Ruiz" in pages.auditor.get(draft).text


def test_a_wrong_password_is_told_also_when_the_impact_ran_out_meanwhile(pages, monkeypatch):
    draft = pages.draft()
    asked = pages.second.follow(pages.second.post(f"{draft}/impact"))
    seen = {"impact_id": asked.values()["impact_id"], "password_again": "not my password"}
    monkeypatch.setattr(drafting, "IMPACT_HOURS", 0)

    page = pages.second.post(f"{draft}/approve", seen)

    assert page.status == 422
    assert "assword" in page.errors[0]
    assert "#password_again" not in page.links()
    assert "Ask it anew first." in page.text
    assert "Approve this draft" not in page.text


def test_a_withdrawal_says_why(pages):
    draft = pages.draft()

    page = pages.second.post(f"{draft}/withdraw", {"reason": " "})
    assert (page.status, page.errors) == (422, ["Say why"])
    listed = pages.second.follow(
        pages.second.post(f"{draft}/withdraw", {"reason": "A wrong number."})
    )

    assert "is withdrawn." in listed.text
    assert "A wrong number." in pages.auditor.get(draft).text
    assert pages.second.post(f"{draft}/impact").status == 409


def test_a_text_that_is_not_understood_is_kept_with_its_line(pages):
    wrong = TEXT.replace('owner = "administrator"', 'owner = "nobody"', 1)
    line = wrong[: wrong.index('owner = "nobody"')].count("\n") + 1

    page = pages.author.post("/programs/publish", {"text": wrong, "reason": ""})

    assert page.status == 422
    assert page.errors[0].startswith(f"line {line}: ")
    assert page.values()["text"].strip() == wrong.strip()


def upload(pages, content, text="", reason="", name="file", filename="2027-01-01.toml"):
    """The form as a browser sends it with a file; a list of contents is several files."""
    contents = content if isinstance(content, list) else [content]
    texts = {"csrf_token": pages.author.csrf, "text": text, "reason": reason}
    parts = [(f'name="{field}"', value.encode()) for field, value in texts.items()]
    parts += [(f'name="{name}"; filename="{filename}"', each) for each in contents]
    body = b"".join(
        f"--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n"
        for head, value in parts
    )
    return pages.author.send_body(
        "/programs/publish", body + b"--edge--\r\n", "multipart/form-data; boundary=edge"
    )


def test_a_file_is_handed_in_as_its_text_would_be(pages):
    form = pages.author.get("/programs/publish")
    assert next(each for each in form.all("form") if each.get("enctype")).get("enctype") == (
        "multipart/form-data"
    )

    # Some editors begin a file with a byte order mark; it is no part of the text.
    draft = pages.author.follow(upload(pages, b"\xef\xbb\xbf" + TEXT.encode()))

    assert "Nothing changes before it is approved." in draft.text
    assert TEXT.strip() in "".join(draft.all("pre")[0].itertext())


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"slug = 'x'\nname = 'caf\xe9'\n", "File is no UTF-8 text (line 2). Save it as UTF-8"),
        (b"#" * (200 * 1024 + 1), "File is 201 KB long; at most 200 KB are taken"),
        (b"#" * 600_000, "File is 586 KB long; at most 200 KB are taken"),
        (b" \n", "File is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(pages, content, problem):
    page = upload(pages, content, reason="The FDA approved it.")

    assert page.status == 422
    assert page.errors == [problem]
    assert page.values()["reason"].strip() == "The FDA approved it."
    field = next(each for each in page.all("input") if each.get("type") == "file")
    assert field.get("aria-invalid") == "true"


def test_the_text_of_a_file_with_a_mistake_is_there_to_be_mended(pages):
    wrong = TEXT.replace('owner = "administrator"', 'owner = "nobody"', 1)

    page = upload(pages, wrong.encode())

    assert page.status == 422
    assert page.errors[0].startswith("line ")
    assert page.values()["text"].strip() == wrong.strip()


def test_a_file_beside_a_pasted_text_is_asked_about_and_neither_is_lost(pages):
    page = upload(pages, TEXT.encode(), text="slug = 'typed'")

    assert page.errors == ["Choose a file or paste a text, not both"]
    assert page.values()["text"].strip() == "slug = 'typed'"


def test_nothing_at_all_is_asked_for_at_the_text(pages):
    assert upload(pages, b"", filename="").errors == [
        "Choose the file of the definition, or paste its text"
    ]


def test_only_the_one_file_that_was_asked_for_is_taken(pages):
    assert upload(pages, TEXT.encode(), name="other").status == 400
    assert upload(pages, [b"a = 1", b"b = 2"]).status == 400
    assert pages.author.post("/programs/publish", {"text": TEXT, "file": "a = 1"}).status == 400
    assert upload(pages, b"#" * 5_000_000).status == 413


def test_drafts_are_for_administrators_and_auditors(pages):
    draft = pages.draft()

    page = pages.auditor.get(draft)
    assert page.status == 200
    assert "Withdraw" not in page.text
    assert pages.auditor.get(f"{draft}/withdraw").status == 403
    assert pages.prescriber.get(draft).status == 403
    assert "Drafts" not in pages.prescriber.get("/programs").text
    assert pages.second.get(f"/programs/drafts/{'0' * 32}").status == 404
    assert pages.second.get(f"{draft}?after=x").status == 404
    other = {"impact_id": "x", "password_again": PASSWORD}
    assert pages.second.post(f"{draft}/approve", other).status == 409


def test_a_version_s_page_shows_its_case_table_and_what_differs_from_the_one_before(pages):
    pages.author.post(
        "/programs/publish", {"text": _shipped("ipledge-us", "2023-10-01"), "reason": ""}
    )
    pages.author.post(
        "/programs/publish", {"text": _shipped("ipledge-us", "2026-11-15"), "reason": "As shipped."}
    )
    listed = pages.prescriber.get("/programs")
    newer = next(a for a in listed.all("a") if "".join(a.itertext()) == "ipledge-us@2026-11-15")

    page = pages.prescriber.get(newer.get("href"))

    assert "The version before: ipledge-us@2023-10-01" in page.text
    assert any("first-window-lockout" in row[0] and row[1] == "Removed" for row in rows_of(page))
    counted = re.search(r"Case table: (\d+) of (\d+) as expected", page.text)
    assert counted is not None
    assert int(counted[1]) == int(counted[2]) > 10
    assert "As expected" in page.text
    assert "Cases not about this version" not in page.text


def test_cases_written_for_another_version_are_not_counted_as_failed(pages):
    draft = pages.draft()
    found = pages.second.get(draft).text
    assert "No case of the shipped tables was written for this version." in found
    assert "as expected" not in found
    counted = re.search(r"not about this version: (\d+), of which it answers (\d+)", found)
    assert counted is not None
    assert 0 < int(counted[2]) < int(counted[1])

    asked = pages.second.follow(pages.second.post(f"{draft}/impact"))
    seen = {"impact_id": asked.values()["impact_id"], "password_again": PASSWORD}
    version = pages.second.follow(pages.second.post(f"{draft}/approve", seen))

    assert f"Comes into force {long_date(date.fromisoformat(AHEAD))}" in version.text
    assert "Not in force" not in version.text
    assert "as expected" not in version.text
    assert "Comes into force" in pages.prescriber.get("/programs").text


def rows_of(page):
    """The cells of every row of every table, in words."""
    return [
        [" ".join("".join(cell.itertext()).split()) for cell in row if cell.tag in ("th", "td")]
        for row in page.all("tr")
    ]


def _shipped(slug, day):
    return (SHIPPED / slug / f"{day}.toml").read_text(encoding="utf-8")
