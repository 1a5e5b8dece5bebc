"""One patient's story for an auditor: everything on record in the order in which it happened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import account_lists, organizations, programs, stories
from tracker.records.stories import Row, Rows
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.codec import question_from_object
from tracker.rules.decision import Decision, decision_from_object
from tracker.rules.errors import NotFound
from tracker.rules.facts import question_zone
from tracker.rules.numbers import shown
from tracker.services.back_dating import Lateness, lateness_of
from tracker.services.overviews import story_words
from tracker.services.overviews.story_words import WORDS, Tone

_IDENTITIES = "patient_identity"


@dataclass(frozen=True, slots=True)
class Person:
    """Who recorded it; None in its place is the command line."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEntry:
    """One row in words. `happened` is a day where the record has no hour.

    `withdrawn` is why a fact was corrected away: it stays in the story, struck through. `late` is
    how many days after it happened it was recorded, where that is marked. `decision_zone`: where
    the decision's sentences tell the time.
    """

    happened: datetime | date
    recorded_at: datetime
    by: Person | None
    title: str
    facts: tuple[tuple[str, Any], ...]
    document: tuple[str, ...]
    tone: Tone
    withdrawn: str | None
    late: int | None
    decision_id: str | None
    decision: Decision | None
    decision_zone: ZoneInfo | None


@dataclass(frozen=True, slots=True)
class Story:
    """The patient as known today, and every entry, the oldest first."""

    patient_id: str
    rems_id: str
    name: str
    birth_date: date
    entries: tuple[StoryEntry, ...]


def find(session: Session, actor: Actor, rems_id: str) -> str:
    """The patient's internal id; `rems_id` in its stored form. Raises NotFound."""
    require(actor, Permission.VIEW_STORY)
    found = stories.patient_id_of(session, rems_id)
    if found is None:
        raise NotFound("No patient has this REMS ID.")
    return found


def story(session: Session, actor: Actor, patient_id: str, *, zone: ZoneInfo) -> Story:
    """Raises NotFound. `zone` decides where a day without an hour stands among instants."""
    require(actor, Permission.VIEW_STORY)
    rows = stories.rows_about(session, patient_id)
    if not rows["patient"]:
        raise NotFound("Not found.")
    telling = _Telling(session, rows, lateness_of(session, patient_id))
    # In the order of WORDS, which is the order of the work: what has one instant keeps it.
    told = [telling.entry(table, row) for table in WORDS for row in rows[table]]
    identity = max(rows[_IDENTITIES], key=lambda row: (row["recorded_at"], row["id"]))
    return Story(
        patient_id=patient_id,
        rems_id=shown(rows["patient"][0]["rems_id"]),
        name=f"{identity['given_name']} {identity['family_name']}",
        birth_date=identity["birth_date"],
        entries=tuple(sorted(told, key=lambda entry: _place(entry, zone))),
    )


class _Telling:
    """Turns rows into entries, with the names that their ids stand for."""

    def __init__(self, session: Session, rows: Rows, lateness: Lateness) -> None:
        self._session = session
        self._lateness = lateness
        everything = [row for of_table in rows.values() for row in of_table]
        self._people = _people(session, everything)
        self._organizations = {row.id: row.name for row in organizations.listed(session)}
        self._signatures = {row["id"]: row for row in rows["signature"]}
        self._asked_by = {row["id"]: row["asked_by"] for row in rows["decision"]}
        self._withdrawn = {row["fact_id"]: row["reason"] for row in rows["correction"]}
        self._prescribed = _prescribed(rows)
        self._packed = _packed(rows)

    def entry(self, table: str, row: Row) -> StoryEntry:
        words = WORDS[table]
        full = self._full(table, row)
        happened = full[words.happened]
        recorded_at = full.get("recorded_at") or happened
        facts = [
            (label, story_words.in_words(column, full[column]))
            for label, column in words.shows
            if full[column] is not None
        ]
        signature = self._signatures.get(row.get("signature_id", ""))
        if signature is not None:
            facts.append(("Signature", f"{signature['printed_name']}: {signature['meaning']}"))
        return StoryEntry(
            happened=happened,
            recorded_at=recorded_at,
            by=self._people.get(self._who(row) or ""),
            title=words.title.format_map(full),
            facts=tuple(facts),
            document=story_words.document_lines(full[words.document]) if words.document else (),
            tone=story_words.tone_of(table, row),
            withdrawn=self._withdrawn.get(row.get("id", "")),
            late=self._late(table, row),
            decision_id=row["id"] if table == "decision" else None,
            decision=_answer(row) if table == "decision" else None,
            decision_zone=self._zone(row) if table == "decision" else None,
        )

    def _zone(self, row: Row) -> ZoneInfo:
        """The zone that the version of the answer fixes, else the question's."""
        question = question_from_object(json.loads(row["question"]))
        published = programs.published(self._session, question.program)
        version = next((each for each in published if each.digest == row["digest"]), None)
        return (version and version.fixed_zone) or question_zone(question)

    def _full(self, table: str, row: Row) -> dict[str, Any]:
        """The row with names beside its ids and the parts that belong to it."""
        full = dict(row)
        for column in ("pharmacy", "practice"):
            full[column] = self._organizations.get(row.get(f"{column}_id") or "")
        for column in ("prescriber", "account"):
            person = self._people.get(row.get(f"{column}_id") or "")
            full[column] = None if person is None else person.name
        if table == "prescription":
            full["lines"] = self._prescribed.get(row["id"])
        elif table == "confirmation":
            full["lines"] = self._packed.get(row["id"])
        elif table == "decision":
            full["said"] = "allowed" if row["allowed"] else "blocked"
            full["gate"] = row["gate"].replace("_", " ")
        elif table == "correction":
            full["fact_table"] = row["fact_table"].replace("_", " ")
        elif table == "agreement_signature":
            full["signed_at"] = self._signatures[row["signature_id"]]["signed_at"]
        return full

    def _late(self, table: str, row: Row) -> int | None:
        column = story_words.HAPPENED_BEFORE.get(table)
        return self._lateness.days(row[column], row["recorded_at"]) if column else None

    def _who(self, row: Row) -> str | None:
        """The account behind a row: named by itself, by its signature, or by its decision."""
        if "recorded_by" in row:
            return str(row["recorded_by"]) if row["recorded_by"] else None
        if "signature_id" in row:
            return str(self._signatures[row["signature_id"]]["account_id"])
        return str(row.get("asked_by") or self._asked_by.get(row.get("decision_id", ""), ""))


def _people(session: Session, rows: list[Row]) -> dict[str, Person]:
    columns = ("recorded_by", "asked_by", "account_id", "prescriber_id")
    ids = {str(row[column]) for row in rows for column in columns if row.get(column)}
    named = account_lists.named(session, ids)
    return {each.id: Person(each.printed_name, each.role) for each in named}


def _answer(row: Row) -> Decision:
    return decision_from_object(json.loads(row["answer"]))


def _prescribed(rows: Rows) -> Mapping[str, str]:
    """Lines by prescription: `4 mg x 21`."""
    return _joined(
        (row["prescription_id"], row["position"], f"{row['strength_mg']:g} mg x {row['quantity']}")
        for row in rows["prescription_line"]
    )


def _packed(rows: Rows) -> Mapping[str, str]:
    """Lines by confirmation: NDC, lot, last day, serial number where known, capsules."""
    serials = {
        (row["confirmation_id"], row["position"]): f", serial {row['serial']}"
        for row in rows["package_serial"]
    }
    return _joined(
        (
            row["confirmation_id"],
            row["position"],
            f"{row['quantity']} of NDC {row['ndc']}, lot {row['lot']}, expires {row['expires_on']}"
            + serials.get((row["confirmation_id"], row["position"]), ""),
        )
        for row in rows["confirmation_line"]
    )


def _joined(lines: Any) -> Mapping[str, str]:
    by_parent: dict[str, list[str]] = {}
    for parent, _, line in sorted(lines):
        by_parent.setdefault(parent, []).append(line)
    return {parent: "; ".join(of_parent) for parent, of_parent in by_parent.items()}


def _place(entry: StoryEntry, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A day without an hour stands where it was recorded that day, else at the day's end."""
    if isinstance(entry.happened, datetime):
        return entry.happened, entry.recorded_at
    end = datetime.combine(entry.happened + timedelta(days=1), time(), zone)
    return min(end, entry.recorded_at), entry.recorded_at
