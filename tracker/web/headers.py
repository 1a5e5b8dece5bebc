"""Headers of every answer: what a browser may load, keep and tell others about our pages."""

import re
import secrets

from flask import Flask, Response, g, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: Flask-WTF compares the Referer with the host on HTTPS.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_HSTS = "max-age=31536000; includeSubDomains"
_NEVER_KEPT = "no-store"
# Read by calendar programs that no cookie tells apart.
_ONE_READER_S = "private, no-store"
# A hash or a version is part of the address, so the content under it never changes.
_KEPT_FOR_EVER = "public, max-age=31536000, immutable"
_VERSIONED = re.compile(r"vendor/[a-z]+-[0-9.]+/")


def init_headers(app: Flask) -> None:
    """Register first: the request id must exist before anything can fail."""
    app.before_request(_number_the_request)
    app.after_request(_add_headers)


def request_id() -> str:
    """Names this request in the log, the header and on error pages; never taken from a client."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def _number_the_request() -> None:
    request_id()


def _add_headers(response: Response) -> Response:
    response.headers.update(_ALWAYS)
    response.headers["Cache-Control"] = _cache_control(response)
    response.headers["X-Request-Id"] = request_id()
    response.headers.pop("Server", None)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = _HSTS
    return response


def _cache_control(response: Response) -> str:
    if request.endpoint == "calendars.feed":
        return _ONE_READER_S
    if request.endpoint != "static" or response.status_code not in (200, 206, 304):
        return _NEVER_KEPT
    path = str((request.view_args or {}).get("filename", ""))
    addressed = "v" in request.args or _VERSIONED.match(path)
    return _KEPT_FOR_EVER if addressed else "public, max-age=300"
