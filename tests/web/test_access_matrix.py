"""Every route by every role: the route's permission decides, and nothing else."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from tests.people import make_account, make_organization
from tests.web.visiting import Visitor
from tracker.records.database import db
from tracker.records.tables.audit import AuditEntry
from tracker.rules.authority import GRANTS, Permission, Role
from tracker.rules.events import ActDenied
from tracker.rules.vocabulary import AttestationKind
from tracker.services.unspoken import unspoken
from tracker.web.access import init_access, permission_of

_SAMPLES = {
    "record_id": "0" * 32,
    "token": "A" * 43,
    "slug": "ps-pomalidomide-us",
    "day": "2025-02-01",
    "position": "1",
    "statement": unspoken(AttestationKind.ABSTINENCE),
    "unspoken": unspoken("blood-counts"),
    "default": "x",
}


def sample(rule: Rule) -> str:
    """The rule's path with an id that nobody has."""
    return re.sub(
        r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda m: _SAMPLES[m.group(1) or "default"], rule.rule
    )


def routes(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if rule.endpoint != "static"
    ]


@pytest.fixture
def visitors(app: Flask) -> dict[Role, Visitor]:
    """One signed-in person of each role."""
    made = {}
    with app.app_context():
        session = db.session()
        homes = {kind: make_organization(session, kind=kind) for kind in ("practice", "pharmacy")}
        where = {
            Role.PRESCRIBER: homes["practice"],
            Role.DELEGATE: homes["practice"],
            Role.PHARMACIST: homes["pharmacy"],
            Role.REPRESENTATIVE: homes["pharmacy"],
        }
        for role in Role:
            made[role] = make_account(
                session, email=f"{role}@test.test", role=role, organization_id=where.get(role)
            )
        session.commit()
    return {role: Visitor(app).become(account_id) for role, account_id in made.items()}


@pytest.mark.parametrize("role", list(Role))
def test_a_route_is_forbidden_exactly_to_roles_without_its_permission(app, visitors, role):
    visitor = visitors[role]
    wrong = []
    for rule, method in routes(app):
        wanted = permission_of(app, rule.endpoint)
        if rule.endpoint in ("sign_in.leave", "sign_in.enter"):
            continue  # would end this visitor's own session
        page = visitor.get(sample(rule)) if method == "GET" else visitor.post(sample(rule), {})
        allowed = not isinstance(wanted, Permission) or wanted in GRANTS[role]
        if (page.status != 403) != allowed or page.status >= 500 or page.status == 401:
            wrong.append((method, rule.rule, page.status))
    assert wrong == []


def test_without_a_session_every_page_but_the_public_ones_is_401(app, visitor):
    wrong = []
    for rule, method in routes(app):
        if rule.rule == "/" or permission_of(app, rule.endpoint) == "public":
            continue
        page = visitor.get(sample(rule)) if method == "GET" else visitor.post(sample(rule), {})
        if page.status != 401:
            wrong.append((method, rule.rule, page.status))
    assert wrong == []


def test_a_get_only_route_refuses_post_and_the_other_way_round(app, visitors):
    visitor = visitors[Role.ADMINISTRATOR]
    paths = {sample(rule) for rule, _ in routes(app)}
    by_path = {
        path: set().union(*(r.methods or set() for r, _ in routes(app) if sample(r) == path))
        for path in paths
    }
    for path, methods in sorted(by_path.items()):
        if "POST" not in methods:
            assert visitor.post(path, {}).status == 405, path
        for method in ("PUT", "DELETE", "PATCH"):
            token = {"X-CSRFToken": visitor.csrf}
            answer = visitor.client.open(path, method=method, headers=token)
            assert answer.status_code == 405, (method, path)


def test_a_refusal_is_in_the_log(app, visitors):
    visitors[Role.PATIENT].get("/audit-log")

    with app.app_context():
        rows = db.session().execute(select(AuditEntry.name, AuditEntry.outcome)).all()
    assert (ActDenied.name, "denied") in [tuple(row) for row in rows]


def test_a_route_without_a_mark_stops_start_up(app):
    app.view_functions["unmarked"] = lambda: ""

    with pytest.raises(RuntimeError, match="unmarked"):
        init_access(app)
