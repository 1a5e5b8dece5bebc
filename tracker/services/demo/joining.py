"""Enrolling, the agreement, and what changes about who is enrolled: steps of a story."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from tracker.records import agreements, patients
from tracker.records.identifiers import new_id
from tracker.rules.authority import Actor, Role
from tracker.services import enrolling, signing_in
from tracker.services.demo.cast import PASSWORD, password_hash
from tracker.services.demo.moments import A_MOMENT
from tracker.services.demo.story import Story, proof
from tracker.services.enrolling import ReproductiveFacts

# Where the program asks for no criteria, the indication is free text.
_INDICATIONS: Final = {
    "lenalidomide-us": "Multiple myeloma, maintenance",
    "thalidomide-us": "Erythema nodosum leprosum",
    "ipledge-us": "Severe recalcitrant nodular acne",
}


def enroll(story: Story) -> None:
    """Enrolled; the account's one-time link is used at once."""
    facts = story.facts or usual_facts(story, story.at)
    story.then(partial(_enroll, story, facts))


def patient_signs(story: Story) -> None:
    """The patient signs the newest agreement, or the guardian of a child."""
    story.then(lambda now: _sign(story, story.patient, now))


def prescriber_signs(story: Story) -> None:
    story.then(lambda now: _sign(story, story.prescriber, now))


def renew_agreement(story: Story) -> None:
    """A new agreement in the same category, which nobody has signed yet."""

    def step(now: datetime) -> None:
        ids = story.patient_id, story.enrollment_id
        enrolling.new_agreement(story.session, story.prescriber, *ids, now=now)

    story.then(step)


def assess(story: Story, facts: ReproductiveFacts) -> None:
    """The facts as they are now; another category makes a new agreement."""

    def step(now: datetime) -> None:
        request = enrolling.RiskRequest(story.patient_id, story.enrollment_id, facts)
        enrolling.assess_risk(story.session, story.clerk, request, now=now)

    story.then(step)


def end_enrollment(story: Story, reason: str) -> None:
    """As of the day of the step."""

    def step(now: datetime) -> None:
        request = enrolling.EndingRequest(
            story.patient_id, story.enrollment_id, story.day(now), reason
        )
        enrolling.end_enrollment(story.session, story.prescriber, request, now=now)

    story.then(step)


def usual_facts(story: Story, at: datetime) -> ReproductiveFacts:
    """What puts a female into the story's category; nothing about a male."""
    if story.person.sex == "male":
        return ReproductiveFacts()
    fertile, child = story.category.reproductive_potential, story.category.guardian_signs
    regular = "irregular" if story.index % 5 == 0 else "regular"
    return ReproductiveFacts(
        menses=regular if fertile else "none",
        last_menses_on=story.day(at - timedelta(days=12)) if fertile else None,
        menarche=fertile or not child,
        hysterectomy=not fertile and not child,
        bilateral_oophorectomy=False,
        natural_menopause=False,
    )


def _enroll(story: Story, facts: ReproductiveFacts, now: datetime) -> None:
    enrolled = enrolling.enroll(story.session, story.clerk, _request(story, facts), now=now)
    story.patient_id, story.enrollment_id = enrolled.patient_id, enrolled.enrollment_id
    story.rems_id = enrolled.rems_id
    linked = patients.accounts_of(story.session, enrolled.patient_id)[0]
    story.account = Actor(linked.account_id, Role.PATIENT)
    if enrolled.secret is not None:
        signing_in.choose_password(
            story.session, enrolled.secret, PASSWORD, now=now + A_MOMENT, hashed=password_hash()
        )


def _request(story: Story, facts: ReproductiveFacts) -> enrolling.EnrollmentRequest:
    person, indications = story.person, story.version.indications
    chosen = indications[0] if indications else None
    email = story.email or person.email
    guardian = None
    if person.guardian:
        guardian = enrolling.GuardianRequest(person.guardian, email, "mother")
    return enrolling.EnrollmentRequest(
        request_id=new_id(),
        program=story.version.slug,
        given_name=person.given_name,
        family_name=person.family_name,
        birth_date=person.birth_date,
        sex=person.sex,
        phone=person.phone,
        email=None if guardian else email,
        indication=chosen.code.value if chosen else _INDICATIONS[story.version.slug],
        criteria=tuple(criterion.key for criterion in chosen.every) if chosen else (),
        facts=facts,
        prescriber_id=story.prescriber.id,
        guardian=guardian,
    )


def _sign(story: Story, signer: Actor, now: datetime) -> None:
    newest = agreements.newest(story.session, story.patient_id, story.enrollment_id)
    if newest is None:
        raise RuntimeError("there is no agreement to sign yet")
    request = enrolling.AgreementSignatureRequest(
        story.patient_id, newest.id, newest.document_digest
    )
    enrolling.sign_agreement(story.session, signer, request, proof(signer, now), now=now)
