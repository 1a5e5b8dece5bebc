"""Tests, counts, contraception, pregnancy reports: steps of a story."""

from datetime import datetime, timedelta

from tracker.records import monitoring as monitoring_records
from tracker.services import following_pregnancy, monitoring, reporting_pregnancy
from tracker.services.demo.story import Story
from tracker.services.monitoring_entries import Entry
from tracker.services.reporting_pregnancy import PregnancyReportRequest


def pregnancy_test(story: Story, result: str = "negative", *, minutes: int = 60) -> None:
    """A laboratory test, collected that many minutes before it is recorded."""

    def step(now: datetime) -> None:
        collected_at = now - timedelta(minutes=minutes)
        request = monitoring.PregnancyTestRequest(
            story.patient_id, collected_at, result, 25.0, "laboratory"
        )
        monitoring.record_pregnancy_test(story.session, story.clerk, request, now=now)

    story.then(step)


def count(story: Story, anc: int, platelets: int) -> None:
    """A blood count of the day of the step, with liver tests."""

    def step(now: datetime) -> None:
        request = monitoring.BloodCountRequest(
            story.patient_id, story.day(now), anc, platelets, alt=24, ast=21
        )
        monitoring.record_blood_count(story.session, story.clerk, request, now=now)

    story.then(step)


def miscount(story: Story, wrong: int, anc: int) -> None:
    """A neutrophil count entered wrongly, and corrected ten minutes later."""
    entered: list[str] = []

    def entry(value: int, now: datetime) -> monitoring.BloodCountRequest:
        return monitoring.BloodCountRequest(story.patient_id, story.day(now), value, 182_000)

    def enter(now: datetime) -> None:
        found = monitoring.record_blood_count(
            story.session, story.clerk, entry(wrong, now), now=now
        )
        entered.append(found)

    def correct(now: datetime) -> None:
        right: Entry = entry(anc, now)
        request = monitoring.CorrectionRequest(
            story.patient_id, "lab_result", entered[0], "A digit was left out.", right
        )
        monitoring.correct(story.session, story.clerk, request, now=now)

    story.then(enter)
    story.at += timedelta(minutes=10)
    story.then(correct)


def contraception(story: Story) -> None:
    """Two methods for 40 days already, or a male's commitment to use a condom."""
    male = story.person.sex == "male"

    def step(now: datetime) -> None:
        request = monitoring.ContraceptionRequest(
            patient_id=story.patient_id,
            methods=() if male else ("hormonal", "male-condom"),
            started_on=None if male else story.day(now - timedelta(days=40)),
            abstinent=None if male else False,
            condom_commitment=True if male else None,
        )
        monitoring.record_contraception(story.session, story.clerk, request, now=now)

    story.then(step)


def prophylaxis(story: Story) -> None:
    decision = ("aspirin", "lmwh", "doac", "contraindicated")[story.index % 4]

    def step(now: datetime) -> None:
        request = monitoring.ThromboprophylaxisRequest(story.patient_id, decision, story.day(now))
        monitoring.record_thromboprophylaxis(story.session, story.clerk, request, now=now)

    story.then(step)


def report(story: Story, status: str, note: str | None = None) -> None:
    """Of the patient, or of a male patient's partner. What is suspected the patient reports."""
    of_whom = "partner" if story.person.sex == "male" else "patient"

    def step(now: datetime) -> None:
        actor = story.patient if status == "suspected" else story.prescriber
        request = PregnancyReportRequest(story.patient_id, of_whom, status, note)
        reporting_pregnancy.report(story.session, actor, request, now=now)

    story.then(step)


def follow_up(story: Story, note: str) -> None:
    """The pregnancy of the newest report goes on."""

    def step(now: datetime) -> None:
        newest, _ = monitoring_records.reports(story.session, story.patient_id)[0]
        request = following_pregnancy.FollowUpRequest(
            patient_id=story.patient_id,
            report_id=newest.id,
            happened_on=story.day(now),
            status="ongoing",
            note=note,
        )
        following_pregnancy.follow_up(story.session, story.clerk, request, now=now)

    story.then(step)
