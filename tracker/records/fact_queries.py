"""The queries behind decision questions: one for each kind of fact, sent as one statement."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import select

from tracker.records import discretion, patient_facts, prescription_facts
from tracker.records.fact_parameters import ASKED, THIS_PROGRAM, Query
from tracker.records.json_rows import RowReader, as_json, reader_of
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
    """All of them as JSON texts, one row for each that is asked about: one round trip."""
    facts = (as_json(query.correlate(ASKED)).label(name) for name, query in queries(gate).items())
    return select(ASKED.c.place, *facts)


@cache
def readers(gate: Gate) -> Mapping[str, RowReader]:
    """What makes rows of each text again."""
    return {name: reader_of(query) for name, query in queries(gate).items()}
