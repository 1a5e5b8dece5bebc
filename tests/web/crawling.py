"""Every page that a person can reach by links from home, and every form on them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.web.visiting import Page, Visitor

_CONTROLS = ("input", "select", "textarea")


@dataclass(frozen=True, slots=True)
class Control:
    """One name of a form. `choices` are the values that the page offers, if it offers any."""

    name: str
    kind: str
    value: str
    choices: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page. `endpoint` is the view that answers it."""

    page: str
    action: str
    method: str
    endpoint: str
    controls: tuple[Control, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted({control.name for control in self.controls}))


@dataclass(slots=True)
class Crawl:
    """What was found. `most` pages of one view are enough."""

    visitor: Visitor
    most: int = 6
    pages: dict[str, Page] = field(default_factory=dict)

    def run(self, *starts: str) -> "Crawl":
        waiting = list(starts or ("/",))
        seen: dict[str, int] = {}
        known = set(waiting)
        while waiting:
            path = waiting.pop(0)
            endpoint = endpoint_of(self.visitor.app, path)
            if endpoint in ("static", None) or seen.get(endpoint, 0) >= self.most:
                continue
            seen[endpoint] = seen.get(endpoint, 0) + 1
            page = self.visitor.get(path)
            self.pages[path] = page
            found = [page.location] if page.location else page.links() if page.tree else []
            for href in found:
                target = own_path(path, href)
                if target and target not in known:
                    known.add(target)
                    waiting.append(target)
        return self

    @property
    def forms(self) -> list[Form]:
        """Each once: those of one view with the same names are the same form."""
        found: dict[tuple[str, str, tuple[str, ...]], Form] = {}
        for path, page in self.pages.items():
            if page.tree is not None:
                for form in forms_of(self.visitor.app, path, page.tree):
                    found.setdefault((form.endpoint, form.method, form.names), form)
        return list(found.values())


def own_path(base: str, href: str) -> str | None:
    """The path and query of a link within the application."""
    target = urlsplit(urljoin(base, href))
    if target.scheme or target.netloc or not target.path.startswith("/"):
        return None
    return target.path + (f"?{target.query}" if target.query else "")


def endpoint_of(app: Flask, path: str, method: str = "GET") -> str | None:
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(path).path, method)[0])
    except HTTPException:
        return None


def forms_of(app: Flask, path: str, tree: Element) -> Iterator[Form]:
    for form in tree.iter("form"):
        method = form.get("method", "get").upper()
        action = own_path(path, form.get("action") or path)
        assert action is not None, f"{path}: a form that leads away"
        endpoint = endpoint_of(app, action, method)
        assert endpoint is not None, f"{path}: {method} {action} leads nowhere"
        yield Form(path, action, method, endpoint, tuple(_controls(form)))


def _controls(form: Element) -> Iterator[Control]:
    several: dict[str, list[str]] = {}
    for control in form.iter():
        name = control.get("name")
        if control.tag not in (*_CONTROLS, "button") or not name:
            continue
        kind = control.get("type", control.tag)
        if kind in ("radio", "checkbox"):
            several.setdefault(f"{kind} {name}", []).append(control.get("value", "on"))
        elif control.tag == "select":
            options = tuple(option.get("value", "") for option in control.iter("option"))
            yield Control(name, "select", "", tuple(filter(None, options)))
        else:
            value = control.get("value", "") or "".join(control.itertext()).strip()
            yield Control(name, kind, value, label=control.get("inputmode", ""))
    for key, values in several.items():
        kind, name = key.split(" ", 1)
        yield Control(name, kind, "", tuple(values))
