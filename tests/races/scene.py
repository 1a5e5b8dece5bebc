"""Many prescriptions with a number, which two pharmacies have opened and counseled for."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from tests.clinic import NOW, Clinic
from tests.counter import confirm, counsel, find, make_pharmacist
from tests.databases import Database
from tests.people import make_organization
from tests.races.copies import copy_patient
from tests.races.racing import Clock
from tracker.rules.authority import Actor, Role

READY: Final = NOW + timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Case:
    """One patient's prescription at the counter. `confirmation_id` where the scene confirmed."""

    patient_id: str
    account: Actor
    authorization_id: str
    confirmation_id: str


class Scene:
    """`pharmacists`: `each` at either of the two pharmacies."""

    def __init__(self, database: Database, *, each: int = 1) -> None:
        self.database = database
        with database.session() as session:
            self.clinic = Clinic(session)
            other = make_organization(session, kind="pharmacy", name="Other Specialty")
            self.certification_id = self.clinic.certify(pharmacy_id=other)
            self.pharmacists = [
                make_pharmacist(session, pharmacy_id)
                for _ in range(each)
                for pharmacy_id in (other, self.clinic.pharmacy_id)
            ]
        self.clock = Clock(READY)

    @property
    def pharmacist(self) -> Actor:
        """Of the pharmacy whose certification is `certification_id`."""
        return self.pharmacists[0]

    def cases(self, count: int, *, female: bool = False, confirmed: bool = False) -> list[Case]:
        """`count` copies of one patient who came here through the services."""
        with self.database.session() as session:
            self.clinic.session = session
            first = self._first(session, female=female, confirmed=confirmed)
        copies = copy_patient(self.database.engine, first.patient_id, count)
        return [
            Case(
                new[first.patient_id],
                Actor(new[first.account.id], Role.PATIENT),
                new[first.authorization_id],
                new.get(first.confirmation_id, ""),
            )
            for new in copies
        ]

    def _first(self, session: Session, *, female: bool, confirmed: bool) -> Case:
        ward = (self.clinic.woman if female else self.clinic.man)(at=NOW)
        born = date(1984, 5, 2) if female else date(1970, 5, 2)
        answer = self.clinic.authorize(ward, self.clinic.write(ward, at=NOW), at=NOW)
        assert answer.authorization_id is not None
        for pharmacist in self.pharmacists[:2]:
            find(session, pharmacist, answer.number or "", born, at=NOW)
            counsel(session, pharmacist, answer.authorization_id, at=NOW)
        case = Case(ward.patient_id, ward.account, answer.authorization_id, "")
        if not confirmed:
            return case
        given = confirm(session, self.pharmacist, case.authorization_id, lambda: READY)
        return replace(case, confirmation_id=given.confirmation_id or "")
