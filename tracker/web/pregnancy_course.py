"""The course of a pregnancy in words."""

from tracker.rules.vocabulary import (
    BirthDefect,
    FollowUpStatus,
    PregnancyOutcome,
    PregnancyResult,
    PregnancyStatus,
)
from tracker.services.overviews.pregnancy_case import CourseStep, PregnancyCase
from tracker.web.filters import local_time, long_date
from tracker.web.layout import Event, Tone
from tracker.web.wording import BIRTH_DEFECTS, FOLLOW_UPS, OUTCOMES, RESULTS, STATUSES


def course_events(case: PregnancyCase) -> tuple[Event, ...]:
    """The newest first, with both dates."""
    zone = case.enrollment.zone
    return tuple(
        Event(
            long_date(step.happened_on),
            step_title(step),
            step_note(step),
            tone=step_tone(step),
            recorded=f"recorded {local_time(step.entry.at, zone)} by {step.entry.by or 'import'}",
        )
        for step in case.course
    )


def step_title(step: CourseStep) -> str:
    match step.kind:
        case "test":
            return f"Pregnancy test: {RESULTS[PregnancyResult(step.status)].lower()}"
        case "report":
            return f"Report: {STATUSES[PregnancyStatus(step.status)].lower()}"
        case _ if step.outcome is not None:
            return f"Pregnancy ended: {OUTCOMES[PregnancyOutcome(step.outcome)].lower()}"
        case _:
            return f"Pregnancy followed up: {FOLLOW_UPS[FollowUpStatus(step.status)].lower()}"


def step_note(step: CourseStep) -> str:
    said = []
    if step.birth_defect is not None:
        said.append(f"Birth defect: {BIRTH_DEFECTS[BirthDefect(step.birth_defect)].lower()}")
    if step.note:
        said.append(step.note)
    return ". ".join(said)


def step_tone(step: CourseStep) -> Tone:
    """Red as long as it opens a case."""
    if step.kind == "test" or step.status in (PregnancyStatus.SUSPECTED, PregnancyStatus.CONFIRMED):
        return "bad"
    return "plain"
