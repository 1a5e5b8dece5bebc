"""May a prescription be authorized today? Asked for pages, before one is written.

The order that is asked about is the last one written under the enrollment, repeated now; a first
one is for the program's own limits: the question is then about everything but the order.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.records import facts, prescriptions, programs
from tracker.records.enrollments import EnrollmentRow
from tracker.records.facts import Draft
from tracker.records.prescriptions import Order
from tracker.rules.authority import Actor, Role
from tracker.rules.deciding import decide
from tracker.rules.decision import Decision
from tracker.rules.kinds.prescription import SupplyAtMost
from tracker.rules.program import ProgramVersion
from tracker.rules.question import Line, Prescription, Question
from tracker.rules.vocabulary import Channel
from tracker.services.caring import Cared

DEFAULT_DAYS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a prescription orders; `lines` are strengths in mg with their capsules."""

    channel: str
    days_supply: int
    refills: int
    lines: tuple[tuple[float, int], ...] = ()
    pharmacy_id: str | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """The answer for a prescription written now.

    `version` None: no version of the program is in force.
    """

    version: ProgramVersion | None
    content: Content
    decision: Decision
    question: Question


def outlook(session: Session, actor: Actor, cared: Cared, enrollment: EnrollmentRow) -> Outlook:
    """For the prescription that this actor would write now; nothing is stored.

    A delegate asks for the enrollment's prescriber.
    """
    version = programs.in_force(session, enrollment.program, cared.at, cared.zone)
    content = usual(_last(session, enrollment), enrollment, version)
    question = _question(session, actor, cared, enrollment, content)
    return Outlook(version, content, decide(version, question), question)


def preview_of(
    session: Session, actor: Actor, cared: Cared, enrollment: EnrollmentRow, content: Content
) -> Decision:
    """The answer for one content, written now."""
    version = programs.in_force(session, enrollment.program, cared.at, cared.zone)
    return decide(version, _question(session, actor, cared, enrollment, content))


def question_now(
    session: Session, actor: Actor, cared: Cared, enrollment: EnrollmentRow
) -> Question:
    """The question for the prescription that this actor would most likely write now."""
    version = programs.in_force(session, enrollment.program, cared.at, cared.zone)
    content = usual(_last(session, enrollment), enrollment, version)
    return _question(session, actor, cared, enrollment, content)


def _question(
    session: Session, actor: Actor, cared: Cared, enrollment: EnrollmentRow, content: Content
) -> Question:
    draft = draft_of(actor, enrollment, content, at=cared.at)
    return facts.question_for(session, draft, at=cared.at)


def draft_of(actor: Actor, enrollment: EnrollmentRow, content: Content, *, at: datetime) -> Draft:
    """The prescription that this actor would write at `at`; of a delegate, the enrollment's
    prescriber."""
    return Draft(
        patient_id=enrollment.patient_id,
        enrollment_id=enrollment.id,
        prescriber_id=actor.id if actor.role is Role.PRESCRIBER else enrollment.prescriber_id,
        zone=enrollment.zone,
        order=Prescription(
            written_at=at,
            channel=Channel(content.channel),
            risk_category=enrollment.risk_category,
            days_supply=content.days_supply,
            refills=content.refills,
            lines=tuple(Line(strength_mg=mg, quantity=count) for mg, count in content.lines),
        ),
    )


def _last(session: Session, enrollment: EnrollmentRow) -> Order | None:
    found = prescriptions.latest(session, {enrollment.id: enrollment.patient_id})
    return found.get(enrollment.id)


def usual(last: Order | None, enrollment: EnrollmentRow, version: ProgramVersion | None) -> Content:
    """What the next prescription most likely orders: the last one's strengths, within the
    limits."""
    days = most_days(version, enrollment.risk_category)
    if last is None:
        return Content(channel="electronic", days_supply=days, refills=0)
    return Content(
        channel="electronic",
        days_supply=days,
        refills=0,
        lines=tuple((line.strength_mg, line.quantity) for line in last.lines),
        pharmacy_id=last.row.pharmacy_id,
    )


def content_of(order: Order) -> Content:
    """The same order again."""
    return Content(
        channel=order.row.channel,
        days_supply=order.row.days_supply,
        refills=order.row.refills,
        lines=tuple((line.strength_mg, line.quantity) for line in order.lines),
        pharmacy_id=order.row.pharmacy_id,
    )


def most_days(version: ProgramVersion | None, category: str) -> int:
    """Of a prescription that keeps the version's limit."""
    rule = version.rule(SupplyAtMost) if version else None
    if rule is None:
        return DEFAULT_DAYS
    return min(DEFAULT_DAYS, rule.days or rule.days_by_category.get(category, DEFAULT_DAYS))
