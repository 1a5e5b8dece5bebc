"""One patient's time line: what happened, the newest first."""

from collections.abc import Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import url_for

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
from tracker.web.filters import grouped, long_date, plural
from tracker.web.late_words import late_text
from tracker.web.layout import Event, Tone, joined
from tracker.web.order_cells import stops_text
from tracker.web.wording import LAB_TESTS, PROPHYLAXIS, RESULTS, STATUSES, lines_text

Dated = Iterator[tuple[datetime, Event]]


def timeline_of(record: PatientRecord) -> tuple[Event, ...]:
    """Corrected entries stand in their tables, not here."""
    found = [
        *_measured(record),
        *_treated(record),
        *_reported(record),
        *_signed(record),
        *_ordered(record),
        *_enrolled(record),
    ]
    return tuple(event for _, event in sorted(found, key=lambda each: each[0], reverse=True))


def _event(
    record: PatientRecord,
    at: datetime,
    title: str,
    note: str,
    *,
    tone: Tone = "plain",
    href: str = "",
    fact_id: str = "",
) -> tuple[datetime, Event]:
    when = long_date(at.astimezone(ZoneInfo(record.zone)).date())
    late = record.facts.late.get(fact_id)
    mark = "" if late is None else late_text(late)
    return at, Event(when, title, note, href or None, tone, mark)


def _measured(record: PatientRecord) -> Dated:
    zone = ZoneInfo(record.zone)
    for test in record.facts.tests:
        if test.entry.strike is None:
            title = f"Pregnancy test: {RESULTS[PregnancyResult(test.result)].lower()}"
            tone: Tone = "bad" if test.final else "plain"
            by = test.entry.by or ""
            yield _event(record, test.collected_at, title, by, tone=tone, fact_id=test.id)
    for count in record.facts.counts:
        if count.entry.strike is None:
            at = datetime.combine(count.collected_on, time(12), zone)
            values = [
                f"{LAB_TESTS[t].partition(',')[0]} {grouped(count.values[t])}"
                for t in LabTest
                if t in count.values
            ]
            note = joined([*values, count.entry.by or ""])
            yield _event(record, at, "Blood count", note, fact_id=count.id)


def _treated(record: PatientRecord) -> Dated:
    zone = ZoneInfo(record.zone)
    for agent in record.facts.prophylaxis:
        if agent.entry.strike is None:
            title = f"Thromboprophylaxis: {PROPHYLAXIS[Prophylaxis(agent.decision)].lower()}"
            at = datetime.combine(agent.decided_on, time(12), zone)
            yield _event(record, at, title, agent.entry.by or "", fact_id=agent.id)
    for row in record.facts.contraception:
        if row.entry.strike is None:
            by = row.entry.by or ""
            yield _event(record, row.entry.at, "Contraception recorded", by, fact_id=row.id)


def _reported(record: PatientRecord) -> Dated:
    for row in record.facts.reports:
        status = STATUSES[PregnancyStatus(row.status)].lower()
        whose = "" if row.of_whom == "patient" else " of a partner"
        tone: Tone = "plain" if row.status == PregnancyStatus.RULED_OUT else "bad"
        title = f"Pregnancy{whose} {status}"
        yield _event(record, row.reported_at, title, row.entry.by or "", tone=tone)


def _signed(record: PatientRecord) -> Dated:
    for row in record.attestations:
        title = f"Signed: {TITLES[AttestationKind(row.kind)].lower()}"
        yield _event(record, row.attested_at, title, row.by)
        if row.revoked_at is not None:
            title = f"Revoked: {TITLES[AttestationKind(row.kind)].lower()}"
            yield _event(record, row.revoked_at, title, row.revoked_because or "")
    for survey in record.surveys:
        tone: Tone = "bad" if survey.holds else "plain"
        title = f"Survey by the {survey.by_role}"
        yield _event(record, survey.completed_at, title, survey.by_name, tone=tone)
        if survey.resolved_at is not None:
            note = joined([survey.resolved_by or "", survey.note or ""])
            yield _event(record, survey.resolved_at, "Flagged survey resolved", note)
    for agreement in record.agreements:
        if agreement.in_force_at is not None:
            title = f"Agreement in force, category {agreement.category}"
            yield _event(record, agreement.in_force_at, title, agreement.prescriber_name)


def _ordered(record: PatientRecord) -> Dated:
    for order in record.orders:
        note = f"{lines_text(order.lines)} for {plural(order.days_supply, 'day')}"
        href = url_for("prescriptions.show", id=order.id)
        yield _event(record, order.written_at, "Prescription written", note, href=href)
        if order.number and order.number.voided_at:
            because = order.number.voided_because or ""
            yield _event(record, order.number.voided_at, "Authorization voided", because)
    for decision in record.decisions:
        yield _decided(record, decision)


def _decided(record: PatientRecord, row: DecisionRow) -> tuple[datetime, Event]:
    words = {
        Gate.AUTHORIZE: ("Authorization issued", "Authorization refused"),
        Gate.CONFIRM: ("Dispense confirmed", "Dispense blocked"),
        Gate.HAND_OVER: ("Drug handed over", "Hand-over blocked"),
    }[Gate(row.gate)]
    href = url_for("decisions.show", id=row.id)
    by = joined([row.pharmacy or "", row.asked_by])
    if row.allowed:
        return _event(record, row.decided_at, words[0], by, tone="good", href=href)
    note = joined([by, stops_text(row.stops)])
    return _event(record, row.decided_at, words[1], note, tone="bad", href=href)


def _enrolled(record: PatientRecord) -> Dated:
    enrollment = record.enrollment
    note = joined([record.program, enrollment.prescriber_name])
    yield _event(record, enrollment.enrolled_at, "Enrolled", note)
    if enrollment.ended_on is not None:
        at = datetime.combine(enrollment.ended_on, time(23, 59), ZoneInfo(record.zone))
        yield _event(record, at, "Enrollment ended", enrollment.ended_because or "")
