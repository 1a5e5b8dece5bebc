"""In which zone the reader of a page is told the time."""

from typing import cast
from zoneinfo import ZoneInfo

from flask import current_app
from flask_login import current_user

from tracker.settings import Settings


def settings() -> Settings:
    """Those that the application was made with."""
    return cast(Settings, current_app.extensions["tracker.settings"])


def zone_of_actor() -> ZoneInfo:
    """The organization's zone; the installation's for those without an organization."""
    account = current_user.account if current_user.is_authenticated else None
    return ZoneInfo((account and account.time_zone) or settings().time_zone)
