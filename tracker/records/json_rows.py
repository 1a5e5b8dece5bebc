"""Several result sets in one statement: each becomes one JSON text, on both databases.

SQLite 3.40 has no ORDER BY inside its aggregates, so the order of the rows is not kept.
"""

from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import Boolean, Float, Select, Text, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import ScalarSelect

from tracker.records.column_types import UtcDateTime


class _JsonRows(FunctionElement[str]):
    """The rows that a query yields, as a JSON array of arrays."""

    type = Text()
    inherit_cache = True


@compiles(_JsonRows, "sqlite")
def _on_sqlite(element: _JsonRows, compiler: Any, **kwargs: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **kwargs)}))"


@compiles(_JsonRows, "postgresql")
def _on_postgresql(element: _JsonRows, compiler: Any, **kwargs: Any) -> str:
    columns = compiler.process(element.clauses, **kwargs)
    return f"coalesce(json_agg(json_build_array({columns})), '[]')::text"


def as_json(query: Select[*tuple[Any, ...]]) -> ScalarSelect[str]:
    """`query`'s rows as one value of a surrounding SELECT; its `reader_of` reads it."""
    return select(_JsonRows(*query.subquery().c)).scalar_subquery()


RowReader = Callable[[str], list[dict[str, Any]]]


def reader_of(query: Select[*tuple[Any, ...]]) -> RowReader:
    """What makes of the text the rows by column name, ready for JSON: days and instants as
    RFC 3339, 0 and 1 as booleans, whole numbers without a fraction."""
    columns = tuple((column.name, _plain_of(column.type)) for column in query.selected_columns)

    def read(text: str) -> list[dict[str, Any]]:
        if text == "[]":
            return []
        return [
            {
                name: value if value is None or plain is None else plain(value)
                for (name, plain), value in zip(columns, values, strict=True)
            }
            for values in orjson.loads(text)
        ]

    return read


def _plain_of(kind: Any) -> Callable[[Any], Any] | None:
    """None where JSON says it already."""
    match kind:
        case UtcDateTime():
            return _instant
        case Boolean():
            return bool
        case Float():
            return _number
        case _:
            return None


def _instant(value: str) -> str:
    """SQLite's spelling has a space; it is UTC by column type."""
    return f"{value.replace(' ', 'T')}Z" if " " in value else value


def _number(value: float) -> float:
    return int(value) if value == int(value) else value
