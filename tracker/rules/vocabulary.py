"""The closed vocabularies of the decision contract. Each member equals its text in the JSON."""

import re
from enum import StrEnum
from typing import Final, NewType

RISK_CATEGORIES = (
    "AF-RP",
    "AF-NRP",
    "AM",
    "FC-RP",
    "FC-NRP",
    "MC",
    "PCP",
    "NPCP",
    "WCBP",
    "WNCBP",
    "M",
)
"""Every code that a question may carry; which of them a program knows is data of its version."""

Mark = NewType("Mark", str)
"""How a fact is known: one or more of `S:n`, `S2:n`, `I`, `B`, `U`."""

MARK: Final = re.compile(r"S2?:[0-9]+|[BUI]")


class Gate(StrEnum):
    AUTHORIZE = "authorize"
    CONFIRM = "confirm"
    HAND_OVER = "hand_over"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Menses(StrEnum):
    REGULAR = "regular"
    IRREGULAR = "irregular"
    NONE = "none"


class PregnancyResult(StrEnum):
    NEGATIVE = "negative"
    POSITIVE = "positive"
    INDETERMINATE = "indeterminate"
    PENDING = "pending"


class Setting(StrEnum):
    """Where a pregnancy test was made."""

    LABORATORY = "laboratory"
    OFFICE = "office"
    HOME = "home"


class Channel(StrEnum):
    WRITTEN = "written"
    ELECTRONIC = "electronic"
    TELEPHONE = "telephone"


class Delivery(StrEnum):
    PICK_UP = "pick-up"
    SHIP = "ship"


class ReportOf(StrEnum):
    PATIENT = "patient"
    PARTNER = "partner"


class PregnancyStatus(StrEnum):
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    RULED_OUT = "ruled-out"


class FollowUpStatus(StrEnum):
    """How a reported pregnancy stands; ONGOING is the only one after which more is expected."""

    ONGOING = "ongoing"
    ENDED = "ended"
    LOST = "lost-to-follow-up"


class PregnancyOutcome(StrEnum):
    LIVE_BIRTH = "live-birth"
    MISCARRIAGE = "miscarriage"
    TERMINATION = "termination"
    ECTOPIC = "ectopic"
    STILLBIRTH = "stillbirth"


class BirthDefect(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class AttestationKind(StrEnum):
    CONTRACEPTION_COUNSELING = "contraception-counseling"
    CONDOM_COMMITMENT = "condom-commitment"
    ABSTINENCE = "abstinence"
    PRESCRIPTION_AUTHORIZATION_FORM = "prescription-authorization-form"
    TREATMENT_INITIATION_FORM = "treatment-initiation-form"
    NON_CHILDBEARING_STATEMENT = "non-childbearing-statement"
    COMPREHENSION_QUESTIONS = "comprehension-questions"
    HOME_TEST_PERMITTED = "home-test-permitted"
    # Additions of this project to the contract: docs/contracts/decision.md.
    REFILL_DISPENSE_EXCEPTION = "refill-dispense-exception"
    TRAVEL_EXCEPTION = "travel-exception"
    BENEFIT_OUTWEIGHS_RISK = "benefit-outweighs-risk"
    OPIOID_TOLERANCE = "opioid-tolerance"


class Method(StrEnum):
    """A contraceptive method."""

    IUD = "iud"
    HORMONAL = "hormonal"
    TUBAL_LIGATION = "tubal-ligation"
    PARTNER_VASECTOMY = "partner-vasectomy"
    MALE_CONDOM = "male-condom"
    DIAPHRAGM = "diaphragm"
    CERVICAL_CAP = "cervical-cap"
    OTHER = "other"


class Party(StrEnum):
    """Who made a statement: the `by` of attestations, surveys and acknowledgements."""

    PRESCRIBER = "prescriber"
    PATIENT = "patient"
    GUARDIAN = "guardian"
    PHARMACIST = "pharmacist"


class Indication(StrEnum):
    MULTIPLE_MYELOMA = "multiple-myeloma"
    KAPOSI_SARCOMA = "kaposi-sarcoma"


class LabTest(StrEnum):
    ANC = "anc"
    PLATELETS = "platelets"
    ALT = "alt"
    AST = "ast"


class LabUnit(StrEnum):
    PER_MICROLITER = "/uL"
    UNITS_PER_LITER = "U/L"


class LabVariant(StrEnum):
    """What makes other laboratory values normal for a patient."""

    BENIGN_ETHNIC_NEUTROPENIA = "benign-ethnic-neutropenia"


class Recipient(StrEnum):
    """Into whose hands the drug goes."""

    PATIENT = "patient"
    HEALTHCARE_SETTING = "healthcare-setting"


class Prophylaxis(StrEnum):
    """The prescriber's decision on preventing thrombosis."""

    ASPIRIN = "aspirin"
    LMWH = "lmwh"
    WARFARIN = "warfarin"
    DOAC = "doac"
    CONTRAINDICATED = "contraindicated"


class Status(StrEnum):
    """What became of one requirement."""

    MET = "met"
    UNMET = "unmet"
    ACKNOWLEDGED = "acknowledged"
    NOT_APPLICABLE = "not-applicable"


class Enforcement(StrEnum):
    """What an unmet requirement does: stop, stop until acknowledged, or only warn."""

    BLOCK = "block"
    ACKNOWLEDGE = "acknowledge"
    WARN = "warn"


class Owner(StrEnum):
    """Who can mend an unmet requirement."""

    PRESCRIBER = "prescriber"
    PATIENT = "patient"
    PHARMACIST = "pharmacist"
    REPRESENTATIVE = "representative"
    ADMINISTRATOR = "administrator"


class Etasu(StrEnum):
    """Elements to assure safe use, by their letter in 21 U.S.C. 355-1(f)(3)."""

    PRESCRIBERS_CERTIFIED = "A"
    DISPENSERS_CERTIFIED = "B"
    CERTAIN_SETTINGS = "C"
    SAFE_USE_CONDITIONS = "D"
    MONITORING = "E"
    REGISTRY = "F"


class ProgramStatus(StrEnum):
    ACTIVE = "active"
    CLOSED_TO_NEW = "closed_to_new"
    RETIRED = "retired"
