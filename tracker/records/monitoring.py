"""Recorded facts of one patient, and what was found wrong with them later.

A corrected fact is out of the question that a gate asks and stays on the page, struck through.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar, cast

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from tracker.records.tables.monitoring import (
    Contraception,
    Correction,
    LabResult,
    PregnancyReport,
    PregnancyTest,
    Thromboprophylaxis,
)
from tracker.records.tables.people import Account

Fact = PregnancyTest | LabResult | Contraception | Thromboprophylaxis
F = TypeVar("F", bound=Fact)

FACT_TABLES: Final[dict[str, type[Fact]]] = {
    "pregnancy_test": PregnancyTest,
    "lab_result": LabResult,
    "contraception": Contraception,
    "thromboprophylaxis": Thromboprophylaxis,
}


@dataclass(frozen=True, slots=True)
class Strike:
    """Why a fact no longer counts, since when, and who said so."""

    reason: str
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """When a row was written, by whom (a printed name), and whether it was corrected since."""

    at: datetime
    by: str | None
    strike: Strike | None = None


def recorded(session: Session, table: type[F], patient_id: str) -> list[tuple[F, Entry]]:
    """Every row of one fact table, the newest recording first, corrected ones included."""
    corrector = aliased(Account)
    rows = session.execute(
        select(table, Account.printed_name, Correction, corrector.printed_name)
        .outerjoin(Account, Account.id == table.recorded_by)
        .outerjoin(
            Correction,
            (Correction.patient_id == table.patient_id) & (Correction.fact_id == table.id),
        )
        .outerjoin(corrector, corrector.id == Correction.recorded_by)
        .where(table.patient_id == patient_id)
        .order_by(table.recorded_at.desc(), table.id)
    )
    return [(row, _entry(row, by, correction, then)) for row, by, correction, then in rows]


def reports(session: Session, patient_id: str) -> list[tuple[PregnancyReport, Entry]]:
    """Pregnancy reports of the patient or a partner, the newest first."""
    rows = session.execute(
        select(PregnancyReport, Account.printed_name)
        .outerjoin(Account, Account.id == PregnancyReport.recorded_by)
        .where(PregnancyReport.patient_id == patient_id)
        .order_by(PregnancyReport.reported_at.desc(), PregnancyReport.id)
    )
    return [(row, Entry(row.recorded_at, by)) for row, by in rows]


def fact(session: Session, fact_table: str, patient_id: str, fact_id: str) -> Fact | None:
    """One fact of this patient, corrected or not; None for an unknown table as well."""
    table = FACT_TABLES.get(fact_table)
    return None if table is None else cast("Fact | None", session.get(table, (patient_id, fact_id)))


def corrected(session: Session, patient_id: str, fact_id: str) -> bool:
    return session.get(Correction, (patient_id, fact_id)) is not None


def count_of(session: Session, result: LabResult) -> list[LabResult]:
    """Every value of the blood count that this one belongs to: recorded at once, of one day."""
    return list(
        session.scalars(
            select(LabResult)
            .where(
                LabResult.patient_id == result.patient_id,
                LabResult.recorded_at == result.recorded_at,
                LabResult.collected_on == result.collected_on,
            )
            .order_by(LabResult.test)
        )
    )


def standing(session: Session, table: type[F], patient_id: str) -> list[F]:
    """The uncorrected rows of one fact table, the newest recording first."""
    struck = exists().where(
        Correction.patient_id == table.patient_id, Correction.fact_id == table.id
    )
    return list(
        session.scalars(
            select(table)
            .where(table.patient_id == patient_id, ~struck)
            .order_by(table.recorded_at.desc(), table.id.desc())
        )
    )


def _entry(row: Fact, by: str | None, correction: Correction | None, then: str | None) -> Entry:
    strike = None
    if correction is not None:
        strike = Strike(correction.reason, correction.recorded_at, then)
    return Entry(row.recorded_at, by, strike)
