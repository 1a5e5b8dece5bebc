"""What programs are called on pages: their name, with the country whose rules they are.

No country is on record, of programs or of organizations: the slug of a program ends with its
country's letters, and a time zone says where an organization most likely is. Nothing is refused
by them; they name, and they order what one chooses from.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy.orm import Session

from tracker.records import programs

_COUNTRIES: Final = {"us": "US", "uk": "UK", "no": "Norway"}
_ZONES: Final = {
    "America/": "us",
    "Pacific/Guam": "us",
    "Pacific/Honolulu": "us",
    "Europe/London": "uk",
    "Europe/Oslo": "no",
}


def program_names(session: Session) -> Mapping[str, str]:
    """By slug, of every published program: `PS-Pomalidomide REMS (US)`, as its newest version is
    called."""
    return {
        slug: named(slug, versions[-1].name)
        for slug, versions in sorted(programs.every(session).items())
    }


def program_name(session: Session, slug: str) -> str:
    """Of one program, also where no version of it is in force."""
    versions = programs.published(session, slug)
    return named(slug, versions[-1].name) if versions else slug


def named(slug: str, name: str) -> str:
    """The name with its country, which some names have already."""
    country = _COUNTRIES.get(slug.rpartition("-")[2])
    return name if country is None or f"({country})" in name else f"{name} ({country})"


def likely_first(slugs: Iterable[str], zone: str) -> list[str]:
    """Those of the country in which that zone lies stand first; otherwise the order stays."""
    here = next((letters for begins, letters in _ZONES.items() if zone.startswith(begins)), None)
    return sorted(slugs, key=lambda slug: slug.rpartition("-")[2] != here)
