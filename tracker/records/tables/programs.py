"""Programs and their published versions: the text itself."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.database import Base
from tracker.records.tables.columns import Id, Json, Recorded, Slug, length


class Program(Recorded, Base):
    """A REMS program by its slug; the row that publishing locks."""

    __tablename__ = "program"
    __table_args__ = (length("slug", 60),)

    slug: Mapped[Slug] = mapped_column(primary_key=True)


class ProgramVersion(Recorded, Base):
    """A published text. Of several with one effective date the newest holds; none is changed."""

    __tablename__ = "program_version"
    __table_args__ = (
        UniqueConstraint("program", "effective_from", "digest", name="uq_program_version_text"),
        length("text", 1_000_000),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    program: Mapped[Slug] = mapped_column(ForeignKey("program.slug"))
    effective_from: Mapped[date]
    text: Mapped[Json]
    digest: Mapped[str] = mapped_column(String(71))  # sha256:<64 hexadecimal digits>
    reason: Mapped[str | None] = mapped_column(String(2000))
