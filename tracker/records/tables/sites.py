"""Where else an account works, which site a browser is at, and an account's own settings."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.records.database import Base
from tracker.records.tables.columns import Id, Recorded


class AccountSite(Recorded, Base):
    """A second pharmacy that the account works at, beside its own."""

    __tablename__ = "account_site"

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"), index=True)
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))


class AccountSiteEnding(Recorded, Base):
    """From then on the account does not act there."""

    __tablename__ = "account_site_ending"

    site_id: Mapped[Id] = mapped_column(ForeignKey("account_site.id"), primary_key=True)


class SiteChoice(Recorded, Base):
    """At which site a signed-in browser works; its newest row counts."""

    __tablename__ = "site_choice"
    __table_args__ = (Index("ix_site_choice_token_hash", "token_hash", "recorded_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), ForeignKey("user_session.token_hash"))
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))


class KeySetting(Recorded, Base):
    """Whether single keys are shortcuts (WCAG 2.1.4); the newest row counts, and none means yes."""

    __tablename__ = "key_setting"
    __table_args__ = (Index("ix_key_setting_account_id", "account_id", "recorded_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    single_keys: Mapped[bool]


class EnterSetting(Recorded, Base):
    """What Enter does for this account at this pharmacy once every package is scanned: confirm and
    hand over, or only confirm. The newest row counts, and none means only confirm."""

    __tablename__ = "enter_setting"
    __table_args__ = (
        Index("ix_enter_setting_account_id", "account_id", "organization_id", "recorded_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    account_id: Mapped[Id] = mapped_column(ForeignKey("account.id"))
    organization_id: Mapped[Id] = mapped_column(ForeignKey("organization.id"))
    hands_over: Mapped[bool]
