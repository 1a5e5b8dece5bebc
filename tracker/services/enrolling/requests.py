"""What enrolling takes and gives."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ReproductiveFacts:
    """What decides a female's risk category; None is not on record. A male's are all None.

    `menses` is regular, irregular or none: it sets how often pregnancy tests are due.
    """

    menses: str | None = None
    last_menses_on: date | None = None
    menarche: bool | None = None
    hysterectomy: bool | None = None
    bilateral_oophorectomy: bool | None = None
    natural_menopause: bool | None = None


@dataclass(frozen=True, slots=True)
class GuardianRequest:
    """Who acts for a child. `relationship`: mother, father, legal guardian …"""

    name: str
    email: str
    relationship: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementRequest:
    """A place in a program. `indication` is a code of the program where it has indications, else
    free text; `criteria` are the keys of the label's statements that were confirmed.
    `prescriber_id` None: the actor."""

    program: str
    indication: str
    criteria: tuple[str, ...] = ()
    facts: ReproductiveFacts = ReproductiveFacts()
    prescriber_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentRequest(PlacementRequest):
    """A new patient. `email` is the patient's own; a child's guardian has one instead."""

    request_id: str
    given_name: str
    family_name: str
    birth_date: date
    sex: str
    phone: str | None
    email: str | None
    guardian: GuardianRequest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherRequest(PlacementRequest):
    """A patient of the practice in one program more, beside or after those before."""

    patient_id: str


@dataclass(frozen=True, slots=True)
class EnrolledPatient:
    """`secret` is that of the account's one-time link, to be shown once; None where an account
    with a password acts already, or when the same request was answered before."""

    patient_id: str
    enrollment_id: str
    agreement_id: str
    rems_id: str
    secret: str | None


@dataclass(frozen=True, slots=True)
class RiskRequest:
    """The facts as they are now, all of them."""

    patient_id: str
    enrollment_id: str
    facts: ReproductiveFacts


@dataclass(frozen=True, slots=True)
class AgreementSignatureRequest:
    patient_id: str
    agreement_id: str
    document_digest: str


@dataclass(frozen=True, slots=True)
class EndingRequest:
    """`ended_on` is the last day that counts."""

    patient_id: str
    enrollment_id: str
    ended_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRequest:
    """The whole identity as it should be, and why it was wrong."""

    patient_id: str
    given_name: str
    family_name: str
    birth_date: date
    sex: str
    phone: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRequest:
    """One more account that acts for the patient: a child's guardian (`relationship` given), or
    the own account of a patient who is 18 or older (`name` and `relationship` None)."""

    patient_id: str
    email: str
    name: str | None = None
    relationship: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """`secret`: as in EnrolledPatient."""

    account_id: str
    secret: str | None
