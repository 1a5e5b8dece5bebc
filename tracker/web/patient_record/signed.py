"""What was signed for one patient: agreements, statements, acknowledgements, surveys."""

from datetime import datetime
from operator import itemgetter

from flask import url_for

from tracker.rules.authority import Permission, permits
from tracker.rules.vocabulary import AttestationKind
from tracker.services.attestation_statements import TITLES
from tracker.services.overviews.patient_record import PatientRecord
from tracker.web.access import current_actor
from tracker.web.filters import local_time
from tracker.web.layout import Cell, Instant, Link, Tag
from tracker.web.titles import title_of

Rows = list[tuple[Cell, ...]]

AGREEMENT_COLUMNS = ["Agreement", "Prepared", "State"]
STATEMENT_COLUMNS = ["Statement", "Signed", "By", "State"]
SURVEY_COLUMNS = ["Survey", "Completed", "Signed by", "State"]


def agreement_rows(record: PatientRecord) -> Rows:
    """The first one counts; older ones were replaced."""
    rows: Rows = []
    for index, row in enumerate(record.agreements):
        href = url_for("agreements.show", patient_id=record.patient.id, id=row.id)
        state: Cell = Tag("In force", "good") if row.in_force_at else _lacking(row.lacking)
        rows.append(
            (
                Link(f"In category {row.category}", href),
                Instant(row.prepared_at, record.zone),
                state if index == 0 else "Replaced",
            )
        )
    return rows


def statement_rows(record: PatientRecord) -> Rows:
    """Attestations, and acknowledged findings with the reason that was given."""
    may = permits(current_actor(), Permission.SIGN_ATTESTATION)
    signed: list[tuple[datetime, tuple[Cell, ...]]] = []
    for row in record.attestations:
        href = url_for("attestations.revoke", patient_id=record.patient.id, id=row.id)
        state: Cell = Link("Revoke", href) if may else "Signed"
        if row.revoked_at is not None:
            state = f"Revoked {local_time(row.revoked_at, record.zone)}: {row.revoked_because}"
        title = TITLES[AttestationKind(row.kind)]
        cells = (title, Instant(row.attested_at, record.zone), row.by, state)
        signed.append((row.attested_at, cells))
    for note in record.acknowledgements:
        title = f"Acknowledged as not met: {title_of(note.requirement, record.titles)}"
        seen = (title, Instant(note.acknowledged_at, record.zone), note.by, note.reason)
        signed.append((note.acknowledged_at, seen))
    return [cells for _, cells in sorted(signed, key=itemgetter(0), reverse=True)]


def survey_rows(record: PatientRecord) -> Rows:
    """A flagged one holds authorizations until somebody resolves it."""
    return [
        (
            Link(
                f"By the {row.by_role}",
                url_for("surveys.show", patient_id=record.patient.id, id=row.id),
            ),
            Instant(row.completed_at, record.zone),
            row.by_name,
            _survey_state(row.flagged, held=row.holds),
        )
        for row in record.surveys
    ]


def _lacking(parties: tuple[str, ...]) -> Cell:
    return Tag(f"Waits for {' and '.join(parties)}", "wait")


def _survey_state(flagged: bool, *, held: bool) -> Cell:
    if held:
        return Tag("Flagged: resolve it", "bad")
    return "Flagged, resolved" if flagged else "In order"
