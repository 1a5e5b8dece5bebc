"""The program definitions that ship with the package, or those of another folder.

`<folder>/<program slug>/<effective date>.toml`; folder and file must say the same as the text.
"""

from pathlib import Path

from tracker.rules.errors import InvalidProgram
from tracker.rules.parsing import parse_version
from tracker.rules.problems import ROOT, Problem
from tracker.rules.program import ProgramVersion

SHIPPED = Path(__file__).parent.parent / "programs"


def shipped_versions(folder: Path = SHIPPED) -> dict[str, tuple[ProgramVersion, ...]]:
    """The versions of each program by its slug, oldest first; InvalidProgram names the file."""
    found: dict[str, list[ProgramVersion]] = {}
    for path in sorted(folder.glob("*/*.toml")):
        version = read_version(path)
        found.setdefault(version.slug, []).append(version)
    if not found:
        raise InvalidProgram(str(folder), "holds no <program>/<date>.toml")
    return {slug: tuple(versions) for slug, versions in found.items()}


def read_version(path: Path) -> ProgramVersion:
    """One file, whose folder is named by the slug and which itself is named by the date."""
    where = f"{path.parent.name}/{path.name}"
    version = parse_version(read_text(path), where)
    misnamed = misplacements(version, path)
    if misnamed:
        raise InvalidProgram(where, *misnamed)
    return version


def misplacements(version: ProgramVersion, path: Path) -> tuple[Problem, ...]:
    """What folder and file say otherwise than the text."""
    program, folder = ROOT.key("program"), path.parent.name
    found = []
    if folder != version.slug:
        found.append(Problem(f"is not the folder '{folder}'", program.key("slug")))
    if path.stem != version.effective_from.isoformat():
        found.append(Problem(f"is not '{path.stem}'", program.key("effective_from")))
    return tuple(found)


def read_text(path: Path) -> str:
    """The text of a definition, exactly as it is digested: UTF-8, line ends untouched."""
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidProgram(str(path), f"cannot be read: {error}") from error
