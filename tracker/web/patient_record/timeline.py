"""One patient's time line: what happened, the newest first, and when each was recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import url_for

from tracker.rules.timeline import day_of
from tracker.rules.vocabulary import (
    AttestationKind,
    Gate,
    LabTest,
    PregnancyResult,
    PregnancyStatus,
    Prophylaxis,
)
from tracker.services.attestation_statements import TITLES
from tracker.services.overviews.patient_orders import DecisionRow
from tracker.services.overviews.patient_record import PatientRecord
from tracker.web.filters import grouped, local_time, long_date, number, plural
from tracker.web.late_words import late_text
from tracker.web.layout import Event, Tone, joined
from tracker.web.order_cells import stops_text
from tracker.web.patient_cells import packages_text
from tracker.web.patient_record.tables import Recorded
from tracker.web.pregnancy_course import step_note, step_title, step_tone
from tracker.web.program_choices import program_label
from tracker.web.titles import title_of
from tracker.web.wording import LAB_TESTS, PROPHYLAXIS, RESULTS, STATUSES, lines_text

Moment = tuple[date, datetime]
"""The day, and where on it: when it happened, or else when it was recorded."""

Dated = Iterator[tuple[Moment, Event]]


@dataclass(frozen=True, slots=True)
class _Line:
    """How events are written for one patient: in the practice's zone."""

    record: PatientRecord

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.record.zone)

    def corrected(self, entry: Recorded) -> str:
        strike = entry.strike
        if strike is None:
            return ""
        when = local_time(strike.at, self.zone)
        return f"Corrected {when} by {strike.by or 'an unknown account'}: {strike.reason}"

    def fact(
        self,
        happened: datetime | date,
        title: str,
        entry: Recorded,
        *,
        tone: Tone = "plain",
        fact_id: str = "",
    ) -> tuple[Moment, Event]:
        """What was entered after it happened, and may have been corrected since."""
        late = self.record.facts.late.get(fact_id)
        at = happened if isinstance(happened, datetime) else entry.at
        day = day_of(happened, self.zone) if isinstance(happened, datetime) else happened
        return (day, at), Event(
            long_date(day),
            title,
            "",
            None,
            tone if entry.strike is None else "plain",
            "" if late is None else late_text(late),
            f"recorded {local_time(entry.at, self.zone)} by {entry.by or 'import'}",
            self.corrected(entry),
        )

    def act(
        self,
        at: datetime,
        title: str,
        note: str,
        *,
        tone: Tone = "plain",
        href: str = "",
        recorded_at: datetime | None = None,
        struck: str = "",
    ) -> tuple[Moment, Event]:
        """What is on record from the moment at which it is done, unless told otherwise."""
        day = day_of(at, self.zone)
        recorded = f"recorded {local_time(recorded_at or at, self.zone)}"
        shown: Tone = "plain" if struck else tone
        return (day, at), Event(
            long_date(day), title, note, href or None, shown, "", recorded, struck
        )


def timeline_of(record: PatientRecord) -> tuple[Event, ...]:
    """Corrected entries stay, struck through, each with its correction."""
    line = _Line(record)
    found = [
        *_measured(line),
        *_treated(line),
        *_pregnant(line),
        *_signed(line),
        *_ordered(line),
        *_dispensed(line),
        *_enrolled(line),
    ]
    return tuple(event for _, event in sorted(found, key=lambda each: each[0], reverse=True))


def _measured(line: _Line) -> Dated:
    for test in line.record.facts.tests:
        title = f"Pregnancy test: {RESULTS[PregnancyResult(test.result)].lower()}"
        tone: Tone = "bad" if test.final else "plain"
        yield line.fact(test.collected_at, title, test.entry, tone=tone, fact_id=test.id)
    for count in line.record.facts.counts:
        values = ", ".join(
            f"{LAB_TESTS[t].partition(',')[0]} {grouped(count.values[t])}"
            for t in LabTest
            if t in count.values
        )
        title = f"Blood count: {values}"
        yield line.fact(count.collected_on, title, count.entry, fact_id=count.id)


def _treated(line: _Line) -> Dated:
    for agent in line.record.facts.prophylaxis:
        title = f"Thromboprophylaxis: {PROPHYLAXIS[Prophylaxis(agent.decision)]}"
        yield line.fact(agent.decided_on, title, agent.entry, fact_id=agent.id)
    for row in line.record.facts.contraception:
        yield line.fact(row.entry.at, "Contraception recorded", row.entry, fact_id=row.id)


def _pregnant(line: _Line) -> Dated:
    for row in line.record.facts.reports:
        status = STATUSES[PregnancyStatus(row.status)].lower()
        whose = "" if row.of_whom == "patient" else " of a partner"
        tone: Tone = "plain" if row.status == PregnancyStatus.RULED_OUT else "bad"
        yield line.fact(row.reported_at, f"Pregnancy{whose} {status}", row.entry, tone=tone)
    for step in line.record.course:
        if step.kind == "follow-up":
            title = joined([step_title(step), step_note(step)])
            yield line.fact(step.happened_on, title, step.entry, tone=step_tone(step))


def _signed(line: _Line) -> Dated:
    for row in line.record.attestations:
        title, revoked = TITLES[AttestationKind(row.kind)], ""
        if row.revoked_at is not None:
            revoked = f"Revoked {local_time(row.revoked_at, line.zone)}: {row.revoked_because}"
        yield line.act(row.attested_at, f"Signed: {title}", row.by, struck=revoked)
    for seen in line.record.acknowledgements:
        title = f"Acknowledged as not met: {title_of(seen.requirement, line.record.titles)}"
        yield line.act(seen.acknowledged_at, title, joined([seen.by, seen.reason]))
    for survey in line.record.surveys:
        tone: Tone = "bad" if survey.holds else "plain"
        href = url_for("surveys.show", patient_id=survey.patient_id, id=survey.id)
        title = f"Survey by the {survey.by_role}" + (", flagged" if survey.flagged else "")
        yield line.act(survey.completed_at, title, survey.by_name, tone=tone, href=href)
        if survey.resolved_at is not None:
            note = joined([survey.resolved_by or "", survey.note or ""])
            yield line.act(survey.resolved_at, "Flagged survey resolved", note)
    for agreement in line.record.agreements:
        if agreement.in_force_at is not None:
            title = f"Agreement in force, category {agreement.category}"
            yield line.act(agreement.in_force_at, title, agreement.prescriber_name)


def _ordered(line: _Line) -> Dated:
    for order in line.record.orders:
        note = f"{lines_text(order.lines)} for {plural(order.days_supply, 'day')}"
        href = url_for("prescriptions.show", id=order.id)
        yield line.act(order.written_at, "Prescription written", note, href=href)
        if order.number and order.number.voided_at:
            because = order.number.voided_because or ""
            yield line.act(order.number.voided_at, "Authorization voided", because)
    handed_over = {each.decision_id for each in line.record.dispenses}
    for decision in line.record.decisions:
        if decision.id not in handed_over:
            yield _decided(line, decision)


def _decided(line: _Line, row: DecisionRow) -> tuple[Moment, Event]:
    words = {
        Gate.AUTHORIZE: ("Authorization issued", "Authorization refused"),
        Gate.CONFIRM: ("Dispense confirmed", "Dispense blocked"),
        Gate.HAND_OVER: ("Drug handed over", "Hand-over blocked"),
    }[Gate(row.gate)]
    href = url_for("decisions.show", id=row.id)
    by = joined([row.pharmacy or "", row.asked_by])
    if row.allowed:
        return line.act(row.decided_at, words[0], by, tone="good", href=href)
    note = joined([by, stops_text(row.stops, line.record.titles)])
    return line.act(row.decided_at, words[1], note, tone="bad", href=href)


def _dispensed(line: _Line) -> Dated:
    for each in line.record.dispenses:
        struck = ""
        if each.reversed_at is not None:
            when = local_time(each.reversed_at, line.zone)
            struck = f"Reversed {when} by {each.reversed_by}: {each.reversal_reason}"
            note = joined([each.pharmacy, each.reversed_by or "", each.reversal_reason or ""])
            yield line.act(each.reversed_at, "Dispense reversed", note, tone="bad")
        title = f"Drug handed over: {packages_text(each.lines)}"
        confirmed = f"confirmation {number(each.confirmation_number)}"
        yield line.act(
            each.handed_over_at,
            title,
            joined([each.pharmacy, each.by or "", plural(each.days_supply, "day"), confirmed]),
            tone="good",
            href=url_for("decisions.show", id=each.decision_id),
            recorded_at=each.recorded_at,
            struck=struck,
        )


def _enrolled(line: _Line) -> Dated:
    enrollment = line.record.enrollment
    note = joined([program_label(line.record.program), enrollment.prescriber_name])
    yield line.act(enrollment.enrolled_at, "Enrolled", note)
    if enrollment.ended_on is not None:
        at = datetime.combine(enrollment.ended_on, time(23, 59), line.zone)
        note = enrollment.ended_because or ""
        event = Event(long_date(enrollment.ended_on), "Enrollment ended", note)
        yield (enrollment.ended_on, at), event
