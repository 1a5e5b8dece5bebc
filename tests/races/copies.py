"""Many patients in the same place: one is brought there through the services, and his rows copied.

Every id of the patient's own becomes a new one, in the log's entries too, whose hashes are made
anew; people, organizations and the program are shared.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, insert, or_, select

import tracker.records.tables  # noqa: F401  fills the metadata
from tracker.records.database import Base
from tracker.records.identifiers import new_id
from tracker.rules.merkle import leaf_hash

Row = dict[str, Any]
Rows = dict[str, list[Row]]
_OF_ITS_OWN: Final = ("rems_id", "number", "request_id", "email")


def copy_patient(engine: Engine, patient_id: str, count: int) -> list[dict[str, str]]:
    """`count` copies; for each one, what every id of the original became."""
    with engine.begin() as connection:
        rows = _rows_of(connection, patient_id)
        ids = [row["id"] for each in rows.values() for row in each if "id" in row]
        copies = [{old: new_id() for old in ids} for _ in range(count)]
        for table in _tables():
            if made := [_copied(row, new) for new in copies for row in rows[table.name]]:
                connection.execute(insert(table), made)
    return copies


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name != "one_time_link"]


def _rows_of(connection: Connection, patient_id: str) -> Rows:
    """The patient, what points at him directly or through others, his account and signatures."""
    rows: Rows = {"patient": _select(connection, "patient", "id", {patient_id})}
    known = {"patient": {patient_id}}
    for table in _tables():
        if table.name in rows:
            continue
        found = _pointing(connection, table, known)
        rows[table.name] = found
        if found and "id" in table.columns:
            known[table.name] = {row["id"] for row in found}
    signatures = set(_values(rows, "signature_id"))
    accounts = {row["account_id"] for row in rows["patient_account"]}
    rows["signature"] = _select(connection, "signature", "id", signatures)
    rows["account"] = _select(connection, "account", "id", accounts)
    return rows


def _pointing(connection: Connection, table: Table, known: Mapping[str, set[str]]) -> list[Row]:
    chosen = [
        key.parent.in_(known[key.column.table.name])
        for key in table.foreign_keys
        if key.column.name in ("id", "patient_id") and key.column.table.name in known
    ]
    if not chosen:
        return []
    return [dict(row) for row in connection.execute(select(table).where(or_(*chosen))).mappings()]


def _select(connection: Connection, name: str, column: str, values: set[str]) -> list[Row]:
    table = Base.metadata.tables[name]
    wanted = select(table).where(table.columns[column].in_(values))
    return [dict(row) for row in connection.execute(wanted).mappings()]


def _values(rows: Rows, column: str) -> Iterator[str]:
    for each in rows.values():
        for row in each:
            if row.get(column):
                yield row[column]


def _copied(row: Row, new: Mapping[str, str]) -> Row:
    copied = {
        name: new.get(value, value) if isinstance(value, str) else value
        for name, value in row.items()
    }
    for name in _OF_ITS_OWN:
        if name in row:
            copied[name] = new_id()[: len(row[name])]
    if "leaf" in row:
        for old, given in new.items():
            copied["entry"] = copied["entry"].replace(old, given)
        copied["leaf"] = leaf_hash(copied["entry"].encode())
    return copied
