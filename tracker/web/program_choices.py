"""Programs by name in cells and selects; their slugs stay in addresses and values."""

from collections.abc import Iterable

from flask import g

from tracker.records.database import db
from tracker.services.program_names import likely_first, program_names


def program_label(slug: str) -> str:
    """`PS-Pomalidomide REMS (US)`; the slug of one that is not published here. The names are read
    once for each page."""
    if "program_names" not in g:
        g.program_names = program_names(db.session())
    names: dict[str, str] = g.program_names
    return names.get(slug, slug)


def program_choices(slugs: Iterable[str], zone: str) -> list[tuple[str, str]]:
    """Slug and name, those of the reader's or the party's country first."""
    return [(slug, program_label(slug)) for slug in likely_first(slugs, zone)]
