"""Everything known about a patient for a question; for many questions in one round trip."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy.orm import Session

from tracker.records.discretion import days_around
from tracker.records.fact_queries import readers, statement
from tracker.rules.codec import instant_text, question_from_object
from tracker.rules.errors import NotFound
from tracker.rules.question import Prescription, Question
from tracker.rules.timeline import day_of
from tracker.rules.vocabulary import Delivery, Gate, Indication

Rows = list[dict[str, Any]]
_INDICATIONS: Final = frozenset(Indication)


class Asked(Protocol):
    """Which gate of which prescription, and in which zone its days are counted.

    `pharmacy_id` is the pharmacy that asks (confirm, hand over). `confirmation_id` None
    means the open one. `delivery` is what the pharmacist has chosen.
    """

    @property
    def gate(self) -> Gate: ...
    @property
    def patient_id(self) -> str: ...
    @property
    def prescription_id(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def pharmacy_id(self) -> str | None: ...
    @property
    def confirmation_id(self) -> str | None: ...
    @property
    def delivery(self) -> Delivery | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A prescription under one enrollment, not written yet; what it would order."""

    patient_id: str
    enrollment_id: str
    prescriber_id: str
    zone: str
    order: Prescription
    gate: Gate = Gate.AUTHORIZE
    prescription_id: str = ""
    pharmacy_id: str | None = None
    confirmation_id: str | None = None
    delivery: Delivery | None = None


def question_for(session: Session, asked: Asked, *, at: datetime) -> Question:
    """The question as the records answer it at `at`. Raises NotFound for no such prescription,
    and of a draft for no such enrollment.

    Corrected facts and reversed dispenses are not on record. What is dated after `at` is
    left in: the rules ignore it.
    """
    return questions_for(session, (asked,), at=at)[0]


def questions_for(
    session: Session, asked: Sequence[Asked], *, at: datetime
) -> tuple[Question, ...]:
    """The same for many, each in its place: a round trip for each gate among them."""
    found: dict[int, Question] = {}
    gates: dict[Gate, list[int]] = {}
    for place, each in enumerate(asked):
        gates.setdefault(each.gate, []).append(place)
    for gate, places in gates.items():
        wanted = [{"place": place, **_ids(asked[place])} for place in places]
        parameters = {"wanted": orjson.dumps(wanted).decode(), **days_around(at)}
        for row in session.execute(statement(gate), parameters).mappings():
            rows = {name: read(row[name]) for name, read in readers(gate).items()}
            place = row["place"]
            found[place] = _question(asked[place], rows, at)
    if len(found) < len(asked):
        raise NotFound("Not found.")
    return tuple(found[place] for place in range(len(asked)))


def _ids(asked: Asked) -> dict[str, str | None]:
    if isinstance(asked, Draft):
        return {
            "patient_id": asked.patient_id,
            "prescription_id": asked.prescription_id,
            "draft_enrollment_id": asked.enrollment_id,
            "draft_prescriber_id": asked.prescriber_id,
        }
    return {
        "patient_id": asked.patient_id,
        "prescription_id": asked.prescription_id,
        "pharmacy_id": asked.pharmacy_id,
        "confirmation_id": asked.confirmation_id,
    }


def _question(asked: Asked, rows: dict[str, Rows], at: datetime) -> Question:
    question = question_from_object(_document(asked, rows, at))
    return replace(question, prescription=asked.order) if isinstance(asked, Draft) else question


def _document(asked: Asked, rows: dict[str, Rows], at: datetime) -> dict[str, object]:
    """The question as the contract spells it."""
    today = day_of(at, ZoneInfo(asked.zone))
    found = rows["prescription"][0]
    prescription = {name: value for name, value in found.items() if value is not None}
    document: dict[str, object] = {
        "program": prescription.pop("program"),
        "gate": asked.gate.value,
        "at": instant_text(at),
        "time_zone": asked.zone,
        "patient": _patient(rows),
        "prescriber": _certification(rows["prescriber"], rows["prescriber_suspensions"], today),
        "pharmacy": _certification(rows["pharmacy"], rows["pharmacy_suspensions"], today),
        "enrollment": _enrollment(rows),
        "contraception": _contraception(rows["contraception"]),
        "attestations": _sorted(rows["attestations"], "at"),
        "pregnancy_tests": _sorted(rows["pregnancy_tests"], "collected_at"),
        "pregnancy_reports": _sorted(rows["pregnancy_reports"], "reported_at"),
        "surveys": _sorted(rows["surveys"], "completed_at"),
        "lab_results": _sorted(rows["lab_results"], "collected_on"),
        "thromboprophylaxis": _first(rows["thromboprophylaxis"]),
        "acknowledgements": [
            {"by": "prescriber", **row} for row in _sorted(rows["acknowledgements"], "at")
        ],
        "prescription": {**prescription, "lines": _lines(rows["lines"])},
        "dispenses": _dispenses(rows["dispenses"]),
        "discretion": _sorted(rows["discretion"], "applies_until"),
    }
    return document | _at_the_pharmacy(asked, rows)


def _at_the_pharmacy(asked: Asked, rows: dict[str, Rows]) -> dict[str, object]:
    found: dict[str, object] = {}
    if rows["authorization"]:
        number = dict(rows["authorization"][0])
        number.pop("prescription_id")
        lines = _lines(rows["authorization_lines"])
        found["authorization"] = {**number, "same_patient": True, "lines": lines}
    if asked.gate is not Gate.AUTHORIZE and rows["checklist"]:
        checklist = rows["checklist"][0]
        found["counseling_checklist_at"] = checklist["completed_at"]
        found["medication_guide_given"] = checklist["medication_guide_given"]
    if asked.gate is Gate.HAND_OVER and rows["confirmation"]:
        delivery = asked.delivery.value if asked.delivery else None
        found["confirmation"] = {**rows["confirmation"][0], "delivery": delivery}
    return found


def _patient(rows: dict[str, Rows]) -> dict[str, object]:
    """An indication outside the contract's codes (free text) is not on record there."""
    said = _first(rows["enrollment"]).get("indication")
    return {
        **_first(rows["identity"]),
        **_first(rows["reproduction"]),
        **_first(rows["category"]),
        "indication": said if said in _INDICATIONS else None,
    }


def _enrollment(rows: dict[str, Rows]) -> dict[str, object]:
    signed = {
        f"signed_by_{row['capacity']}_at": row["signed_at"]
        for row in rows["agreement"]
        if row["capacity"] is not None
    }
    return {
        **signed,
        "risk_category": _first(rows["agreement"]).get("risk_category"),
        "ended_on": _first(rows["enrollment"]).get("ended_on"),
    }


def _certification(certified: Rows, suspended: Rows, today: date) -> dict[str, object]:
    """The newest one that has begun by `today`: a renewal made in advance takes nothing away."""
    rows = _sorted(certified, "recorded_at")
    begun = [row for row in rows if row["certified_from"] <= today.isoformat()]
    newest = (begun or rows or [{}])[-1]
    return {
        "certified_from": newest.get("certified_from"),
        "certified_until": newest.get("certified_until"),
        "suspended_from": min((row["suspended_from"] for row in suspended), default=None),
    }


def _contraception(rows: Rows) -> dict[str, object]:
    newest = _first(rows)
    return {**newest, "methods": orjson.loads(newest["methods"])} if newest else {}


def _lines(rows: Rows) -> list[dict[str, object]]:
    return [
        {"strength_mg": row["strength_mg"], "quantity": row["quantity"]}
        for row in _sorted(rows, "position")
    ]


def _dispenses(rows: Rows) -> list[dict[str, object]]:
    return [
        {"handed_over_on": row["handed_over_on"], "days_supply": row["days_supply"]}
        for row in _sorted(rows, "handed_over_at")
    ]


def _first(rows: Rows) -> dict[str, Any]:
    return rows[0] if rows else {}


def _sorted(rows: Rows, by: str) -> Rows:
    """Oldest first; of the same time always in the same order."""
    return sorted(rows, key=lambda row: (row[by], repr(row)))
