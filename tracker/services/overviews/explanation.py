"""A stored decision explained: what was asked, every finding with its clause, the facts, and
whether asking again gives the same answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import decisions, patient_labels, programs, publications
from tracker.records.decisions import Stored
from tracker.records.patient_labels import PatientLabel
from tracker.records.publications import PublicationRow
from tracker.records.tables.deciding import Decision as Row
from tracker.rules.authority import Actor, Permission, Role, require
from tracker.rules.decision import Decision
from tracker.rules.errors import NotFound
from tracker.rules.facts import question_zone
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Question
from tracker.services import gates, replaying
from tracker.services.overviews.explained_facts import facts_for
from tracker.services.overviews.late_facts import late_facts
from tracker.services.reach import Reached, reach
from tracker.services.replaying import Replayed

_PRACTICE = frozenset({Role.PRESCRIBER, Role.DELEGATE})
_PHARMACY = frozenset({Role.PHARMACIST, Role.REPRESENTATIVE})
# Who may look at the same facts under another version.
_COMPARING = _PRACTICE | {Role.AUDITOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """`version` is the very text that the decision names, `version_id` where it is published.

    `question` holds what this reader may see of the facts; `zone` is where its days were counted.
    `late` says by the fact's path how many days after it happened it was recorded, where that is
    marked. `versions` are those of the program, `another` the answer of the one that was chosen
    among them; `may_compare`: this reader may choose.
    """

    id: str
    patient_id: str
    patient: PatientLabel
    decision: Decision
    question: Question
    asked_by: str
    asked_as: Role
    practice: str
    pharmacy: str | None
    zone: ZoneInfo
    version: ProgramVersion | None
    version_id: str | None
    late: Mapping[str, int]
    replayed: Replayed
    versions: tuple[PublicationRow, ...]
    another: Replayed | None
    may_compare: bool


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """One decision in a patient's own list."""

    id: str
    decision: Decision
    asked_by: str
    pharmacy: str | None


@dataclass(frozen=True, slots=True)
class OwnDecisions:
    """Every decision about one patient, the newest first. `zone` is the practice's."""

    reached: Reached
    zone: str
    rows: tuple[AskedAbout, ...]


def explanation(
    session: Session,
    actor: Actor,
    decision_id: str,
    *,
    now: datetime,
    version_id: str | None = None,
    of_patient: str | None = None,
) -> Explanation:
    """For the practice that prescribed, the pharmacy that asked, the patient, and auditors.

    `version_id` is a published version of the same program to ask again under; `of_patient` says
    whose decision is meant. Raises NotFound for anybody else's decision, another patient's, and
    for another program's version.
    """
    found = _found(session, actor, decision_id, now)
    another_patient = of_patient not in (None, found.row.patient_id)
    if another_patient or (version_id is not None and actor.role not in _COMPARING):
        raise NotFound("Not found.")
    return _explained(session, actor, found, version_id)


def _explained(
    session: Session, actor: Actor, found: Stored, version_id: str | None
) -> Explanation:
    row = found.row
    published = programs.published(session, row.program)
    versions = publications.listed(session, row.program)
    question = replaying.question_of(row)
    replayed = replaying.under_own_version(row, published)
    version = replayed.version
    return Explanation(
        id=row.id,
        patient_id=row.patient_id,
        patient=patient_labels.patient(session, row.patient_id),
        decision=replayed.stored,
        question=facts_for(actor.role, question, replayed.stored),
        asked_by=found.asked_by,
        asked_as=Role(found.asked_as),
        practice=found.practice,
        pharmacy=found.pharmacy,
        zone=(version and version.fixed_zone) or question_zone(question),
        version=version,
        version_id=_published_as(versions, version),
        late=late_facts(session, row.patient_id, question),
        replayed=replayed,
        versions=versions,
        another=_another(row, versions, published, version_id),
        may_compare=actor.role in _COMPARING,
    )


def own_decisions(
    session: Session, actor: Actor, patient_id: str, *, now: datetime
) -> OwnDecisions:
    """Raises NotFound for anybody for whom this account does not act."""
    require(actor, Permission.VIEW_OWN_RECORD)
    reached = reach(session, actor, patient_id, at=now)
    found = decisions.about_patient(session, patient_id)
    return OwnDecisions(
        reached,
        reached.enrollments[0].zone,
        tuple(
            AskedAbout(each.row.id, gates.answer_of(each.row), each.asked_by, each.pharmacy)
            for each in found
        ),
    )


def _found(session: Session, actor: Actor, decision_id: str, now: datetime) -> Stored:
    """Raises NotFound for an unknown decision and for a stranger's."""
    require(actor, Permission.EXPLAIN_DECISION)
    found = decisions.whole(session, decision_id)
    if found is None or not _is_for(session, actor, found, now):
        raise NotFound("Not found.")
    return found


def _is_for(session: Session, actor: Actor, found: Stored, now: datetime) -> bool:
    """A patient who is not the reader's raises NotFound."""
    if actor.role in _PRACTICE:
        return found.practice_id == actor.organization_id
    if actor.role in _PHARMACY:
        own = actor.organization_id
        return own is not None and found.row.pharmacy_id == own
    if actor.role is Role.PATIENT:
        reach(session, actor, found.row.patient_id, at=now)
        return True
    return actor.role is Role.AUDITOR


def _published_as(
    versions: tuple[PublicationRow, ...], version: ProgramVersion | None
) -> str | None:
    digest = None if version is None else version.digest
    return next((each.id for each in versions if each.digest == digest), None)


def _another(
    row: Row,
    versions: tuple[PublicationRow, ...],
    published: tuple[ProgramVersion, ...],
    version_id: str | None,
) -> Replayed | None:
    if version_id is None:
        return None
    chosen = next((each for each in versions if each.id == version_id), None)
    if chosen is None:
        raise NotFound("Not found.")
    version = next(each for each in published if each.digest == chosen.digest)
    return replaying.under_another(row, version)
