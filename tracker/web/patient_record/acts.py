"""Every act that this person can do about one patient, as links in groups."""

from typing import Any

from flask import url_for

from tracker.services.overviews.patient_record import PatientRecord
from tracker.web.bedside import Can
from tracker.web.layout import Link

Group = tuple[str, tuple[Link, ...]]


def acts_of(record: PatientRecord, can: Can) -> tuple[Group, ...]:
    """Groups with at least one link."""
    groups = [
        ("Record", _recording(record, can) if can.record else ()),
        ("Sign", _signing(record, can) if record.open else ()),
        ("Enrollment", _enrollment(record, can)),
    ]
    return tuple((title, links) for title, links in groups if links)


def _recording(record: PatientRecord, can: Can) -> tuple[Link, ...]:
    pages = [
        ("Blood count", "monitoring.new_count"),
        ("Contraception", "monitoring.new_contraception"),
        ("Thromboprophylaxis", "monitoring.new_thromboprophylaxis"),
        ("Pregnancy report", "pregnancy_reports.new"),
    ]
    if record.is_female:
        pages.insert(0, ("Pregnancy test", "monitoring.new_test"))
    return tuple(_link(label, endpoint, record) for label, endpoint in pages)


def _signing(record: PatientRecord, can: Can) -> tuple[Link, ...]:
    links = []
    if can.survey:
        links.append(_link("Prescriber survey", "surveys.answer", record, id=record.enrollment.id))
    if can.sign:
        links += [
            _link(title, "attestations.sign", record, id=record.enrollment.id, kind=kind)
            for kind, title in record.attestation_kinds
        ]
    return tuple(links)


def _enrollment(record: PatientRecord, can: Can) -> tuple[Link, ...]:
    enrollment_id = record.enrollment.id
    links = [
        _link("Enrollment and access", "enrollments.show", record, id=enrollment_id),
        _link("What if: other facts, another day", "what_if.show", record, id=enrollment_id),
    ]
    if can.prepare and record.open:
        links.append(
            _link("Assess the risk again", "enrollment_changes.facts", record, id=enrollment_id)
        )
        links.append(
            _link("New agreement", "enrollment_changes.agreement", record, id=enrollment_id)
        )
    if can.prepare:
        links.append(_link("Enroll in another program", "further_enrollments.choose", record))
    if can.correct:
        links.append(
            _link("Correct the identity", "enrollment_changes.identity", record, id=enrollment_id)
        )
    if can.end and record.open:
        links.append(
            _link("End the enrollment", "enrollment_changes.end", record, id=enrollment_id)
        )
    return tuple(links)


def _link(label: str, endpoint: str, record: PatientRecord, **values: str) -> Link:
    """Each page comes back to the patient."""
    place: dict[str, Any] = {"patient_id": record.patient.id, **values}
    back = url_for("patients.show", patient_id=record.patient.id)
    return Link(label, url_for(endpoint, next=back, **place))
