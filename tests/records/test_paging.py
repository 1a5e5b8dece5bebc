"""Pages of lists by key: nothing is lost or shown twice, whatever happens between two pages."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from tests.databases import Database
from tests.factories import NOW, Chain, add
from tests.people import make_account, make_organization
from tests.statements import statements
from tests.turning import forward
from tracker.records import (
    account_lists,
    audit_pages,
    dispenses,
    organizations,
    returns,
    surveys,
    worklists,
)
from tracker.records.account_lists import AccountFilter
from tracker.records.audit_pages import AuditFilter
from tracker.records.paging import FIRST, WHOLE, Page, Place, Turn, merged, turned
from tracker.records.tables.people import Organization, UserSession
from tracker.records.worklists import Moment, Worklist
from tracker.rules.authority import Role
from tracker.rules.errors import NotFound

MINUTE = timedelta(minutes=1)
# A table whose rows may go, which no list of ours shows; two rows share each instant.
KEY = (UserSession.created_at, UserSession.token_hash)
WHOLE_TABLE = re.compile(r"^SCAN (authorization|confirmation)\b|Seq Scan on")
"""How a plan says that every row is read, on either database."""


@pytest.fixture
def owner_session(database: Database) -> Iterator[Session]:
    """Rows may go: the application's own role deletes none of these."""
    with Session(database.owner) as session:
        yield session


class Sessions:
    """A list of sessions by their beginning."""

    def __init__(self, session: Session, count: int) -> None:
        self.session = session
        self.account_id = make_account(session, email="ana@lakeside.test")
        for number in range(count):
            self.begin(f"{number:04}", number // 2)

    def begin(self, name: str, minute: int) -> None:
        add(
            self.session,
            "user_session",
            token_hash=name,
            account_id=self.account_id,
            created_at=NOW + minute * MINUTE,
            ended_at=None,
            end_reason=None,
        )

    def end(self, name: str) -> None:
        """Gone, as a thing that no longer waits is gone from its list."""
        self.session.execute(delete(UserSession).where(UserSession.token_hash == name))
        self.session.commit()

    def page(self, turn: Turn, *, newest_first: bool = False) -> Page[str]:
        query = select(UserSession.token_hash)
        rows, page = turned(self.session, query, turn, KEY, newest_first=newest_first)
        return page.of(row.token_hash for row in rows)

    def names(self, count: int) -> list[str]:
        return [f"{number:04}" for number in range(count)]


@pytest.mark.parametrize("newest_first", [False, True])
def test_every_row_is_on_one_page_though_rows_share_their_instant(
    owner_session: Session, newest_first: bool
) -> None:
    made = Sessions(owner_session, 13)

    seen = forward(lambda turn: made.page(turn, newest_first=newest_first), 3)

    assert seen == (made.names(13)[::-1] if newest_first else made.names(13))


def test_the_way_back_has_the_same_pages(owner_session: Session) -> None:
    made = Sessions(owner_session, 9)
    first = made.page(Turn(size=3))
    second = made.page(Turn(after=first.next, size=3))
    third = made.page(Turn(after=second.next, size=3))

    assert made.page(Turn(before=third.previous, size=3)).rows == second.rows
    back = made.page(Turn(before=second.previous, size=3))
    assert back.rows == first.rows
    assert (back.begins, back.previous, back.next) == (True, None, first.next)
    assert (third.begins, third.next) == (False, None)


def test_rows_that_come_in_between_two_pages_move_none(owner_session: Session) -> None:
    made = Sessions(owner_session, 8)
    first = made.page(Turn(size=4), newest_first=True)
    made.begin("0099", 99)
    made.begin("0003a", 1)  # of the past: among what was not shown yet

    second = made.page(Turn(after=first.next, size=4), newest_first=True)

    assert first.rows == ("0007", "0006", "0005", "0004")
    assert second.rows == ("0003a", "0003", "0002", "0001")


@pytest.mark.parametrize("gone", ["0003", "0004", "0000"])
def test_a_row_that_goes_between_two_pages_takes_no_other_with_it(
    owner_session: Session, gone: str
) -> None:
    made = Sessions(owner_session, 8)
    first = made.page(Turn(size=4))
    made.end(gone)

    second = made.page(Turn(after=first.next, size=4))

    assert first.rows == ("0000", "0001", "0002", "0003")
    assert second.rows == tuple(name for name in made.names(8)[4:] if name != gone)


def test_when_nothing_stands_before_any_more_the_way_back_leads_to_the_first_page(
    owner_session: Session,
) -> None:
    made = Sessions(owner_session, 6)
    second = made.page(Turn(after=made.page(Turn(size=3)).next, size=3))
    for name in made.names(3):
        made.end(name)

    back = made.page(Turn(before=second.previous, size=3))

    assert back.rows == ("0003", "0004", "0005")
    assert (back.begins, back.next) == (True, None)


def test_a_whole_list_has_no_pages_around_it(owner_session: Session) -> None:
    page = Sessions(owner_session, 60).page(WHOLE)

    assert len(page.rows) == page.looked_at == 60
    assert (page.previous, page.next, page.begins) == (None, None, True)


@pytest.mark.parametrize("place", [(), (NOW,), ("0001", NOW), ("0001", "0001"), (NOW, NOW)])
def test_a_place_that_the_order_does_not_have_is_not_found(
    owner_session: Session, place: Place
) -> None:
    made = Sessions(owner_session, 2)

    with pytest.raises(NotFound):
        made.page(Turn(after=place))


def test_a_list_by_names_has_places_without_names(session: Session) -> None:
    for name in ("Cedar", "alder", "Birch", "Birch", "Elm"):
        make_organization(session, name=name)
    make_organization(session, kind="pharmacy", name="Dogwood")

    first = organizations.page(session, "practice", Turn(size=2))
    seen = forward(
        lambda turn: (page := organizations.page(session, "practice", turn)).of(
            row.id for row in page.rows
        ),
        2,
    )

    expected = session.scalars(
        select(Organization.id)
        .where(Organization.kind == "practice")
        .order_by(Organization.name, Organization.id)
    )
    assert seen == list(expected)
    assert first.next == (first.rows[-1].id,)
    with pytest.raises(NotFound):
        organizations.page(session, None, Turn(after=("0" * 32,)))


def test_rows_of_two_sources_are_paged_as_one(session: Session) -> None:
    rows = [7, 1, 5, 3, 9, 2, 8]

    def page(turn: Turn) -> Page[int]:
        return merged(rows, lambda row: (f"{row}",), turn)

    first = page(Turn(size=3))
    second = page(Turn(after=first.next, size=3))
    last = page(Turn(after=second.next, size=3))
    back = page(Turn(before=last.previous, size=3))

    assert (first.rows, second.rows, last.rows) == ((1, 2, 3), (5, 7, 8), (9,))
    assert (first.begins, last.next, last.previous) == (True, None, ("9",))
    assert (back.rows, back.begins, back.previous) == ((5, 7, 8), False, ("5",))
    assert page(Turn(before=back.previous, size=3)).begins
    assert page(WHOLE).rows == (1, 2, 3, 5, 7, 8, 9)


LISTS: dict[str, Callable[[Session, Chain, Turn], Page[object]]] = {
    "audit log": lambda session, _, turn: audit_pages.page(session, AuditFilter(), turn),
    "audit log of an event": lambda session, _, turn: audit_pages.page(
        session, AuditFilter(name="page.viewed"), turn
    ),
    "audit log of a person": lambda session, chain, turn: audit_pages.page(
        session, AuditFilter(actor_id=chain.prescriber_id), turn
    ),
    "staff": lambda session, _, turn: account_lists.page(session, AccountFilter(staff=True), turn),
    "accounts of a role": lambda session, _, turn: account_lists.page(
        session, AccountFilter(role=Role.PATIENT), turn
    ),
    "organizations": lambda session, _, turn: organizations.page(session, None, turn),
    "organizations of a kind": lambda session, _, turn: organizations.page(
        session, "pharmacy", turn
    ),
    "hand-overs": lambda session, chain, turn: dispenses.history(session, chain.pharmacy_id, turn),
    "returns": lambda session, chain, turn: returns.to_pharmacy(session, chain.pharmacy_id, turn),
}


@pytest.mark.parametrize("name", LISTS)
def test_no_list_that_grows_for_ever_is_sorted_whole(session: Session, name: str) -> None:
    """An index has the rows in the order of the list; at most those of one instant are sorted."""
    chain = Chain(session)
    for _ in range(3):
        make_organization(session, kind="pharmacy")
    first = LISTS[name](session, chain, Turn(size=1))
    turns = [FIRST] if first.next is None else [FIRST, Turn(after=first.next)]

    for turn in turns:
        with statements(session) as asked:
            LISTS[name](session, chain, turn)
        plan = plan_of(session, *asked[-1])
        assert sorts(plan) == [], plan


@pytest.mark.parametrize("worklist", Worklist)
def test_no_list_of_what_waits_here_reads_every_authorization_there_is(
    session: Session, worklist: Worklist
) -> None:
    chain, moment = Chain(session), Moment(NOW, NOW + timedelta(hours=8))

    with statements(session) as asked:
        worklists.listed(session, worklist, chain.pharmacy_id, moment, FIRST)
        worklists.counted(session, worklist, chain.pharmacy_id, moment)

    for each in asked:
        whole = [line for line in plan_of(session, *each) if WHOLE_TABLE.search(line)]
        assert whole == []


def test_flagged_surveys_are_found_without_reading_the_others(
    postgresql_database: Database,
) -> None:
    """SQLite reads a patient's surveys in one piece, as they lie beside each other there."""
    with postgresql_database.session() as session:
        chain = Chain(session)

        with statements(session) as asked:
            surveys.flagged_at(session, chain.practice_id, FIRST)

        assert any("ix_survey_flagged" in line for line in plan_of(session, *asked[-1]))


def plan_of(session: Session, statement: str, values: object) -> list[str]:
    """How the database would go about it if the tables were large."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return [str(row.detail) for row in rows if row.parent == 0]
    for way in ("enable_seqscan", "enable_sort", "enable_hashjoin", "enable_mergejoin"):
        connection.execute(text(f"SET LOCAL {way} = off"))
    rows = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
    return [str(row[0]).strip() for row in rows]


def sorts(plan: list[str]) -> list[str]:
    """Sorts of the whole list: the subqueries of a row, about one patient, may sort theirs."""
    return [line for line in plan[:2] if line.startswith("->  Sort")] + [
        line for line in plan if line == "USE TEMP B-TREE FOR ORDER BY"
    ]
