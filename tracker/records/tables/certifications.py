"""Certified prescribers and pharmacies, suspensions, reinstatements."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.database import Base
from tracker.records.tables.columns import Id, Note, Recorded, Slug, length


class Certification(Recorded, Base):
    """One party's certification in one program; both days count.

    A renewal follows the row that it renews, so that two at once meet the unique key.
    The row is what deciding locks FOR SHARE and suspending FOR NO KEY UPDATE.
    """

    __tablename__ = "certification"
    __table_args__ = (
        CheckConstraint("(prescriber_id IS NULL) <> (pharmacy_id IS NULL)", "one_party"),
        CheckConstraint("certified_until >= certified_from", "ends_after_it_begins"),
        UniqueConstraint("renews_id", name="uq_certification_renews_id"),
        Index(
            "uq_certification_first_of_prescriber",
            "program",
            "prescriber_id",
            unique=True,
            sqlite_where=text("renews_id IS NULL AND prescriber_id IS NOT NULL"),
            postgresql_where=text("renews_id IS NULL AND prescriber_id IS NOT NULL"),
        ),
        Index(
            "uq_certification_first_of_pharmacy",
            "program",
            "pharmacy_id",
            unique=True,
            sqlite_where=text("renews_id IS NULL AND pharmacy_id IS NOT NULL"),
            postgresql_where=text("renews_id IS NULL AND pharmacy_id IS NOT NULL"),
        ),
        Index("ix_certification_prescriber_id", "prescriber_id"),
        Index("ix_certification_pharmacy_id", "pharmacy_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    program: Mapped[Slug] = mapped_column(ForeignKey("program.slug"))
    prescriber_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("account.id"))
    pharmacy_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("organization.id"))
    certified_from: Mapped[date]
    certified_until: Mapped[date | None]
    renews_id: Mapped[str | None] = mapped_column(String(32), ForeignKey("certification.id"))


class Suspension(Recorded, Base):
    """The party may not act from that day on, until a reinstatement."""

    __tablename__ = "suspension"
    __table_args__ = (length("reason", 2000),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    certification_id: Mapped[Id] = mapped_column(ForeignKey("certification.id"), index=True)
    suspended_from: Mapped[date]
    reason: Mapped[Note]


class Reinstatement(Recorded, Base):
    """Ends one suspension."""

    __tablename__ = "reinstatement"
    __table_args__ = (length("reason", 2000),)

    suspension_id: Mapped[Id] = mapped_column(ForeignKey("suspension.id"), primary_key=True)
    reason: Mapped[Note]
