"""The practice's view of one enrollment: category, agreement, who signs in, what is next."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.records import (
    agreements,
    enrollments,
    organizations,
    patients,
    programs,
    publications,
)
from tracker.records.enrollments import EnrollmentRow, PrescriberRow
from tracker.records.organizations import OrganizationRow
from tracker.records.patients import LinkedAccount, PatientRow
from tracker.rules.authority import Actor, Permission, require
from tracker.rules.categories import fits_until
from tracker.rules.errors import NoProgramVersion, NotFound, NotPermitted
from tracker.rules.program import Category, ProgramVersion
from tracker.services.enrolling.agreements import version_at
from tracker.services.enrolling.changes import facts_of
from tracker.services.enrolling.documents import indication_label
from tracker.services.enrolling.judging import as_question
from tracker.services.enrolling.requests import ReproductiveFacts
from tracker.services.overviews.agreements import AgreementBrief, brief
from tracker.services.program_names import likely_first, named, program_name
from tracker.services.reach import reach


@dataclass(frozen=True, slots=True)
class EnrollmentOptions:
    """What the page of a new enrollment offers."""

    version: ProgramVersion
    prescribers: tuple[PrescriberRow, ...]


@dataclass(frozen=True, slots=True)
class FurtherOptions:
    """The same for a patient of the practice; `known` is the newest enrollment, with the facts."""

    patient: PatientRow
    known: EnrollmentRow
    version: ProgramVersion
    prescribers: tuple[PrescriberRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentPage:
    """`review_on`: the last day on which the category is still right, where time alone ends it.
    `agreement` is the newest one; `accounts` act for the patient."""

    patient: PatientRow
    enrollment: EnrollmentRow
    program: str
    category: Category | None
    indication: str
    criteria: tuple[str, ...]
    facts: ReproductiveFacts
    child: bool
    review_on: date | None
    agreement: AgreementBrief | None
    accounts: tuple[LinkedAccount, ...]
    prescribers: tuple[PrescriberRow, ...]


def open_programs(session: Session, actor: Actor, *, now: datetime) -> tuple[tuple[str, str], ...]:
    """Slug and name of every program that enrolls patients here today, those of the practice's
    country first."""
    require(actor, Permission.PREPARE_ENROLLMENT)
    zone = ZoneInfo(_practice(session, actor).time_zone)
    slugs = likely_first(publications.slugs(session), zone.key)
    in_force = programs.InForceAt(session, now, slugs)
    found = (in_force.version(slug, zone) for slug in slugs)
    return tuple((v.slug, named(v.slug, v.name)) for v in found if v and v.enrolls)


def options(session: Session, actor: Actor, program: str, *, now: datetime) -> EnrollmentOptions:
    """Raises NotFound for a program that enrolls no patients here today."""
    require(actor, Permission.PREPARE_ENROLLMENT)
    practice = _practice(session, actor)
    version = programs.in_force(session, program, now, ZoneInfo(practice.time_zone))
    if version is None or not version.enrolls:
        raise NotFound("Not found.")
    return EnrollmentOptions(version, enrollments.prescribers_of(session, practice.id))


def further_programs(
    session: Session, actor: Actor, patient_id: str, *, now: datetime
) -> tuple[PatientRow, tuple[tuple[str, str], ...]]:
    """Version and name of each program that takes new patients today and in which this one is not
    enrolled. Raises NotFound for another practice's patient.

    By the version's id: beside a patient no address names a drug.
    """
    reached = reach(session, actor, patient_id, at=now)
    held = {e.program for e in reached.enrollments if e.is_open(now)}
    found = open_programs(session, actor, now=now)
    return reached.patient, tuple(
        (publications.listed(session, slug)[0].id, name) for slug, name in found if slug not in held
    )


def further_options(
    session: Session, actor: Actor, patient_id: str, version_id: str, *, now: datetime
) -> FurtherOptions:
    """The program of that version, as it is in force today. Raises NotFound for another practice's
    patient, and for a program that takes none today."""
    published = publications.by_id(session, version_id)
    if published is None:
        raise NotFound("Not found.")
    offered = options(session, actor, published.program, now=now)
    reached = reach(session, actor, patient_id, at=now)
    return FurtherOptions(
        reached.patient, reached.enrollments[0], offered.version, offered.prescribers
    )


def enrollment_page(
    session: Session, actor: Actor, patient_id: str, enrollment_id: str, *, now: datetime
) -> EnrollmentPage:
    """Raises NotFound for another practice's patient."""
    require(actor, Permission.VIEW_PATIENT)
    reached = reach(session, actor, patient_id, at=now)
    enrollment = reached.enrollment(enrollment_id)
    newest = agreements.newest(session, patient_id, enrollment_id)
    version = _version(session, enrollment, now)
    today = enrollment.day(now)
    facts = facts_of(enrollment)
    question = as_question(reached.patient, facts)
    return EnrollmentPage(
        patient=reached.patient,
        enrollment=enrollment,
        program=version.name if version else program_name(session, enrollment.program),
        category=version.categories.get(enrollment.risk_category) if version else None,
        indication=indication_label(version, enrollment.indication)
        if version
        else enrollment.indication,
        criteria=_criteria(version, enrollment) if version else (),
        facts=facts,
        child=reached.patient.is_child(today),
        review_on=fits_until(version, question, today) if version else None,
        agreement=None if newest is None else brief(newest),
        accounts=patients.accounts_of(session, patient_id),
        prescribers=enrollments.prescribers_of(session, enrollment.practice_id),
    )


def _practice(session: Session, actor: Actor) -> OrganizationRow:
    found = organizations.by_id(session, actor.organization_id or "")
    if found is None:
        raise NotPermitted("Only a practice enrolls patients.")
    return found


def _version(session: Session, enrollment: EnrollmentRow, now: datetime) -> ProgramVersion | None:
    try:
        return version_at(session, enrollment, now)
    except NoProgramVersion:
        return None


def _criteria(version: ProgramVersion, enrollment: EnrollmentRow) -> tuple[str, ...]:
    """The texts of the confirmed criteria."""
    texts = {c.key: c.text for i in version.indications for c in (*i.every, *i.either)}
    return tuple(texts.get(key, key) for key in enrollment.criteria)
