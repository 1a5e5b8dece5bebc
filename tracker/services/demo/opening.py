"""Before the first patient: programs, organizations, people, certifications, suspensions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from tracker.records.identifiers import new_id
from tracker.rules.authority import Actor, Role
from tracker.rules.program import ProgramVersion
from tracker.rules.timeline import day_of
from tracker.services import (
    certifying,
    keeping_contacts,
    managing_accounts,
    publishing,
    signing_in,
    working_at,
)
from tracker.services.demo import cast
from tracker.services.demo.cast import Desk, Person, Place
from tracker.services.demo.moments import A_MOMENT, Calendar, Step
from tracker.services.demo.story import Stage
from tracker.services.managing_accounts import AccountRequest, OrganizationRequest

BEGUN_DAYS_AGO: Final = 440
_BETWEEN: Final = timedelta(minutes=1)
_ZONE: Final = ZoneInfo(cast.PRACTICE.zone)


@dataclass(slots=True)
class Opening:
    """The steps of the first morning, a minute apart, and what befalls parties later.

    `texts` are the definitions to publish, `programs` those in which everybody is certified.
    """

    stage: Stage
    texts: tuple[str, ...]
    programs: tuple[ProgramVersion, ...]
    certified: dict[tuple[str, str], str] = field(default_factory=dict)

    def tell(self) -> None:
        calendar, line = Calendar(self.stage.line.now, _ZONE), self.stage.line
        at = calendar.at(BEGUN_DAYS_AGO, "06:00")
        for step in self._first_morning():
            line.add(at, step)
            at += _BETWEEN
        for number, version in enumerate(self.programs):
            later, program = timedelta(minutes=number), version.slug
            week = partial(self._suspend_for_a_week, program, cast.OTHER_PRESCRIBER)
            week(calendar.at(300, "09:30") + later)
            leaving = partial(self._suspend, program, cast.SUSPENDED_PRESCRIBER)
            line.add(calendar.at(2, "17:00") + later, leaving)
            closed = partial(self._suspend, program, cast.SUSPENDED_PHARMACY.key)
            line.add(line.now - timedelta(hours=2, minutes=5) + later, closed)

    def _first_morning(self) -> Iterator[Step]:
        yield partial(self._open_account, cast.FIRST_ADMINISTRATOR, by_command=True)
        for text in self.texts:
            yield partial(self._publish, text)
        for place in cast.PLACES:
            yield partial(self._place, place)
        for person in cast.STAFF:
            yield partial(self._open_account, person)
        for email, key in cast.FURTHER_SITES:
            yield partial(self._grant_site, email, key)
        for desk in cast.DESKS:
            yield partial(self._name_desk, desk)
        prescribers = (each.email for each in cast.STAFF if each.role is Role.PRESCRIBER)
        pharmacies = (each.key for each in cast.PLACES if each.kind == "pharmacy")
        for party in (*prescribers, *pharmacies):
            for version in self.programs:
                yield partial(self._certify, version.slug, party)

    @property
    def _admin(self) -> Actor:
        return self.stage.cast.actors[cast.ADMINISTRATOR]

    def _publish(self, text: str, now: datetime) -> None:
        publishing.publish(
            self.stage.session, None, text, now=now, reason="Shipped with the product."
        )

    def _place(self, place: Place, now: datetime) -> None:
        request = OrganizationRequest(
            kind=place.kind,
            name=place.name,
            phone=place.phone,
            time_zone=place.zone,
            ncpdp=place.ncpdp,
            address=place.address,
        )
        self.stage.cast.places[place.key] = managing_accounts.create_organization(
            self.stage.session, self._admin, request, now=now
        )

    def _open_account(self, person: Person, now: datetime, *, by_command: bool = False) -> None:
        session, on_stage = self.stage.session, self.stage.cast
        place_id = on_stage.places[person.place] if person.place else None
        request = AccountRequest(
            email=person.email,
            printed_name=person.name,
            role=person.role,
            organization_id=place_id,
            npi=person.npi,
        )
        actor = None if by_command else self._admin
        made = managing_accounts.create_account(session, actor, request, now=now)
        signing_in.choose_password(
            session, made.secret, cast.PASSWORD, now=now + A_MOMENT, hashed=cast.password_hash()
        )
        on_stage.actors[person.email] = Actor(made.account_id, person.role, place_id)

    def _grant_site(self, email: str, key: str, now: datetime) -> None:
        on_stage = self.stage.cast
        account_id, place_id = on_stage.actors[email].id, on_stage.places[key]
        working_at.grant_site(self.stage.session, self._admin, account_id, place_id, now=now)

    def _name_desk(self, desk: Desk, now: datetime) -> None:
        on_stage = self.stage.cast
        request = keeping_contacts.ContactRequest(
            request_id=new_id(),
            purpose=desk.purpose,
            replaces_id=None,
            name=desk.name,
            phone=desk.phone,
            hours=desk.hours,
        )
        actor, place_id = on_stage.actors[desk.by], on_stage.places[desk.place]
        keeping_contacts.record_contact(self.stage.session, actor, place_id, request, now=now)

    def _certify(self, program: str, party: str, now: datetime) -> None:
        on_stage = self.stage.cast
        prescriber = on_stage.actors.get(party)
        request = certifying.CertificationRequest(
            program=program,
            certified_from=day_of(now, _ZONE),
            prescriber_id=prescriber.id if prescriber else None,
            pharmacy_id=None if prescriber else on_stage.places[party],
        )
        self.certified[program, party] = certifying.certify(
            self.stage.session, self._admin, request, now=now
        )

    def _suspend(self, program: str, party: str, now: datetime) -> str:
        request = certifying.SuspensionRequest(
            certification_id=self.certified[program, party],
            suspended_from=day_of(now, _ZONE),
            reason="Records of the last audit were not handed in.",
        )
        return certifying.suspend(self.stage.session, self._admin, request, now=now)

    def _suspend_for_a_week(self, program: str, party: str, at: datetime) -> None:
        suspended: list[str] = []

        def suspend(now: datetime) -> None:
            suspended.append(self._suspend(program, party, now))

        def reinstate(now: datetime) -> None:
            request = certifying.ReinstatementRequest(suspended[0], "The records were handed in.")
            certifying.reinstate(self.stage.session, self._admin, request, now=now)

        self.stage.line.add(at, suspend)
        self.stage.line.add(at + timedelta(days=7), reinstate)
