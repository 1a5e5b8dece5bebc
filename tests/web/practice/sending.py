"""What the practice's pages send, and what the log says that they showed."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from tests.clinic import CHICAGO, Clinic, Ward
from tests.people import quick_hash
from tests.web.visiting import Page
from tracker.records import accounts
from tracker.records.tables.audit import AuditEntry
from tracker.records.transaction import writing

PASSWORD = "demo-password-only-here"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
LIVER = {"alt": "", "ast": ""}


def page_of(ward: Ward) -> str:
    return f"/patients/{ward.patient_id}"


def enrollment_of(ward: Ward) -> str:
    return f"/patients/{ward.patient_id}/enrollments/{ward.enrollment_id}"


def local(at: datetime) -> str:
    """As the control for a time of day sends it."""
    return at.astimezone(CHICAGO).strftime("%Y-%m-%dT%H:%M")


def with_password(clinic: Clinic) -> None:
    """The prescriber can sign."""
    with writing(clinic.session, now=datetime.now(UTC)) as at:
        hashed = quick_hash(PASSWORD)
        accounts.set_password(clinic.session, clinic.prescriber.id, hashed, at=at)


def prescribing(page: Page, **changed: str) -> dict[str, str]:
    """A prescription of 21 capsules of 4 mg, as the form of that page sends it."""
    values = {
        "request_id": page.values()["request_id"],
        "lines-0-strength_mg": "4",
        "lines-0-quantity": "21",
        "lines-1-strength_mg": "",
        "lines-1-quantity": "",
        "days_supply": "28",
        "refills": "0",
        "channel": "electronic",
        "pharmacy_id": "",
    }
    return values | changed


def viewed(session: Session) -> list[tuple[str, str | None]]:
    """Every page shown so far: its entry and its patient."""
    session.rollback()
    rows = session.query(AuditEntry).filter(AuditEntry.name == "page.viewed")
    return [(row.entry, row.subject_id) for row in rows]
