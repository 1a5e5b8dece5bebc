"""What `tracker program publish` does."""

from pathlib import Path
from typing import Final

from tracker.cli.installation import InputError, edge_now, session_of, settings_or_exit
from tracker.rules.errors import InvalidProgram, TrackerError
from tracker.services import drafting
from tracker.services.definition_problems import problems_of
from tracker.services.shipped_programs import read_text

_DRAFTED: Final = (
    "{ref} is a draft, not in force: patients are enrolled in its program.\n"
    "Two administrators look at its impact and approve it on the page Programs; after the second"
    " approval it is in force from its first day."
)


def publish(file: Path, *, reason: str | None) -> str:
    """The `slug@date` that was published, or what comes next for a draft; exit status 2 with
    what is wrong, each problem on a line of its own."""
    try:
        text = read_text(file)
    except InvalidProgram as error:
        raise InputError(str(error)) from error
    with session_of(settings_or_exit()) as session:
        try:
            handed_in = drafting.hand_in(session, None, text, now=edge_now(), reason=reason)
        except InvalidProgram as error:
            told = (f"{file}: {problem}" for problem in problems_of(text, error))
            raise InputError("\n".join(told)) from error
        except TrackerError as error:
            raise InputError(f"{file}: {error}") from error
    return handed_in.ref if handed_in.draft_id is None else _DRAFTED.format(ref=handed_in.ref)
