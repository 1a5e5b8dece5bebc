"""A person at a browser, for tests: follows the rules that every page of ours must keep."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from tracker.records import sessions
from tracker.records.database import db
from tracker.records.transaction import writing
from tracker.services.signing_in import secret_hash
from tracker.web.access import COOKIE

Values = Mapping[str, str | list[str]]
_CONTROLS = ("input", "select", "textarea")


@dataclass(frozen=True, slots=True)
class Page:
    """One answer; HTML is parsed strictly, and each page is held to what all pages keep."""

    response: TestResponse
    tree: Element | None

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def location(self) -> str:
        return str(self.response.headers.get("Location", ""))

    @property
    def text(self) -> str:
        """All words of the page, with single spaces."""
        return " ".join("".join(self._main().itertext()).split())

    @property
    def h1(self) -> str:
        return " ".join("".join(self.all("h1")[0].itertext()).split())

    @property
    def csrf(self) -> str:
        return next(e.get("value", "") for e in self.all("input") if e.get("name") == "csrf_token")

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [
            " ".join("".join(item.itertext()).split())
            for box in self.all("*")
            if box.get("role") == "alert"
            for item in box.iter("li")
        ]

    @property
    def decision(self) -> str | None:
        found = [e.get("data-decision") for e in self.all("*") if e.get("data-decision")]
        assert len(found) <= 1, "more than one data-decision"
        return found[0] if found else None

    @property
    def findings(self) -> dict[str, str]:
        """Status by requirement, as the contract marks them."""
        return {
            key: element.get("data-status", "")
            for element in self.all("*")
            if (key := element.get("data-requirement"))
        }

    def all(self, tag: str) -> list[Element]:
        return list(self._main().iter() if tag == "*" else self._main().iter(tag))

    def values(self) -> dict[str, str]:
        """What the named controls of the page hold now."""
        return {
            name: control.get("value", "") or "".join(control.itertext())
            for control in self.all("*")
            if control.tag in _CONTROLS and (name := control.get("name"))
        }

    def links(self) -> list[str]:
        return [href for a in self.all("a") if (href := a.get("href"))]

    def _main(self) -> Element:
        assert self.tree is not None, f"not HTML: {self.response.content_type}"
        return self.tree


class Visitor:
    """Keeps cookies; takes the CSRF token from a page of the same visit."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self._csrf = ""

    def become(self, account_id: str) -> "Visitor":
        """Signed in as this account, by a session row of its own (no password hashing)."""
        secret = secrets.token_urlsafe(32)
        with self.app.app_context():
            with writing(db.session(), now=datetime.now(UTC)) as at:
                sessions.begin(db.session(), secret_hash(secret), account_id, at=at)
            db.session.remove()
        self.client.set_cookie(COOKIE, secret, secure=True, httponly=True)
        return self

    def get(self, path: str) -> Page:
        return self._page(self.client.get(path))

    def post(
        self,
        path: str,
        values: Values | None = None,
        *,
        csrf: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """With a token, as a form of ours sends it. Redirects are not followed: see `follow`."""
        data = dict(values or {})
        if csrf:
            data.setdefault("csrf_token", self.csrf)
        return self._page(self.client.post(path, data=data, headers=headers))

    def send_body(self, path: str, body: bytes, content_type: str) -> Page:
        """Exactly these bytes."""
        return self._page(self.client.post(path, data=body, content_type=content_type))

    def follow(self, page: Page) -> Page:
        assert page.status == 303, f"{page.status}: {page.errors if page.tree is not None else ''}"
        return self.get(page.location)

    @property
    def csrf(self) -> str:
        """A token of this visit."""
        return self._csrf or self._fetch_csrf()

    def _fetch_csrf(self) -> str:
        # Every signed-in page has the form to sign out; signed out, the sign-in page has one.
        self.get("/sign-in")
        if not self._csrf:
            self.get("/")
        return self._csrf

    def _page(self, response: TestResponse) -> Page:
        tree = None
        if (
            response.mimetype == "text/html"
            and response.data
            and not 300 <= response.status_code < 400
        ):
            tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
                response.get_data(as_text=True)
            )
            check_page(tree)
        page = Page(response, tree)
        if tree is not None and any(e.get("name") == "csrf_token" for e in tree.iter("input")):
            self._csrf = page.csrf
        return page


def check_page(tree: Element) -> None:
    """One h1, a title, unique ids, a label for every control, nothing inline."""
    assert len(list(tree.iter("h1"))) == 1, "one h1"
    assert "".join(next(tree.iter("title")).itertext()).strip(), "a title"
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids)), f"duplicate ids: {sorted(i for i in ids if ids.count(i) > 1)}"
    assert not list(_inline(tree)), "inline code or style"
    labeled = {label.get("for") for label in tree.iter("label")}
    for control in _visible_controls(tree):
        named = control.get("id") in labeled or control.get("aria-label")
        assert named, f"no label: {control.get('name')}"


def _visible_controls(tree: Element) -> Iterator[Element]:
    for tag in _CONTROLS:
        for control in tree.iter(tag):
            if control.get("type") not in ("hidden", "submit", "button"):
                yield control


def _inline(tree: Element) -> Iterator[Element]:
    for element in tree.iter():
        handlers = [name for name in element.attrib if name == "style" or name.startswith("on")]
        code = element.tag == "script" and not element.get("src")
        if handlers or code or element.tag == "style":
            yield element
