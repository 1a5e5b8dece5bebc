"""What `tracker program publish` does."""

from pathlib import Path

from tracker.cli.installation import InputError, edge_now, session_of, settings_or_exit
from tracker.rules.errors import TrackerError
from tracker.services import publishing


def publish(file: Path, *, reason: str | None) -> str:
    """The `slug@date` that was published; exit status 2 with what is wrong."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: is not UTF-8 text") from error
    with session_of(settings_or_exit()) as session:
        try:
            return publishing.publish(session, None, text, now=edge_now(), reason=reason)
        except TrackerError as error:
            raise InputError(f"{file}: {error}") from error
