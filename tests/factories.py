"""Rows straight into tables, for tests of the records themselves; services have their own tests.

`add` fills in what a test does not care about. `Chain` goes the whole way from an empty
database to a dispense, one row at a time, so that a test can leave the way where it wants.
"""

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Boolean, Column, Date, Float, Insert, Integer, LargeBinary, Text, insert
from sqlalchemy.orm import Session

import tracker.records.tables  # noqa: F401  fills the metadata
from tracker.records.column_types import UtcDateTime
from tracker.records.database import Base
from tracker.records.identifiers import new_id
from tracker.rules.decision import Decision, decision_to_object
from tracker.rules.vocabulary import Gate
from tracker.services.enrolling.documents import AgreementDocument

NOW = datetime(2026, 3, 16, 20, 0, tzinfo=UTC)
TODAY = date(2026, 3, 16)
PROGRAM = "ps-pomalidomide-us"

# Pages read what was agreed to.
_DOCUMENT = AgreementDocument(
    program="PS-Pomalidomide REMS",
    drug="pomalidomide",
    program_version="test",
    rems_id="P-0000-0000",
    patient_name="Sam Lee",
    birth_date="1970-05-02",
    category="AM",
    category_label="Adult male",
    category_definition="A man of 18 years or more.",
    indication="multiple-myeloma",
    practice="A practice",
    prescriber_id="0" * 32,
    prescriber_name="Ana Ruiz",
    statements=("I use a condom.",),
    signers=("patient", "prescriber"),
    meanings={},
).text

# What a check of the table asks for; everything else is made up by type.
_TAKEN: dict[str, dict[str, Any]] = {
    "account": {"role": "prescriber"},
    "agreement": {"risk_category": "AM", "document": _DOCUMENT},
    "agreement_signature": {"capacity": "patient"},
    "attestation": {"kind": "abstinence", "by_role": "prescriber", "statement": "{}"},
    "audit_entry": {"outcome": "done", "name": "page.viewed"},
    "authorization": {"risk_category": "AM", "gate": "authorize", "allowed": True},
    "authorization_voiding": {"cause": "prescriber"},
    "calendar_feed_ending": {"reason": "revoked"},
    "certification": {"certified_from": date(2025, 1, 1)},
    "confirmation": {"days_supply": 21, "gate": "confirm", "allowed": True},
    "confirmation_closing": {"cause": "reversed"},
    "confirmation_line": {"ndc": "59572050421", "strength_mg": 4.0, "quantity": 21},
    "contraception": {"methods": '["iud","male-condom"]'},
    "correction": {"fact_table": "pregnancy_test"},
    "discretion": {"requirement": "counseling-checklist"},
    "dispense": {
        "delivery": "pick-up",
        "days_supply": 21,
        "gate": "hand_over",
        "allowed": True,
    },
    "enrollment": {"indication": "multiple-myeloma"},
    "lab_result": {"test": "anc", "unit": "/uL", "value": 1800},
    "next_due": {"who": "patient"},
    "list_view": {"list_name": "patients", "name": "Mine", "chosen": "{}"},
    "one_time_link": {"purpose": "new-account"},
    "one_time_link_ending": {"reason": "used"},
    "organization": {"kind": "practice", "time_zone": "America/Chicago"},
    "organization_contact": {
        "purpose": "prescriptions",
        "ended": False,
        "name": "Nurse line",
        "phone": "312-555-0111",
    },
    "package_serial": {"ndc": "59572050421", "serial": "S1", "use_number": 1},
    "patient_account": {"capacity": "patient"},
    "patient_identity": {"sex": "male", "birth_date": date(1970, 5, 2)},
    "pregnancy_follow_up": {"status": "ongoing"},
    "pregnancy_report": {"of_whom": "patient", "status": "ruled-out"},
    "pregnancy_test": {"result": "negative", "sensitivity_miu_ml": 25.0, "setting": "laboratory"},
    "prescription": {
        "channel": "electronic",
        "risk_category": "AM",
        "days_supply": 28,
        "refills": 0,
    },
    "prescription_line": {"strength_mg": 4.0, "quantity": 21, "position": 1},
    "program_impact": {"newly_stopped": 0, "newly_allowed": 0, "otherwise_stopped": 1},
    "program_impact_row": {"gate": "authorize", "change": "otherwise"},
    "product_return": {"ndc": "59572050421", "quantity": 21},
    "returned_serial": {"ndc": "59572050421", "serial": "S2"},
    "risk_assessment": {"risk_category": "AM"},
    "signature": {"capacity": "prescriber", "method": "password"},
    "survey": {"by_role": "patient", "flagged": False},
    "task": {"owner": "prescriber", "gate": "confirm", "allowed": False},
    "task_clearing": {"event": "pregnancy.reported"},
    "thromboprophylaxis": {"decision": "aspirin"},
}


def row(table: str, **given: Any) -> dict[str, Any]:
    """Values for every column that may not be null; references must be given."""
    values = _TAKEN.get(table, {}) | given
    for column in Base.metadata.tables[table].columns:
        if column.name not in values and not column.nullable and not column.foreign_keys:
            values[column.name] = _made_up(column)
    return values


def add(session: Session, table: str, **given: Any) -> str:
    """One committed row; its id (or whatever its key is called)."""
    values = row(table, **given)
    session.execute(statement(table, values))
    session.commit()
    return str(values.get("id") or next(iter(values.values())))


def statement(table: str, values: dict[str, Any]) -> Insert:
    return insert(Base.metadata.tables[table]).values(values)


def _made_up(column: Column[Any]) -> Any:
    match column.type:
        case UtcDateTime():
            return NOW
        case Date():
            return TODAY
        case Boolean():
            return True
        case Integer():
            return 1
        case Float():
            return 1.0
        case LargeBinary():
            return bytes(32)
        case Text():
            return "[]"
        case _:
            return new_id()[: column.type.length]


class Chain:
    """One patient's way to the drug, an adult male's. The ids of its rows are attributes."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.practice_id = add(session, "organization")
        self.pharmacy_id = add(session, "organization", kind="pharmacy")
        self.prescriber_id = add(session, "account", organization_id=self.practice_id)
        self.pharmacist_id = add(
            session, "account", role="pharmacist", organization_id=self.pharmacy_id
        )
        self.patient_id = add(session, "patient")
        self.of_patient("patient_identity")
        self._program()
        self.enrollment_id = self.of_patient(
            "enrollment",
            program=PROGRAM,
            practice_id=self.practice_id,
            prescriber_id=self.prescriber_id,
        )
        self.of_enrollment("risk_assessment")
        self.prescription_id = self.prescribe()

    def _program(self) -> None:
        if self.session.get(_program_table(), PROGRAM) is None:
            add(self.session, "program", slug=PROGRAM)

    def of_patient(self, table: str, **given: Any) -> str:
        return add(self.session, table, patient_id=self.patient_id, **given)

    def of_enrollment(self, table: str, **given: Any) -> str:
        return self.of_patient(table, enrollment_id=self.enrollment_id, **given)

    def propose(self, **given: Any) -> str:
        """Enforcement discretion for today, unless `given` says otherwise."""
        values = {"program": PROGRAM, "recorded_by": self.prescriber_id} | given
        return add(self.session, "discretion", **values)

    def review(self, discretion_id: str, **given: Any) -> str:
        """Approved by somebody else."""
        values = {"proposed_by": self.prescriber_id, "recorded_by": self.pharmacist_id} | given
        return add(self.session, "discretion_review", discretion_id=discretion_id, **values)

    def relax(self, **given: Any) -> str:
        """Proposed and approved."""
        return self.review(self.propose(**given))

    def signature(self, **given: Any) -> str:
        return add(self.session, "signature", account_id=self.prescriber_id, **given)

    def prescribe(self, **given: Any) -> str:
        prescription_id = self.of_enrollment(
            "prescription",
            program=PROGRAM,
            practice_id=self.practice_id,
            prescriber_id=self.prescriber_id,
            written_at=NOW,
            **given,
        )
        self.of_patient("prescription_line", prescription_id=prescription_id)
        return prescription_id

    def decide(self, gate: str, *, allowed: bool = True, **given: Any) -> str:
        answer = Decision(
            gate=Gate(gate),
            allowed=allowed,
            program_version=None,
            digest=None,
            decided_at=NOW,
            valid_until=None,
            findings=(),
        )
        values = {
            "prescription_id": self.prescription_id,
            "asked_by": self.prescriber_id,
            "answer": json.dumps(decision_to_object(answer)),
        } | given
        return self.of_patient("decision", gate=gate, allowed=allowed, program=PROGRAM, **values)

    def authorize(self, **given: Any) -> str:
        values = {"prescription_id": self.prescription_id} | given
        prescription_id = values["prescription_id"]
        self.authorization_id = self.of_patient(
            "authorization",
            decision_id=self.decide("authorize", prescription_id=prescription_id),
            **values,
        )
        return self.authorization_id

    def void(self, **given: Any) -> str:
        values = {"authorization_id": self.authorization_id} | given
        return add(self.session, "authorization_voiding", **values)

    def confirmation_row(self, **given: Any) -> dict[str, Any]:
        values = {
            "patient_id": self.patient_id,
            "prescription_id": self.prescription_id,
            "authorization_id": self.authorization_id,
            "pharmacy_id": self.pharmacy_id,
        } | given
        if "decision_id" not in values:
            values["decision_id"] = self.decide("confirm")
        return row("confirmation", **values)

    def confirm(self, **given: Any) -> str:
        self.confirmation_id = add(self.session, "confirmation", **self.confirmation_row(**given))
        return self.confirmation_id

    def close(self, **given: Any) -> str:
        values = {
            "confirmation_id": self.confirmation_id,
            "authorization_id": self.authorization_id,
        } | given
        return add(self.session, "confirmation_closing", **values)

    def dispense_row(self, **given: Any) -> dict[str, Any]:
        values = {
            "patient_id": self.patient_id,
            "prescription_id": self.prescription_id,
            "confirmation_id": self.confirmation_id,
            "pharmacy_id": self.pharmacy_id,
            "handed_over_on": TODAY,
        } | given
        if "decision_id" not in values:
            values["decision_id"] = self.decide("hand_over")
        return row("dispense", **values)

    def hand_over(self, **given: Any) -> str:
        self.dispense_id = add(self.session, "dispense", **self.dispense_row(**given))
        return self.dispense_id


def _program_table() -> Any:
    return next(m.class_ for m in Base.registry.mappers if m.local_table.name == "program")
