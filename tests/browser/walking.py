"""A person in real Chromium; every page that they reach is examined before the next step."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

PASSWORD = "demo-password-only-here"
# Milliseconds. A page that opens with its button or link in focus drops an Enter that follows at
# once (held, or a scanner's second line end); a person looks first.
A_MOMENT = 700
# How long anything may take: a machine with other work has answered a sign-in after 15 seconds.
PATIENCE = 60_000
_RULES = {
    "runOnly": {
        "type": "tag",
        "values": [
            "wcag2a",
            "wcag2aa",
            "wcag21a",
            "wcag21aa",
            "wcag22aa",
            "best-practice",
        ],
    },
    # Passes are not counted one by one: it halves the time.
    "resultTypes": ["violations"],
    # No rule among these reads style sheets.
    "preload": {"assets": ["media"]},
}
# Three quarters of axe's time; what they find wrong lies in an element and where it lies.
_COSTLY = ["color-contrast", "target-size"]
_CHEAP_RULES = _RULES | {"rules": {name: {"enabled": False} for name in _COSTLY}}
_COSTLY_RULES = _RULES | {"runOnly": {"type": "rule", "values": _COSTLY}}
# What a page is made of, without what it says. A part is an element with all that it lies in, tags
# and classes; of its attributes, most by name alone, those whose words axe judges by value, those
# that name other elements by whether these exist, and a label by whether it is the only such one.
# Parts of another kind: which heading follows which.
_PARTS = r"""
const judged = ['autocomplete', 'lang', 'role', 'scope', 'type'];
const naming = ['aria-describedby', 'aria-labelledby', 'for', 'headers'];
const leads = names => names.split(/\s+/).filter(Boolean)
    .every(name => document.getElementById(name));
const labels = [...document.querySelectorAll('[aria-label]')].map(each => each.ariaLabel);
const alone = label => labels.indexOf(label) === labels.lastIndexOf(label);
const made = ({name, value}) => !value ? name + '='
    : judged.includes(name) ? name + '=' + value
    : naming.includes(name) ? name + '=' + leads(value)
    : name === 'aria-label' ? name + '=' + alone(value)
    : name;
const places = new Map([[document, '']]), parts = new Map();
for (const each of document.querySelectorAll('*')) {
    const kind = each.tagName + '.' + (each.className.baseVal ?? each.className);
    const place = places.get(each.parentNode) + '>' + kind;
    places.set(each, place);
    const said = /\S/.test(each.textContent);
    const part = [place, said, ...[...each.attributes].map(made)].join(' ');
    parts.set(part, [...parts.get(part) ?? [], each]);
}
const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6, [role=heading]')].map(
    each => each.getAttribute('aria-level') ?? each.tagName);
levels.forEach((level, place) => parts.set(levels[place - 1] + ' ' + level, []));
"""
TELL_PARTS = f"(() => {{ {_PARTS} return [window.innerWidth, [...parts.keys()]]; }})()"
_LOOK = """[
    document.querySelectorAll('h1').length,
    document.documentElement.scrollWidth > window.innerWidth,
]"""
_ASK_AXE = f"""async fresh => {{
    {_PARTS}
    const found = (await axe.run({json.dumps(_CHEAP_RULES)})).violations;
    const include = fresh.flatMap(part => parts.get(part));
    return include.length === 0 ? found
        : found.concat((await axe.run({{include}}, {json.dumps(_COSTLY_RULES)})).violations);
}}"""
# The parts of the pages that axe has found right in this process, at each width.
_found_right: defaultdict[int, set[str]] = defaultdict(set)


def click_through(leads_on: Locator) -> None:
    """The next page is there when this returns: to wait for its load after the click might be to
    find the page before still loaded."""
    with leads_on.page.expect_navigation():
        leads_on.click()


@dataclass
class Walk:
    """Clicks, fills and reads by what a person sees: labels, names of buttons, headings."""

    page: Page
    base: str
    password: str = PASSWORD
    complaints: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def sign_in(self, email: str, password: str = PASSWORD) -> "Walk":
        self.page.context.clear_cookies()
        self.open("/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(password)
        return self.press("Sign in")

    def sign_out(self) -> "Walk":
        return self.press("Sign out")

    def open(self, path: str) -> "Walk":
        self.page.goto(path if path.startswith("http") else self.base + path)
        return self.examine()

    def press(self, name: str, *, exact: bool = True) -> "Walk":
        """A button; the page that follows is examined."""
        return self.click(self.page.get_by_role("button", name=name, exact=exact).first)

    def follow(self, name: str, *, exact: bool = True) -> "Walk":
        """A link; the page that follows is examined."""
        return self.click(self.page.get_by_role("link", name=name, exact=exact).first)

    def click(self, leads_on: Locator) -> "Walk":
        """Whatever leads to another page, which is examined."""
        click_through(leads_on)
        return self.examine()

    def fill(self, label: str, value: str, *, exact: bool = False) -> "Walk":
        self.page.get_by_label(label, exact=exact).first.fill(value)
        return self

    def choose(self, label: str, option: str) -> "Walk":
        """One of a select."""
        self.page.get_by_label(label).first.select_option(label=option)
        return self

    def choose_like(self, label: str, part: str) -> "Walk":
        """One of a select, by a part of its words."""
        box = self.page.get_by_label(label).first
        value = box.locator("option", has_text=part).first.get_attribute("value")
        box.select_option(value=value)
        return self

    def tick(self, label: str) -> "Walk":
        """A radio button or a checkbox, by how the words beside it begin."""
        # USWDS puts the real control out of sight; a person clicks its label.
        begins = re.compile(r"^\s*" + re.escape(label))
        self.page.locator("main label").filter(has_text=begins).first.click()
        return self

    def tick_like(self, part: str) -> "Walk":
        """The same, by any part of the words beside it."""
        self.page.locator("main label").filter(has_text=part).first.click()
        return self

    def answer_all(self, answer: str) -> "Walk":
        """The same answer to every question of a survey."""
        for question in self.page.locator("main fieldset").all():
            question.locator("label").filter(has_text=answer).first.click()
        return self

    def sign(self, button: str) -> "Walk":
        """The password again, and the button."""
        return self.fill("password", self.password).press(button)

    @property
    def decision(self) -> str | None:
        """`allowed` or `blocked`, as the contract marks it."""
        return self.page.locator("[data-decision]").get_attribute("data-decision")

    @property
    def stops(self) -> set[str]:
        """The requirements that are marked unmet."""
        unmet = self.page.locator('[data-status="unmet"]').all()
        return {str(finding.get_attribute("data-requirement")) for finding in unmet}

    def sees(self, text: str) -> "Walk":
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()
        return self

    def heading(self, text: str) -> "Walk":
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text)
        return self

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base)

    def examine(self) -> "Walk":
        """axe, one h1, no sideways scroll, no complaint of the browser about this page."""
        return self.ask_axe().look()

    def ask_axe(self) -> "Walk":
        """Where a page has a part that no page had that axe found right at this width."""
        width, parts = self.page.evaluate(TELL_PARTS)
        right = _found_right[width]
        fresh = set(parts) - right
        if fresh:
            self._ask_axe(sorted(fresh))
            right |= fresh
        return self

    def _ask_axe(self, fresh: list[str]) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        told = [
            f"{v['id']}: {v['help']}: {[node['html'][:160] for node in v['nodes'][:3]]}"
            for v in self.page.evaluate(_ASK_AXE, fresh)
        ]
        assert not told, f"{self.path}: {json.dumps(told, indent=1)}"

    def look(self) -> "Walk":
        """All of the examination but axe, which takes its time."""
        headings, wide = self.page.evaluate(_LOOK)
        assert headings == 1, f"{self.path}: one h1"
        assert not wide, f"{self.path} scrolls sideways at {self.page.viewport_size}"
        assert not self.complaints, f"{self.path}: {self.complaints}"
        self.seen.add(self.path)
        return self

    def _on_console(self, message: ConsoleMessage) -> None:
        # Chromium logs each 4xx of a page that was opened on purpose; scripts and CSP matter.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)
