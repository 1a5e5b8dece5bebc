"""`in_bytes(name)` in the order of a list: the same on both databases and in Python.

SQLite and Python compare texts by their code points. PostgreSQL compares them by the locale that
its database was made with, in which "a" stands before "B" and a hyphen may count for nothing.
"""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class in_bytes(FunctionElement[str]):  # noqa: N801  reads as a function in a query
    """A text that is compared by its code points."""

    type = Text()
    inherit_cache = True


@compiles(in_bytes)
def _as_it_is(element: in_bytes, compiler: Any, **kwargs: Any) -> str:
    return str(compiler.process(element.clauses, **kwargs))


@compiles(in_bytes, "postgresql")
def _on_postgresql(element: in_bytes, compiler: Any, **kwargs: Any) -> str:
    return f'{compiler.process(element.clauses, **kwargs)} COLLATE "C"'
