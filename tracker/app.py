"""The application: the only module that knows every part."""

from importlib import import_module
from typing import Final

import structlog
from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker.records.database import configure, db
from tracker.services import demonstrating
from tracker.settings import ROOT, Settings, read_settings
from tracker.web.access import init_access
from tracker.web.asked import init_asked
from tracker.web.bodies import init_bodies
from tracker.web.calling import init_calling
from tracker.web.converters import init_converters
from tracker.web.drawn_again import init_drawn_again
from tracker.web.drawn_for import init_drawn_for
from tracker.web.errors import init_errors
from tracker.web.filters import init_filters
from tracker.web.headers import init_headers
from tracker.web.menu import layout_values

# Modules of tracker.web, each with its `bp`.
BLUEPRINTS: Final = (
    "sign_in",
    "links",
    "home",
    "health",
    "kept",
    "keys",
    "search",
    "sessions",
    "views",
    "accounts",
    "audit_exports",
    "audit_log",
    "certifications",
    "discretion",
    "organizations",
    "contacts",
    "programs",
    "sandbox",
    "drafts",
    "stories",
    "checklists",
    "counter_patients",
    "dispenses",
    "handed_over",
    "papers",
    "refusals",
    "returns",
    "reversals",
    "sites",
    "tasks",
    "worklists",
    "agreements",
    "enrollment_changes",
    "enrollments",
    "further_enrollments",
    "own_record",
    "patient_accounts",
    "pregnancy_follow_ups",
    "pregnancy_reports",
    "surveys",
    "attestations",
    "corrections",
    "decisions",
    "explanations",
    "monitoring",
    "patients",
    "due",
    "calendars",
    "prescribers",
    "prescriptions",
    "renewals",
    "what_if",
)


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application. Raises SettingsError, or RuntimeError for a route without a mark."""
    settings = settings or read_settings()
    app = Flask(
        "tracker",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "tracker" / "web" / "static"),
    )
    app.extensions["tracker.settings"] = settings
    _configure(app, settings)
    _init_database(app)
    init_headers(app)
    init_bodies(app)
    init_converters(app)
    init_filters(app)
    init_calling(app)
    init_drawn_for(app)
    init_errors(app)
    CSRFProtect(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(f"tracker.web.{name}").bp)
    init_access(app)
    init_drawn_again(app)
    init_asked(app)
    app.context_processor(layout_values)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        MAX_CONTENT_LENGTH=settings.largest_body,
        MAX_FORM_MEMORY_SIZE=settings.largest_body,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        # Flask's own cookie holds the CSRF token and flashed sentences, no identity.
        SESSION_COOKIE_NAME="__Host-form",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open is not lost
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    structlog.configure(
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.add_log_level,
            structlog.processors.JSONRenderer(),
        ]
    )


def _init_database(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        configure(db.engine)
        app.extensions["tracker.demo_loaded_at"] = demonstrating.loaded_at(db.engine)
