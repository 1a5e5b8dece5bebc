"""For those who run the service: is the process up, can it work."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from tracker.records.database import db
from tracker.services import readiness
from tracker.web.access import now, public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    checks = readiness.check(db.engine, now=now())
    all_well = all(checks.values())
    body = jsonify(
        status="ready" if all_well else "not ready",
        checks={name: "ok" if well else "failed" for name, well in checks.items()},
    )
    return body, 200 if all_well else 503
