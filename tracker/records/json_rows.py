"""Several result sets in one statement: each becomes one JSON text, on both databases.

SQLite 3.40 has no ORDER BY inside its aggregates, so the order of the rows is not kept.
"""

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
    """`query`'s rows as one value of a surrounding SELECT; `from_json` reads it."""
    return select(_JsonRows(*query.subquery().c)).scalar_subquery()


def from_json(query: Select[*tuple[Any, ...]], text: str) -> list[dict[str, Any]]:
    """The rows by column name, ready for JSON: days and instants as RFC 3339, 0 and 1 as
    booleans, whole numbers without a fraction."""
    columns = [(column.name, column.type) for column in query.selected_columns]
    return [
        {
            name: None if value is None else _plain(kind, value)
            for (name, kind), value in zip(columns, values, strict=True)
        }
        for values in orjson.loads(text)
    ]


def _plain(kind: Any, value: Any) -> Any:
    match kind:
        case UtcDateTime() if " " in value:  # SQLite's spelling; it is UTC by column type
            return f"{value.replace(' ', 'T')}Z"
        case Boolean():
            return bool(value)
        case Float() if value == int(value):
            return int(value)
        case _:
            return value
