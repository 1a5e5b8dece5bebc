"""What the database itself refuses, to a bare shell: no pragmas, no services, no luck."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import Insert

from tests.databases import Database
from tests.factories import Chain, row, statement
from tests.records.everything import one_of_everything
from tests.shell import REFUSED, Shell, shell_of
from tracker.records.database import Base
from tracker.records.identifiers import new_id


def check_refused(shell: Shell, table: str, values: dict[str, object], because: str = ".") -> None:
    before = shell.count(table)
    with pytest.raises(REFUSED, match=because):
        shell.insert(statement(table, values))
    assert shell.count(table) == before


def test_a_hand_over_under_an_open_confirmation_is_taken(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    chain.confirm()

    shell.insert(statement("dispense", chain.dispense_row()))

    assert shell.count("dispense") == 1


def test_a_hand_over_needs_a_stored_decision(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    chain.confirm()

    check_refused(shell, "dispense", chain.dispense_row(decision_id="0" * 32))


def test_a_hand_over_needs_a_decision_that_allows_it(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    chain.confirm()
    blocked = chain.decide("hand_over", allowed=False)

    check_refused(shell, "dispense", chain.dispense_row(decision_id=blocked))
    check_refused(shell, "dispense", chain.dispense_row(decision_id=blocked, allowed=False))


def test_a_hand_over_needs_a_decision_of_its_own_gate(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    chain.confirm()
    at_confirm = chain.decide("confirm")

    check_refused(shell, "dispense", chain.dispense_row(decision_id=at_confirm))
    check_refused(shell, "dispense", chain.dispense_row(decision_id=at_confirm, gate="confirm"))


def test_a_hand_over_needs_a_decision_of_its_own_prescription(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    chain.confirm()
    elsewhere = chain.decide("hand_over", prescription_id=chain.prescribe())

    check_refused(shell, "dispense", chain.dispense_row(decision_id=elsewhere))


def test_a_hand_over_needs_a_confirmation(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    chain.confirm()

    check_refused(shell, "dispense", chain.dispense_row(confirmation_id="0" * 32))
    check_refused(shell, "dispense", chain.dispense_row(confirmation_id=None))


def test_a_hand_over_under_a_closed_confirmation_is_refused(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    chain.confirm()
    chain.close(cause="expired")

    check_refused(shell, "dispense", chain.dispense_row(), "its confirmation is closed")


def test_a_second_hand_over_of_one_confirmation_is_refused(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    chain.confirm()
    chain.hand_over()

    check_refused(shell, "dispense", chain.dispense_row())


def test_a_hand_over_by_another_pharmacy_is_refused(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    chain.confirm()
    other = Chain(chain.session).pharmacy_id

    check_refused(shell, "dispense", chain.dispense_row(pharmacy_id=other), "another pharmacy")


def test_a_hand_over_to_another_patient_is_refused(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    chain.confirm()
    other = Chain(chain.session).patient_id

    check_refused(shell, "dispense", chain.dispense_row(patient_id=other))


def test_nothing_is_confirmed_or_handed_over_on_a_void_number(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    chain.confirm()
    chain.void()

    check_refused(shell, "dispense", chain.dispense_row(), "its authorization is void")
    chain.close()
    again = chain.confirmation_row(follows_id=chain.confirmation_id)
    check_refused(shell, "confirmation", again, "its authorization is void")


def test_an_authorization_needs_a_decision_that_allows_it(chain: Chain, shell: Shell) -> None:
    blocked = chain.decide("authorize", allowed=False)
    at_confirm = chain.decide("confirm")
    values = row(
        "authorization", patient_id=chain.patient_id, prescription_id=chain.prescription_id
    )

    check_refused(shell, "authorization", values | {"decision_id": "0" * 32})
    check_refused(shell, "authorization", values | {"decision_id": blocked})
    check_refused(shell, "authorization", values | {"decision_id": at_confirm})


def test_a_confirmation_needs_a_decision_and_an_authorization(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    blocked = chain.decide("confirm", allowed=False)

    check_refused(shell, "confirmation", chain.confirmation_row(decision_id=blocked))
    check_refused(shell, "confirmation", chain.confirmation_row(authorization_id="0" * 32))


def test_a_second_open_confirmation_is_refused(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    first = chain.confirm()

    check_refused(shell, "confirmation", chain.confirmation_row())
    check_refused(shell, "confirmation", chain.confirmation_row(follows_id=first))


def test_a_closed_confirmation_is_followed_once(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    first = chain.confirm()
    chain.close(cause="expired")

    chain.confirm(follows_id=first)

    check_refused(shell, "confirmation", chain.confirmation_row(follows_id=first))


def test_a_confirmation_does_not_follow_that_of_another_number(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    other = Chain(chain.session)
    other.authorize()
    elsewhere = other.confirm()
    other.close()
    chain.confirm()

    check_refused(shell, "confirmation", chain.confirmation_row(follows_id=elsewhere))


def test_a_hand_over_can_be_reversed_and_the_number_used_again(chain: Chain, shell: Shell) -> None:
    chain.authorize()
    first = chain.confirm()
    chain.hand_over()
    expired = row(
        "confirmation_closing",
        confirmation_id=first,
        authorization_id=chain.authorization_id,
        cause="expired",
    )
    check_refused(shell, "confirmation_closing", expired, "what was handed over does not expire")

    chain.close(cause="reversed")
    chain.confirm(follows_id=first)
    shell.insert(statement("dispense", chain.dispense_row()))

    assert shell.count("dispense") == 2


@pytest.mark.parametrize("what", ["close", "void"])
def test_postgresql_waits_for_an_ending_under_way_and_then_refuses_the_hand_over(
    postgresql_database: Database, what: str
) -> None:
    """Two shells without any lock of ours: the one that looks first must not win by that."""
    with postgresql_database.session() as session:
        chain = Chain(session)
        chain.authorize()
        chain.confirm()
        ending, dispense = ending_row(chain, what), chain.dispense_row()
    with shell_of(postgresql_database) as one, shell_of(postgresql_database) as two:
        one.run("BEGIN")
        one.insert(ending)
        with ThreadPoolExecutor(1) as pool:
            handing_over = pool.submit(two.insert, statement("dispense", dispense))
            with pytest.raises(TimeoutError):
                handing_over.result(timeout=0.2)
            one.run("COMMIT")
            with pytest.raises(REFUSED, match=r"is closed|is void"):
                handing_over.result()
        assert two.count("dispense") == 0


def ending_row(chain: Chain, what: str) -> Insert:
    number = {"authorization_id": chain.authorization_id}
    if what == "void":
        return statement("authorization_voiding", row("authorization_voiding", **number))
    closing = row("confirmation_closing", confirmation_id=chain.confirmation_id, **number)
    return statement("confirmation_closing", closing)


def test_an_orphan_is_refused(chain: Chain, shell: Shell) -> None:
    orphan = row("attestation", patient_id=chain.patient_id, enrollment_id="0" * 32)

    check_refused(shell, "attestation", orphan | {"signature_id": chain.signature()})


@pytest.mark.parametrize(
    ("column", "value"),
    [("result", "perhaps"), ("setting", "x" * 41), ("id", "x" * 33), ("sensitivity_miu_ml", "-1")],
)
def test_a_value_out_of_range_is_refused(
    chain: Chain, shell: Shell, column: str, value: str
) -> None:
    chain.of_patient("pregnancy_test")

    with pytest.raises((*REFUSED, psycopg.DataError)):
        shell.run(_copied_test(column, value))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("collected_at", "2026-03-16T20:00:00Z"),
        ("collected_at", "2026-02-30 20:00:00.000000"),
        ("recorded_at", "now"),
        ("recorded_at", "2026-03-16 24:00:00.000000"),
        ("recorded_at", ""),
        ("sensitivity_miu_ml", "25 or so"),
    ],
)
def test_sqlite_refuses_what_postgresql_reads_by_type(
    sqlite_database: Database, column: str, value: str
) -> None:
    with sqlite_database.session() as session:
        Chain(session).of_patient("pregnancy_test")

    with shell_of(sqlite_database) as shell, pytest.raises(REFUSED):
        shell.run(_copied_test(column, value))


def _copied_test(column: str, value: str) -> str:
    """The test on record once more, under an id of its own, with one value changed."""
    columns = [column.name for column in Base.metadata.tables["pregnancy_test"].columns]
    changed = {"id": new_id()} | {column: value}
    values = [f"'{changed[name]}'" if name in changed else name for name in columns]
    return (
        f"INSERT INTO pregnancy_test ({', '.join(columns)})"
        f" SELECT {', '.join(values)} FROM pregnancy_test"
    )


def test_every_table_can_hold_a_row(chain: Chain, shell: Shell) -> None:
    tables = one_of_everything(chain)

    assert {table: shell.count(table) > 0 for table in tables} == dict.fromkeys(tables, True)
