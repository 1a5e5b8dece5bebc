"""A program in use, two administrators, and texts that change one number of its definition."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests.clinic import NOW, TEXT_FILE, Clinic, Ward, proof_of
from tests.people import make_account
from tracker.rules.authority import Actor, Role
from tracker.services import drafting, impact
from tracker.services.drafting import ApprovalRequest

TEXT = TEXT_FILE.read_text(encoding="utf-8")
SHORTER = ('kind = "supply-at-most"\ndays = 28', 'kind = "supply-at-most"\ndays = 21')
CLOSED = ('status = "active"', 'status = "retired"')
_PROPHYLAXIS = 'title = "Thromboprophylaxis is decided"\ngates = ["authorize"]\nenforcement = "{}"'
ONLY_WARNS = (_PROPHYLAXIS.format("block"), _PROPHYLAXIS.format("warn"))


def draft_text(first_day: str = "2026-06-01", *changes: tuple[str, str]) -> str:
    """The definition from another day on, with these pieces replaced."""
    text = TEXT
    for old, new in (("effective_from = 2025-02-01", f"effective_from = {first_day}"), *changes):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


class Publishers:
    """A clinic with a patient, and a second administrator beside the author."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.clinic = Clinic(session)
        self.author = self.clinic.administrator
        self.second = self.another("second-admin@demo.test")
        self.auditor = Actor(
            make_account(session, email="auditor@demo.test", role=Role.AUDITOR), Role.AUDITOR
        )
        self.patient: Ward = self.clinic.man(at=NOW - timedelta(hours=1))

    def another(self, email: str) -> Actor:
        return Actor(
            make_account(self.session, email=email, printed_name=email), Role.ADMINISTRATOR
        )

    def draft(self, text: str = "", *, by_command: bool = False, **given: str) -> str:
        author = None if by_command else self.author
        handed_in = drafting.hand_in(
            self.session, author, text or draft_text("2026-06-01", SHORTER), now=NOW, **given
        )
        assert handed_in.draft_id is not None
        return handed_in.draft_id

    def ask(self, draft_id: str, *, after: timedelta = timedelta()) -> str:
        return impact.ask(self.session, self.author, draft_id, now=NOW + after)

    def approve(
        self,
        draft_id: str,
        impact_id: str,
        *,
        by: Actor | None = None,
        after: timedelta = timedelta(),
    ) -> str | None:
        actor, now = by or self.second, NOW + after
        request = ApprovalRequest(draft_id, impact_id)
        return drafting.approve(self.session, actor, request, proof_of(actor, now), now=now)
