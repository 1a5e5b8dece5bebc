"""The whole main job, from an empty database to the exported log, through services alone."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import counter
from tests.clinic import PROGRAM, Ward
from tests.databases import PostgresqlHead, copy_of_sqlite, missing
from tests.postgresql import Missing
from tests.services.founding import BEGAN, Founded
from tracker.records import publications
from tracker.records.tables.audit import AuditEntry
from tracker.records.tables.deciding import Decision
from tracker.rules.authority import Actor
from tracker.rules.codec import question_from_object
from tracker.rules.deciding import decide, decision_to_object
from tracker.rules.merkle import leaf_hash
from tracker.rules.parsing import parse_version
from tracker.services import exporting, reporting_pregnancy
from tracker.services.overviews.audit import LogFilter

NOTE: Final = "They met in Winnemucca."
PRIVATE: Final = ("Zebulon", "Quartzhammer", "Wilhelmina", "1970-05-02", "1984-05-02", NOTE)

BEFORE_ANY_PATIENT: Final = [
    "account.created", "account.link-issued", "account.password-set", "session.started",
    "program.published",
    "organization.created", "organization.created",
    *["account.created", "account.link-issued", "account.password-set", "session.started"] * 3,
    "certification.granted", "certification.granted",
]  # fmt: skip
ENROLLED: Final = [
    "patient.enrolled", "patient.risk-assessed", "patient.account-opened", "agreement.prepared",
    "agreement.signed", "agreement.signed",
]  # fmt: skip
OF_A_MAN: Final = [
    "attestation.signed",
    "lab-result.recorded", "lab-result.recorded", "thromboprophylaxis.recorded",
    "attestation.signed", "survey.completed",
    "pregnancy.reported",
]  # fmt: skip
OF_A_WOMAN: Final = [
    "contraception.recorded", "pregnancy-test.recorded", "pregnancy-test.recorded",
    "survey.completed",
    "lab-result.recorded", "lab-result.recorded", "thromboprophylaxis.recorded",
    "attestation.signed", "survey.completed",
]  # fmt: skip
TO_THE_DRUG: Final = [
    "prescription.written", "gate.decided authorize", "authorization.issued",
    "authorization.opened",
    "gate.decided confirm blocked",
    "checklist.signed", "gate.decided confirm", "dispense.confirmed",
    "gate.decided hand_over", "dispense.handed-over",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """Two patients' way to the drug, and the log of it as exported: its exact lines, read."""

    session: Session
    man: Ward
    woman: Ward
    lines: list[bytes]

    @property
    def entries(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.lines]

    def about(self, ward: Ward) -> list[str]:
        """What the writes about one patient are called; decisions with their gate and answer."""
        return [
            named(entry)
            for entry in self.entries
            if entry["subject_id"] == ward.patient_id and entry["subject_seq"] is not None
        ]


def named(entry: dict[str, Any]) -> str:
    if entry["name"] != "gate.decided":
        return str(entry["name"])
    answer = "" if entry["outcome"] == "done" else f" {entry['outcome']}"
    return f"gate.decided {entry['detail']['gate']}{answer}"


def dispense(founded: Founded, ward: Ward, born: date, at: datetime) -> None:
    """From the prescription to the hand-over; the first confirmation comes too early."""
    session, pharmacist = founded.session, founded.pharmacist
    answer = founded.authorize(ward, founded.write(ward, at=at), at=at)
    assert answer.authorization_id is not None
    counter.find(session, pharmacist, answer.number or "", born, at=at)
    refused = counter.confirm(session, pharmacist, answer.authorization_id, lambda: at)
    assert not refused.allowed
    counter.counsel(session, pharmacist, answer.authorization_id, at=at)
    confirmed = counter.confirm(session, pharmacist, answer.authorization_id, lambda: at)
    given = counter.hand_over(
        session, pharmacist, confirmed.confirmation_id or "", lambda: at + timedelta(minutes=5)
    )
    assert given.dispense_id is not None


def exported(founded: Founded, actor: Actor, clock: Callable[[], datetime]) -> bytes:
    request = exporting.ExportRequest("jsonl", LogFilter(zone=ZoneInfo("UTC")), "Yearly review.")
    proof = founded.proof(actor, clock())
    return b"".join(exporting.export(founded.session, actor, request, proof, clock=clock))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def told(
    request: pytest.FixtureRequest,
    sqlite_head: Path,
    postgresql_server: PostgresqlHead | Missing,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Told]:
    """Told once on each database; the tests only read."""
    if request.param == "sqlite":
        opened = copy_of_sqlite(sqlite_head, tmp_path_factory.mktemp("job") / "tracker.db")
    elif isinstance(postgresql_server, Missing):
        missing(str(postgresql_server))
        return
    else:
        opened = postgresql_server.copy()
    with opened as database, database.session() as session:
        yield tell(session)


def tell(session: Session) -> Told:
    founded = Founded(session)
    day = BEGAN + timedelta(days=1)
    man = founded.man(at=day, name="Zebulon Quartzhammer")
    report = reporting_pregnancy.PregnancyReportRequest(
        man.patient_id, "partner", "suspected", NOTE
    )
    reporting_pregnancy.report(session, man.account, report, now=day)
    dispense(founded, man, date(1970, 5, 2), day + timedelta(hours=1))
    woman = founded.woman(at=day + timedelta(hours=2), name="Wilhelmina Quartzhammer")
    dispense(founded, woman, date(1984, 5, 2), day + timedelta(hours=3))
    body = exported(founded, founded.administrator, lambda: day + timedelta(hours=4))
    return Told(session, man, woman, body.splitlines())


def test_the_exported_log_tells_the_whole_story_in_its_order(told: Told) -> None:
    names = [entry["name"] for entry in told.entries]

    assert names[: len(BEFORE_ANY_PATIENT)] == BEFORE_ANY_PATIENT
    assert told.about(told.man) == [*ENROLLED, *OF_A_MAN, *TO_THE_DRUG]
    assert told.about(told.woman) == [*ENROLLED, *OF_A_WOMAN, *TO_THE_DRUG]
    assert names[-1] == "audit-log.export-started"
    assert all(one["recorded_at"] <= other["recorded_at"] for one, other in pairwise(told.entries))


def test_every_patient_s_writes_are_numbered_without_a_gap_in_the_order_of_the_log(
    told: Told,
) -> None:
    for ward in (told.man, told.woman):
        numbers = [
            entry["subject_seq"]
            for entry in told.entries
            if entry["subject_id"] == ward.patient_id and entry["subject_seq"] is not None
        ]
        assert numbers == list(range(1, len(numbers) + 1))


def test_the_exported_lines_are_the_bytes_that_were_hashed(told: Told) -> None:
    leaves = {row.id: row.leaf for row in told.session.scalars(select(AuditEntry))}

    assert {orjson.loads(line)["id"]: leaf_hash(line) for line in told.lines}.items() <= (
        leaves.items()
    )
    assert len(leaves) == len(told.lines) + 1  # the export's own end came after


def test_a_stored_question_asked_again_of_the_published_text_gives_the_stored_answer(
    told: Told,
) -> None:
    texts = {
        row.ref: publications.text_of(told.session, row.id) or ""
        for row in publications.listed(told.session, PROGRAM)
    }
    decisions = told.session.scalars(select(Decision)).all()

    assert sorted((row.gate, row.allowed) for row in decisions) == sorted(
        [("authorize", True), ("confirm", False), ("confirm", True), ("hand_over", True)] * 2
    )
    for row in decisions:
        version = parse_version(texts[row.program_version or ""])
        again = decide(version, question_from_object(json.loads(row.question)))
        assert decision_to_object(again) == json.loads(row.answer)
        assert (again.allowed, again.digest) == (row.allowed, row.digest)
        assert again.decided_at == row.decided_at


def test_the_log_names_no_patient(told: Told) -> None:
    log = b"\n".join(told.lines).decode()

    assert [word for word in PRIVATE if word in log] == []
    assert told.man.patient_id in log


def test_each_event_says_who_did_it(told: Told) -> None:
    roles = {entry["name"]: entry["actor_role"] for entry in told.entries if entry["actor_id"]}

    assert roles["certification.granted"] == "administrator"
    assert roles["patient.enrolled"] == "prescriber"
    assert roles["authorization.issued"] == "prescriber"
    assert roles["pregnancy.reported"] == "patient"
    assert roles["dispense.handed-over"] == "pharmacist"
    unknown = {entry["name"] for entry in told.entries if entry["actor_id"] is None}
    assert unknown <= {
        "account.created", "account.link-issued", "account.password-set", "program.published"
    }  # fmt: skip
