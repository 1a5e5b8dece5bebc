"""The finding that a prescriber acknowledges: what the page shows and the signature binds."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from tracker.rules.authority import Actor
from tracker.rules.dose_holds import HoldAdvice
from tracker.rules.errors import Conflict, NotFound
from tracker.rules.kinds.monitoring import CountsAtLeast, CountsCurrent
from tracker.rules.vocabulary import Enforcement, Status
from tracker.services.attestation_statements import canonical
from tracker.services.caring import Cared
from tracker.services.next_prescription import Outlook, outlook
from tracker.services.overviews.blood_counts import label_advice
from tracker.services.unspoken import unspoken

MEANING: Final = "I have seen this finding, and the treatment may go on for the reason I give."


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding as it stands today. `advice` is the label's about low counts, to read before
    signing; it is not part of what is signed."""

    requirement: str
    reason: str
    source: str
    program_version: str
    rems_id: str
    advice: tuple[HoldAdvice, ...] = ()

    @property
    def meaning(self) -> str:
        return MEANING

    @property
    def text(self) -> str:
        """What the page shows; its digest travels with the form."""
        return canonical(self._shown())

    def with_reason(self, reason: str) -> str:
        """What is signed: the finding, and the prescriber's own words."""
        return canonical({**self._shown(), "reason_given": reason})

    def _shown(self) -> dict[str, object]:
        return {
            "requirement": self.requirement,
            "finding": self.reason,
            "source": self.source,
            "program_version": self.program_version,
            "rems_id": self.rems_id,
            "meaning": MEANING,
        }


def notice_for(
    session: Session, actor: Actor, cared: Cared, enrollment_id: str, address: str
) -> Notice:
    """The finding to acknowledge, by its requirement, unspoken. Raises NotFound for one that takes
    none, and Conflict when there is nothing (more) to acknowledge."""
    enrollment = cared.enrollment(enrollment_id)
    now = outlook(session, actor, cared, enrollment)
    decision = now.decision
    finding = next((f for f in decision.findings if unspoken(f.requirement) == address), None)
    if finding is None or finding.enforcement is not Enforcement.ACKNOWLEDGE:
        raise NotFound("Not found.")
    if finding.status is not Status.UNMET:
        raise Conflict("There is nothing to acknowledge now. Look at the record again.")
    return Notice(
        requirement=finding.requirement,
        reason=finding.reason,
        source=finding.source,
        program_version=decision.program_version or "",
        rems_id=cared.patient.rems_id,
        advice=label_advice(now) if _about_counts(now, finding.requirement) else (),
    )


def _about_counts(found: Outlook, requirement: str) -> bool:
    version = found.version
    return version is not None and isinstance(
        version.requirement(requirement).rule, CountsAtLeast | CountsCurrent
    )
