"""Everything configurable: read once from the environment, refused when wrong."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.rules.errors import SettingsError

ROOT: Final = Path(__file__).parent.parent
INSTANCE: Final = ROOT / "instance"
_SHORTEST_SECRET: Final = 32
_DEFAULT_ZONE: Final = "America/New_York"
_LOOPBACK: Final = ("127.0.0.1", "localhost")
_KNOWN_SAMPLES: Final = ("change me", "changeme", "secret", "development", "0" * 32)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides. Times in minutes or hours as named, sizes in bytes."""

    database_url: str
    secret_key: str
    time_zone: str = _DEFAULT_ZONE  # for pages of administrators and auditors
    proxy_hops: int = 0  # how many proxies in front set X-Forwarded-*
    trusted_hosts: tuple[str, ...] = _LOOPBACK
    idle_minutes: int = 15
    absolute_hours: int = 12
    largest_body: int = 256 * 1024

    def __post_init__(self) -> None:
        secret = self.secret_key
        if len(secret) < _SHORTEST_SECRET or secret.lower().startswith(_KNOWN_SAMPLES):
            raise SettingsError(
                "TRACKER_SECRET_KEY",
                f"needs at least {_SHORTEST_SECRET} random characters;"
                " TRACKER_SECRET_KEY_FILE may name a file that holds them",
            )
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise SettingsError("TRACKER_TIME_ZONE", "is not a time zone's IANA name") from error

    @property
    def is_default_database(self) -> bool:
        """Whether this is the file in instance/: the only one that the demo is loaded into."""
        return self.database_url == default_database_url()


def default_database_url() -> str:
    """SQLite in instance/."""
    return f"sqlite:///{INSTANCE / 'tracker.db'}"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises SettingsError with the variable's name."""
    url = environment.get("TRACKER_DATABASE_URL", "")
    hosts = environment.get("TRACKER_TRUSTED_HOSTS", "")
    return Settings(
        database_url=url or default_database_url(),
        secret_key=_secret_key(environment, may_make_one=not url),
        time_zone=environment.get("TRACKER_TIME_ZONE", _DEFAULT_ZONE),
        proxy_hops=_whole_number(environment, "TRACKER_PROXY_HOPS", 0),
        trusted_hosts=tuple(hosts.split(",")) if hosts else _LOOPBACK,
    )


def _secret_key(environment: Mapping[str, str], *, may_make_one: bool) -> str:
    """From the variable, or the file that it names; the demo alone makes its own."""
    given = environment.get("TRACKER_SECRET_KEY")
    if given is not None:
        return given
    named = environment.get("TRACKER_SECRET_KEY_FILE")
    if named is not None:
        try:
            return Path(named).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError("TRACKER_SECRET_KEY_FILE", f"cannot be read: {error}") from error
    if not may_make_one:
        raise SettingsError("TRACKER_SECRET_KEY", "is missing, and nothing secret has a default")
    return _demo_secret(INSTANCE / "demo-secret-key")


def _demo_secret(file: Path) -> str:
    """Made once per checkout, readable by its owner only."""
    file.parent.mkdir(exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass  # another process, or an earlier start, has made it
    return file.read_text(encoding="utf-8").strip()


def _whole_number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise SettingsError(name, "is not a whole number")
    return int(text)
