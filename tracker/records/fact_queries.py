"""The queries behind one decision question: one for each kind of fact, sent as one statement."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import select

from tracker.records import discretion, patient_facts, prescription_facts
from tracker.records.fact_parameters import THIS_PROGRAM, Query
from tracker.records.json_rows import as_json
from tracker.rules.vocabulary import Gate


@cache
def queries(gate: Gate) -> Mapping[str, Query]:
    """By the name under which `facts` asks for the rows."""
    return {
        **patient_facts.person(),
        **patient_facts.statements(),
        **patient_facts.monitoring(),
        **prescription_facts.prescribing(gate),
        "discretion": discretion.applying(THIS_PROGRAM),
    }


@cache
def statement(gate: Gate) -> Query:
    """All of them as one row of JSON texts: one round trip."""
    return select(*(as_json(query).label(name) for name, query in queries(gate).items()))
