"""Whom to call at a practice or a pharmacy, as it says so itself."""

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.database import Base
from tracker.records.tables.columns import Code, Id, Recorded, length, one_of

# Those of `rules.contacts.ContactPurpose`; the migration that made the table says them too.
CONTACT_PURPOSES = (
    "pregnancy",
    "prescriptions",
    "agreements",
    "dispensing",
    "certification",
    "stock",
    "after-hours",
)


class OrganizationContact(Recorded, Base):
    """Who answers for one purpose. A change, and an ending (`ended`), is a row that names the one
    it replaces: the rows of one purpose are a chain, and its last one is in force."""

    __tablename__ = "organization_contact"
    __table_args__ = (
        ForeignKeyConstraint(
            ["replaces_id", "organization_id", "purpose"],
            [
                "organization_contact.id",
                "organization_contact.organization_id",
                "organization_contact.purpose",
            ],
            name="fk_organization_contact_replaces",
        ),
        one_of("purpose", CONTACT_PURPOSES, "purpose_known"),
        CheckConstraint("ended = (name IS NULL)", "says_who"),
        CheckConstraint("ended = (phone IS NULL)", "says_the_phone"),
        CheckConstraint(
            "NOT ended OR (email IS NULL AND hours IS NULL)", "ending_says_nothing_else"
        ),
        CheckConstraint("NOT ended OR replaces_id IS NOT NULL", "ends_another"),
        CheckConstraint("replaces_id <> id", "replaces_another"),
        length("name", 100),
        length("phone", 40),
        length("email", 254),
        length("hours", 200),
        UniqueConstraint("replaces_id", name="uq_organization_contact_replaces_id"),
        UniqueConstraint("id", "organization_id", "purpose", name="uq_organization_contact_place"),
        Index("ix_organization_contact_organization_id", "organization_id", "recorded_at"),
        Index(
            "uq_organization_contact_first",
            "organization_id",
            "purpose",
            unique=True,
            sqlite_where=text("replaces_id IS NULL"),
            postgresql_where=text("replaces_id IS NULL"),
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    purpose: Mapped[Code]
    replaces_id: Mapped[str | None] = mapped_column(String(32))
    ended: Mapped[bool]
    name: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254))
    hours: Mapped[str | None] = mapped_column(String(200))
