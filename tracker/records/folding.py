"""`folded(name)` in queries: SQLite is lent the function of the rules, PostgreSQL says the same.

Under a locale of plain C, PostgreSQL knows the case of ASCII letters only; so a search also
tries how people write the first letters (`begins`).
"""

from typing import Any

from sqlalchemy import ColumnElement, Text, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm.attributes import InstrumentedAttribute
from sqlalchemy.sql.functions import FunctionElement

from tracker.rules.names import LETTERS, PAIRS, folded


class Folded(FunctionElement[str]):
    """A text as `tracker.rules.names.folded` makes it."""

    type = Text()
    inherit_cache = True


@compiles(Folded, "sqlite")
def _on_sqlite(element: Folded, compiler: Any, **kwargs: Any) -> str:
    return f"folded({compiler.process(element.clauses, **kwargs)})"


@compiles(Folded, "postgresql")
def _on_postgresql(element: Folded, compiler: Any, **kwargs: Any) -> str:
    name = compiler.process(element.clauses, **kwargs)
    plain = f"regexp_replace(normalize({name}, NFD), '[\\u0300-\\u036f]', '', 'g')"
    letters = {**LETTERS, **{key.upper(): value for key, value in LETTERS.items()}}
    letters.pop("I")  # the capital of the letter without a dot is the one of every other
    pairs = {
        **PAIRS,
        **{key.upper(): value for key, value in PAIRS.items() if len(key.upper()) == 1},
    }
    for sign, pair in pairs.items():
        plain = f"replace({plain}, '{sign}', '{pair}')"
    old, new = "".join(letters), "".join(letters.values()).replace("'", "''")
    return f"lower(translate({plain}, '{old}', '{new}'))"


def begins(column: InstrumentedAttribute[str], typed: str) -> ColumnElement[bool]:
    """Whether the name begins so, whatever its case and accents."""
    wanted = folded(typed)
    spellings = sorted({wanted, wanted.upper(), wanted.title()})
    stored = Folded(column)
    return or_(*(stored.startswith(spelling, autoescape=True) for spelling in spellings))
