"""A tiny application around the page foundation, with one page for each kind of page.

It has no database and no accounts: what is tested is what every page is built from.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader

from tests.web.sample_decisions import ACTIONS, MET, NOW, OTHERS, STOPS, YOURS, decision
from tests.web.sample_forms import EnrollmentForm, LogFilterForm
from tracker.rules import errors
from tracker.rules.decision import Finding
from tracker.web.bodies import init_bodies
from tracker.web.calling import init_calling
from tracker.web.converters import init_converters
from tracker.web.errors import init_errors
from tracker.web.filters import init_filters
from tracker.web.findings import panel_of
from tracker.web.headers import init_headers
from tracker.web.layout import (
    Card,
    Cell,
    Code,
    Event,
    Instant,
    Layout,
    Link,
    MenuItem,
    Tag,
)

ROOT = Path(__file__).parents[2]
CHICAGO = ZoneInfo("America/Chicago")
LAYOUT = Layout(
    signed_in=True,
    menu=(
        MenuItem("Dispense", "/blocked", current=True),
        MenuItem("Dispenses", "/allowed"),
        MenuItem("Audit log", "/log"),
    ),
    account_name="R. Okafor, PharmD",
    role_label="Pharmacist",
    organization_name="Harbor Specialty",
    demo_banner="This is a demo. All people and records are made up.",
    zone="America/Chicago",
    at=NOW,
    path="/dispenses/1",
)


def create_sample_app() -> Flask:
    app = Flask("sample", root_path=str(ROOT), static_folder=str(ROOT / "tracker/web/static"))
    app.config.update(SECRET_KEY="x" * 40, TESTING=True, PROPAGATE_EXCEPTIONS=False)
    app.config.update(MAX_CONTENT_LENGTH=100_000)
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(ROOT / "templates"),
            FileSystemLoader(Path(__file__).parent / "templates"),
        ]
    )
    init_calling(app)
    init_converters(app)
    init_filters(app)
    init_headers(app)
    init_bodies(app)
    init_errors(app)
    CSRFProtect(app)
    app.context_processor(lambda: {"layout": LAYOUT})
    app.jinja_env.globals["drawn_for"] = str  # nobody has sites here
    _add_pages(app)
    _add_failures(app)
    return app


def _add_pages(app: Flask) -> None:
    def decision_page(allowed: bool, findings: tuple[Finding, ...]) -> str:
        panel = panel_of(
            decision(allowed, findings),
            zone=CHICAGO,
            mine=frozenset({"pharmacist"}),
            actions=ACTIONS,
            allowed_heading="May be dispensed",
        )
        strip: list[tuple[str, Cell]] = [
            ("Patient", "Maria G. · 42 y"),
            ("REMS ID", Code("P-004PM-41778")),
            ("Drug", "Pomalidomide 4 mg, 21 capsules"),
            ("Prescriber", "Dr. Ana Ruiz"),
            ("Last dispensed", "Oct 26, 2026"),
        ]
        return render_template("blocked.html", panel=panel, strip=strip, now=NOW)

    app.add_url_rule(
        "/blocked", "blocked", lambda: decision_page(False, STOPS + YOURS + MET + OTHERS)
    )
    app.add_url_rule("/steps", "steps", lambda: decision_page(False, YOURS + MET))
    app.add_url_rule("/allowed", "allowed", lambda: decision_page(True, MET))
    app.add_url_rule("/form", "form", _form_page, methods=["GET", "POST"])
    app.add_url_rule("/log", "log", _log_page)
    app.add_url_rule("/patient", "patient", _patient_page)
    app.add_url_rule("/slip", "slip", lambda: render_template("slip.html", findings=STOPS))
    app.add_url_rule("/records/<record_id:id>", "record", lambda id: id)
    app.add_url_rule("/entries/<position:place>", "entry", lambda place: str(place))
    app.add_url_rule("/programs/<slug:name>/<day:on>", "program", lambda name, on: f"{name} {on}")
    app.add_url_rule("/links/<token:token>", "link", lambda token: token)


def _form_page() -> ResponseReturnValue:
    form = EnrollmentForm(zone=CHICAGO, now=NOW)
    if not form.is_submitted():
        return render_template("form.html", form=form)
    if not form.validate():
        return render_template("form.html", form=form), 422
    return {name: repr(value) for name, value in form.data.items() if name != "csrf_token"}


def _log_page() -> ResponseReturnValue:
    form = LogFilterForm(zone=CHICAGO, now=NOW)
    status = 200 if form.validate() else 422
    rows: list[tuple[Cell, ...]] = [
        (
            48213 - i,
            Instant(NOW, "America/Chicago", seconds=True),
            "R. Okafor, PharmD",
            Tag("dispense.refused", "bad") if i % 5 == 0 else Tag("survey.completed"),
            Link("P-004PM-41778", "/patient"),
            "2 requirements missing: pregnancy test, survey",
            Code("bde3…0000"),
        )
        for i in range(25)
    ]
    return render_template("log.html", form=form, rows=rows), status


def _patient_page() -> str:
    flash("The test result was recorded.", "success")
    cards = (
        Card(
            "Can this patient receive the drug today?",
            "No, 1 thing missing",
            "Survey expired Nov 20",
            "/blocked",
            "bad",
        ),
        Card("Authorization", "A-9F3K2-7TQ1C", "Expired Nov 2, 2026 (7-day window)"),
        Card("Surveys on time", "8 of 9", "89% since Mar 2026", tone="good"),
    )
    events = (
        Event("Nov 23", "Dispense refused", "R. Okafor, PharmD · survey expired", tone="bad"),
        Event("Nov 12", "Pregnancy test recorded: negative", "Dr. Ana Ruiz", "/form"),
        Event("Oct 26", "Dispensed 21 capsules", "Harbor Specialty · יוסף"),
    )
    return render_template(
        "patient.html", cards=cards, events=events, now=NOW, born=date(1984, 3, 27)
    )


def _add_failures(app: Flask) -> None:
    raised: dict[str, Exception] = {
        "not-permitted": errors.NotPermitted("Only a pharmacist may do this."),
        "not-found": errors.NotFound("patient 17 of Harbor"),
        "conflict": errors.AlreadyReversed("This dispense was already reversed."),
        "invalid": errors.InvalidInput("quantity", "More than was authorized."),
        "wait": errors.TooManyAttempts("Too many attempts.", datetime(2999, 1, 1, tzinfo=UTC)),
        "log": errors.LogUnavailable("secret detail"),
        "bug": RuntimeError("secret detail"),
    }

    def fail(how: str) -> str:
        raise raised[how]

    app.add_url_rule("/fail/<how>", "fail", fail)
    app.add_url_rule("/abort/<int:status>", "abort", lambda status: abort(status))
    app.add_url_rule("/here", "here", lambda: url_for("here"))
