"""Who waits in the demo for each task: patients added to it through the services."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from tests.browser.serving import command
from tests.browser.walking import PASSWORD
from tests.clinic import CHICAGO, Clinic, Ward
from tests.databases import engine_for
from tracker.records import accounts, patients
from tracker.records.transaction import AccountLock, writing
from tracker.rules.authority import Actor
from tracker.rules.numbers import shown
from tracker.services import passwords, working_at
from tracker.services.authorizing import Line
from tracker.services.enrolling import ReproductiveFacts

# What the five prescriptions are for, and so what lies on the counter to be scanned.
STRENGTHS: Final = ((4,), (3,), (2,), (1,), (4, 1))
COUNSELED: Final = ("Abe Quill", "Ben Rowe", "Cal Stone", "Dan Tarn", "Eli Usher")
UNCOUNSELED: Final = ("Jay Quill", "Ken Rowe", "Lou Stone", "Max Tarn", "Ned Usher")
WOMEN: Final = ("Fay Vance", "Gia Wolfe", "Hana York")
A_WHILE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Order:
    """A prescription at the counter: its number as printed, and the packages' strengths."""

    number: str
    strengths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """`counseled`: the checklist is signed; `women` are looked for by REMS ID."""

    counseled: tuple[Order, ...]
    uncounseled: tuple[Order, ...]
    women: tuple[str, ...]
    man_email: str


class DemoPractice(Clinic):
    """The demo's own people, who enroll and treat the patients of the tasks."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.prescriber = self._account("prescriber@demo.test")
        self.pharmacist = self._account("pharmacist@demo.test")

    def let_enter_hand_over(self, *, at: datetime) -> None:
        """The pharmacist's choice for this site, made once, long before."""
        working_at.set_enter(self.session, self.pharmacist, hands_over=True, now=at)

    def orders(self, names: tuple[str, ...], *, at: datetime, counseled: bool) -> tuple[Order, ...]:
        """Men, each authorized; nothing but the checklist may be missing."""
        return tuple(
            self._order(name, strengths, at=at, counseled=counseled)
            for name, strengths in zip(names, STRENGTHS, strict=True)
        )

    def woman_to_answer_for(self, name: str, *, at: datetime) -> str:
        """Adult female of reproductive potential; a prescription that waits for nothing but the
        prescriber's survey. Her REMS ID."""
        facts = ReproductiveFacts(
            menses="regular",
            last_menses_on=(at - timedelta(days=20)).date(),
            menarche=True,
            hysterectomy=False,
            bilateral_oophorectomy=False,
            natural_menopause=False,
        )
        born = date(1984, 5, 2)
        ward = self.enroll(at=at, sex="female", born_on=born, name=name, facts=facts)
        self.contraception(ward, at=at, since=(at - timedelta(days=40)).date())
        self.test(ward, at=at, collected_at=at - timedelta(days=12))
        self.test(ward, at=at, collected_at=at - timedelta(hours=3))
        self.survey(ward, ward.account, at=at)
        self.count(ward, at=at)
        self.thromboprophylaxis(ward, at=at)
        self.attest(ward, "contraception-counseling", at=at)
        self.authorize(ward, self.write(ward, at=at), at=at)
        return self._rems_id(ward)

    def man_with_a_survey(self, *, at: datetime) -> str:
        """His e-mail address; he has chosen a password."""
        ward = self.enroll(at=at, name="Ivo Zane", email="ivo.zane@home.test")
        hashed = passwords.hash_password(PASSWORD)
        with writing(self.session, AccountLock(ward.account.id), now=at) as instant:
            accounts.set_password(self.session, ward.account.id, hashed, at=instant)
        return self._found(ward.account.id).email

    def _order(
        self, name: str, strengths: tuple[int, ...], *, at: datetime, counseled: bool
    ) -> Order:
        ward = self.man(at=at, name=name)
        lines = tuple(Line(float(strength), 21) for strength in strengths)
        pharmacy_id = self.pharmacist.organization_id
        prescription_id = self.write(ward, at=at, lines=lines, pharmacy_id=pharmacy_id)
        answer = self.authorize(ward, prescription_id, at=at)
        assert answer.authorization_id is not None, answer
        assert answer.number is not None
        if counseled:
            self.counsel(answer.authorization_id, at=at)
        return Order(shown(answer.number), strengths)

    def _rems_id(self, ward: Ward) -> str:
        organization_id = self.prescriber.organization_id
        assert organization_id is not None
        found = patients.cared_for(self.session, ward.patient_id, organization_id)
        assert found is not None
        return shown(found.rems_id)

    def _account(self, email: str) -> Actor:
        found = accounts.by_email(self.session, email)
        assert found is not None, f"the demo has no {email}"
        return found.actor

    def _found(self, account_id: str) -> accounts.AccountRow:
        found = accounts.by_id(self.session, account_id)
        assert found is not None
        return found


def make_scene(file: Path) -> Scene:
    """A new demo in that file, and the patients of the tasks in it."""
    command(file, "demo", "load")
    return add_patients(file)


def add_patients(file: Path) -> Scene:
    """To a demo that is there."""
    engine = engine_for(f"sqlite:///{file}")
    # Days are the practice's: near midnight they differ from those of UTC.
    at = datetime.now(CHICAGO) - A_WHILE
    with Session(engine) as session:
        practice = DemoPractice(session)
        practice.let_enter_hand_over(at=at)
        scene = Scene(
            practice.orders(COUNSELED, at=at, counseled=True),
            practice.orders(UNCOUNSELED, at=at, counseled=False),
            tuple(practice.woman_to_answer_for(name, at=at) for name in WOMEN),
            practice.man_with_a_survey(at=at),
        )
    engine.dispose()  # the last connection leaves no -wal behind, so one file is all
    return scene
