"""Surveys, attestations, acknowledgements: what is signed on the way, as steps of a story."""

from datetime import datetime
from typing import Final

from tracker.records import attestations, surveys
from tracker.rules.authority import Actor, Permission
from tracker.services import attesting, surveying
from tracker.services.acknowledgement import notice_for
from tracker.services.caring import care_for
from tracker.services.demo.story import Story, proof
from tracker.services.signing import digest_of
from tracker.services.unspoken import unspoken

COUNSELING: Final = "contraception-counseling"
_OTHER: Final = {"yes": "no", "no": "yes"}


def patient_survey(story: Story, *, risky: str | None = None) -> None:
    """Answered by the patient, or the guardian; `risky`: the key of a question answered so that
    somebody must look into it."""
    story.then(lambda now: _survey(story, story.patient, risky, now))


def prescriber_survey(story: Story) -> None:
    story.then(lambda now: _survey(story, story.prescriber, None, now))


def resolve_survey(story: Story, note: str) -> None:
    """Of the newest survey that waits for it."""

    def step(now: datetime) -> None:
        waiting = next(s for s in surveys.of_patient(story.session, story.patient_id) if s.holds)
        request = surveying.ResolutionRequest(story.patient_id, waiting.id, note)
        surveying.resolve(story.session, story.prescriber, request, now=now)

    story.then(step)


def attest(story: Story, kind: str = COUNSELING) -> None:
    def step(now: datetime) -> None:
        actor, session = story.prescriber, story.session
        permission = Permission.SIGN_ATTESTATION
        cared = care_for(session, actor, story.patient_id, permission, at=now)
        shown = attesting.statement_for(session, cared, story.enrollment_id, kind)
        request = attesting.AttestationRequest(
            story.patient_id, story.enrollment_id, kind, digest_of(shown.text)
        )
        attesting.attest(session, actor, request, proof(actor, now), now=now)

    story.then(step)


def revoke_counseling(story: Story, reason: str) -> None:
    """Of the newest one; the authorization that rests on it is void then."""

    def step(now: datetime) -> None:
        made = attestations.of_enrollment(story.session, story.patient_id, story.enrollment_id)
        request = attesting.RevocationRequest(story.patient_id, made[0].id, reason)
        attesting.revoke(story.session, story.prescriber, request, now=now)

    story.then(step)


def acknowledge(story: Story, requirement: str, reason: str) -> None:
    """The prescriber has seen the finding and goes on."""

    def step(now: datetime) -> None:
        actor, session = story.prescriber, story.session
        permission = Permission.SIGN_ATTESTATION
        cared = care_for(session, actor, story.patient_id, permission, at=now)
        shown = notice_for(session, actor, cared, story.enrollment_id, unspoken(requirement))
        request = attesting.AcknowledgementRequest(
            story.patient_id, story.enrollment_id, requirement, reason, digest_of(shown.text)
        )
        attesting.acknowledge(session, actor, request, proof(actor, now), now=now)

    story.then(step)


def _survey(story: Story, actor: Actor, risky: str | None, now: datetime) -> None:
    session, ids = story.session, (story.patient_id, story.enrollment_id)
    asked = surveying.asked_of(session, actor, *ids, now=now)
    answers = {
        question.key: question.risky if question.key == risky else _OTHER[question.risky]
        for question in asked.questions
    }
    request = surveying.SurveyRequest(*ids, answers, digest_of(asked.text))
    surveying.complete(session, actor, request, proof(actor, now), now=now)
