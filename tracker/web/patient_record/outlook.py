"""What is missing before a prescription may be authorized, each with its fix."""

from dataclasses import dataclass

from tracker.rules.vocabulary import Gate, Sex
from tracker.services.overviews.patient_record import PatientRecord
from tracker.web.findings import Action, FindingRow, Panel, panel_of
from tracker.web.fixes import Place, acknowledgeable, fixes_for
from tracker.web.plain_days import zone_of


@dataclass(frozen=True, slots=True)
class OutlookPanel:
    """`acknowledge`: findings that can be acknowledged instead of mended."""

    panel: Panel
    acknowledge: tuple[Action, ...]


def outlook_of(record: PatientRecord, *, back: str) -> OutlookPanel:
    """For a prescription written today; `back` is this page."""
    place = place_of(record, back=back)
    panel = panel_of(
        record.decision,
        zone=zone_of(record.version, record.zone),
        actions=fixes_for(place),
        titles=record.titles,
        allowed_heading="A prescription may be authorized today",
    )
    return OutlookPanel(
        panel, tuple(acknowledgeable(record.decision.findings, place, record.titles))
    )


def blocked_of(record: PatientRecord, *, back: str) -> tuple[FindingRow, ...]:
    """What keeps the drug under an open number, but for the pharmacy's own steps."""
    found = record.receiving
    if found.gate is Gate.AUTHORIZE or not record.open:
        return ()
    panel = panel_of(
        found.decision,
        zone=zone_of(record.version, record.zone),
        actions=fixes_for(place_of(record, back=back)),
        titles=record.titles,
    )
    keys = {finding.requirement for finding in found.stops}
    return tuple(row for row in panel.stops if row.requirement in keys)


def place_of(record: PatientRecord, *, back: str) -> Place:
    held = next((survey.id for survey in record.surveys if survey.holds), None)
    return Place(
        patient_id=record.patient.id,
        enrollment_id=record.enrollment.id,
        back=back,
        male=record.patient.sex == Sex.MALE,
        order_id=record.orders[0].id if record.orders else None,
        agreement_id=record.agreements[0].id if record.agreements else None,
        survey_id=held,
    )
