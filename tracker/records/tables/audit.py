"""The audit log: what happened, in exact bytes."""

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.database import Base
from tracker.records.tables.columns import Code, Id, Instant, Json, one_of

OUTCOMES = ("done", "blocked", "denied", "failed")


class AuditEntry(Base):
    """One event. `entry` is canonical JSON of all that is said here; `leaf` is its RFC 6962 hash.

    `subject_seq` is dense per patient over writes, given under the patient's lock; null for
    views, lists and events without a patient. The other columns are for filtering only.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("subject_id", "subject_seq", name="uq_audit_entry_subject_seq"),
        one_of("outcome", OUTCOMES, "outcome_known"),
        Index("ix_audit_entry_recorded_at", "recorded_at", "id"),
        Index("ix_audit_entry_actor_id", "actor_id", "recorded_at"),
        Index("ix_audit_entry_name", "name", "recorded_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    entry: Mapped[Json]
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))
    name: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[Code]
    actor_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("account.id"))
    subject_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("patient.id"))
    subject_seq: Mapped[int | None]
    recorded_at: Mapped[Instant]
