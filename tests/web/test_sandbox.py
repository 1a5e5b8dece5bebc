"""An administrator tries a published version on an invented question."""

import json
from datetime import UTC, date, datetime

import pytest

from tests.rules.asking import document
from tests.services.office import open_office
from tests.web.visiting import Visitor
from tracker.records import publications
from tracker.records.database import db
from tracker.services import publishing
from tracker.services.shipped_programs import SHIPPED, read_text

PAGE = "/programs/sandbox"


@pytest.fixture
def office(app):
    with app.app_context():
        office = open_office(db.session())
        version_id = publications.listed(db.session(), "ps-pomalidomide-us")[0].id
    return office, version_id


@pytest.fixture
def admin(app, office):
    return Visitor(app).become(office[0].administrator.id)


def ask(admin, version_id, question):
    text = question if isinstance(question, str) else json.dumps(question)
    return admin.post(PAGE, {"version": version_id, "question": text})


def test_a_blank_question_is_valid_and_answered(admin, office):
    form = admin.get(f"{PAGE}?version={office[1]}")

    page = ask(admin, office[1], form.values()["question"])

    assert (page.status, page.decision) == (200, "blocked")
    assert page.findings["prescriber-certified"] == "met"


@pytest.mark.parametrize(
    "file", sorted(SHIPPED.glob("*/*.toml")), ids=lambda f: f"{f.parent.name}@{f.stem}"
)
def test_every_shipped_version_begins_with_a_question_that_it_can_answer(app, admin, office, file):
    with app.app_context():
        publishing.publish(db.session(), None, read_text(file), now=datetime.now(UTC))
        slug, day = file.parent.name, date.fromisoformat(file.stem)
        found = publications.listed(db.session(), slug)
        version_id = next(each.id for each in found if each.effective_from == day)

    form = admin.get(f"{PAGE}?version={version_id}")
    page = ask(admin, version_id, form.values()["question"])

    assert (form.status, page.status) == (200, 200)
    assert page.decision in ("allowed", "blocked")


def test_a_question_and_a_whole_case_are_answered_alike(admin, office):
    question = document("P-001")

    for given in (question, {"id": "P-001", "question": question}):
        page = ask(admin, office[1], given)
        assert (page.status, page.decision) == (200, "allowed")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"pregnancy_tests": [{"collected_at": "x", "result": "negative"}]}, "[0].collected_at: "),
        ({"program": "ipledge-us"}, "program: the version is one of ps-pomalidomide-us"),
        ({"surprise": 1}, "surprise: "),
    ],
)
def test_what_is_not_a_question_is_422_with_its_path_and_the_text_stays(
    admin, office, changed, problem
):
    text = json.dumps(document("P-001") | changed)

    page = ask(admin, office[1], text)

    assert page.status == 422
    assert problem in page.errors[0]
    assert json.loads(page.values()["question"]) == json.loads(text)


def test_what_is_not_json_is_422(admin, office):
    page = ask(admin, office[1], "{")

    assert (page.status, page.decision) == (422, None)
    assert page.errors[0].startswith("not JSON")


def test_an_unknown_version_is_not_found_and_a_forged_one_refused(admin, office):
    assert admin.get(f"{PAGE}?version={'0' * 32}").status == 404
    assert ask(admin, "0" * 32, document("P-001")).status == 422


def test_only_administrators_have_the_sandbox(app, office):
    prescriber = Visitor(app).become(office[0].prescriber.id)

    assert prescriber.get(PAGE).status == 403
    assert ask(prescriber, office[1], document("P-001")).status == 403
