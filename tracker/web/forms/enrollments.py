"""Forms about who is enrolled."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from wtforms.validators import ValidationError

from tracker.rules.labeling import LabeledIndication
from tracker.services.enrolling import (
    EndingRequest,
    EnrollmentRequest,
    GuardianRequest,
    IdentityRequest,
    LinkRequest,
    ReproductiveFacts,
    RiskRequest,
)
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import (
    CheckboxesField,
    Choice,
    DateField,
    EmailField,
    HiddenField,
    ParagraphField,
    PressedField,
    RadioField,
    RequestField,
    SelectField,
    TextField,
)
from tracker.web.forms.strict import StrictField

NONE = "none"
_ASKED_BY_THE_SERVICE = (
    "criteria",
    "email",
    "guardian_email",
    "guardian_name",
    "guardian_relationship",
    "indication",
    "indication_text",
    "menses",
    "reproductive",
)
REPRODUCTIVE = (
    Choice("hysterectomy", "The uterus was removed (hysterectomy)"),
    Choice("bilateral_oophorectomy", "Both ovaries were removed"),
    Choice("natural_menopause", "Natural menopause", "Counts 24 months after the last menses"),
    Choice("no_menarche", "Has not had a first period"),
    Choice(NONE, "None of these"),
)
MENSES = (("regular", "Regular"), ("irregular", "Irregular"), ("none", "None"))
SEXES = (("female", "Female"), ("male", "Male"))


def new_request_id() -> str:
    """Names one sending of a form; sent twice, it is answered once."""
    return uuid.uuid4().hex


class FactsForm(TrackerForm):
    """What decides a female's category. `shown_category` is the one that the last page told."""

    shown_category = HiddenField("Category", most=20)
    reproductive = CheckboxesField(
        "Which of these apply?",
        choices=REPRODUCTIVE,
        hint="Tubal ligation, infertility, age and periods stopped by treatment do not count.",
    )
    menses = RadioField(
        "Menses", choices=MENSES, hint="Irregular menses need pregnancy tests every 2 weeks."
    )
    last_menses_on = DateField("First day of the last menses", future=False)
    pressed = PressedField("Button", values=("change",))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for field in self:
            if field.name in _ASKED_BY_THE_SERVICE:
                field.flags.required = True  # not "(optional)": it depends on the patient

    def validate_reproductive(self, field: StrictField) -> None:
        if NONE in field.data and len(field.data) > 1:
            raise ValidationError('Choose "None of these" alone, or only what applies')

    @property
    def facts(self) -> ReproductiveFacts:
        """Left open: not on record."""
        said = set(self.reproductive.data)
        return ReproductiveFacts(
            menses=self.menses.data,
            last_menses_on=self.last_menses_on.data,
            menarche="no_menarche" not in said if said else None,
            hysterectomy="hysterectomy" in said if said else None,
            bilateral_oophorectomy="bilateral_oophorectomy" in said if said else None,
            natural_menopause="natural_menopause" in said if said else None,
        )

    def to_risk_request(self, patient_id: str, enrollment_id: str) -> RiskRequest:
        return RiskRequest(patient_id, enrollment_id, self.facts)


def values_of(facts: ReproductiveFacts) -> dict[str, object]:
    """For a form that begins with what is on record."""
    said = [c.value for c in REPRODUCTIVE if getattr(facts, c.value, None)]
    if facts.menarche is False:
        said.append("no_menarche")
    known = facts.hysterectomy is not None
    return {
        "reproductive": said or ([NONE] if known else []),
        "menses": facts.menses,
        "last_menses_on": facts.last_menses_on,
    }


class Placing(Protocol):
    """A form that asks for indication and prescriber, as every enrollment does."""

    @property
    def prescriber_id(self) -> SelectField: ...
    @property
    def indication(self) -> RadioField: ...
    @property
    def criteria(self) -> CheckboxesField: ...


def offer(
    form: Placing, indications: Sequence[LabeledIndication], prescribers: Sequence[tuple[str, str]]
) -> None:
    """The answers that the program and the practice have."""
    form.prescriber_id.choices = prescribers
    form.indication.choices = [(i.code, i.label) for i in indications]
    form.criteria.choices = [(c.key, c.text) for i in indications for c in (*i.every, *i.either)]


class EnrollmentForm(FactsForm):
    """Everything about a new patient, on one page."""

    request_id = RequestField("Request", missing="Open this page again to enroll")
    given_name = TextField("First name", missing="Enter the patient's first name", focus=True)
    family_name = TextField("Last name", missing="Enter the patient's last name")
    birth_date = DateField(
        "Date of birth",
        missing="Enter the patient's date of birth",
        future=False,
    )
    sex = RadioField("Sex", choices=SEXES, missing="Choose the patient's sex")
    phone = TextField(
        "Phone", missing="Enter a phone number to reach the patient or guardian", most=40,
        hint="Of the patient, or of a child's guardian", width="md",
    )  # fmt: skip
    email = EmailField("E-mail address", hint="An adult patient signs in with it.")
    guardian_name = TextField("Guardian's name")
    guardian_email = EmailField("Guardian's e-mail address")
    guardian_relationship = TextField(
        "Relationship to the child", most=60, hint="For example: mother", width="md"
    )
    indication = RadioField("What is the drug for?")
    indication_text = TextField("What is the drug for?")
    criteria = CheckboxesField("The label asks for")
    prescriber_id = SelectField("Prescriber", missing="Choose the prescriber", width="md")

    def __init__(
        self,
        indications: Sequence[LabeledIndication],
        prescribers: Sequence[tuple[str, str]],
        *,
        zone: ZoneInfo,
        now: datetime,
        prescriber_id: str | None = None,
    ) -> None:
        super().__init__(
            zone=zone,
            now=now,
            data={"request_id": new_request_id(), "prescriber_id": prescriber_id},
        )
        offer(self, indications, prescribers)

    @property
    def guardian(self) -> GuardianRequest | None:
        name, email = self.guardian_name.data, self.guardian_email.data
        relationship = self.guardian_relationship.data
        if not (name.strip() or email or relationship.strip()):
            return None
        return GuardianRequest(name.strip(), email, relationship.strip())

    def to_request(self, program: str) -> EnrollmentRequest:
        return EnrollmentRequest(
            request_id=self.request_id.data,
            program=program,
            given_name=self.given_name.data.strip(),
            family_name=self.family_name.data.strip(),
            birth_date=self.birth_date.data,
            sex=self.sex.data,
            phone=self.phone.data.strip(),
            email=self.email.data or None,
            indication=self.indication.data or self.indication_text.data,
            criteria=self.criteria.data,
            facts=self.facts,
            prescriber_id=self.prescriber_id.data,
            guardian=self.guardian,
        )


class IdentityForm(TrackerForm):
    """The whole identity as it should be."""

    given_name = TextField("First name", missing="Enter the patient's first name")
    family_name = TextField("Last name", missing="Enter the patient's last name")
    birth_date = DateField(
        "Date of birth", missing="Enter the patient's date of birth", future=False
    )
    sex = RadioField("Sex", choices=SEXES, missing="Choose the patient's sex")
    phone = TextField("Phone", most=40, width="md")
    reason = ParagraphField("What was wrong?", missing="Say what was wrong", rows=3)

    def to_request(self, patient_id: str) -> IdentityRequest:
        return IdentityRequest(
            patient_id=patient_id,
            given_name=self.given_name.data.strip(),
            family_name=self.family_name.data.strip(),
            birth_date=self.birth_date.data,
            sex=self.sex.data,
            phone=self.phone.data.strip() or None,
            reason=self.reason.data,
        )


class EndingForm(TrackerForm):
    """The last day of an enrollment."""

    ended_on = DateField("Last day", missing="Enter the last day of the enrollment", future=False)
    reason = ParagraphField("Reason", missing="Say why the enrollment ends", rows=3)

    def to_request(self, patient_id: str, enrollment_id: str) -> EndingRequest:
        return EndingRequest(patient_id, enrollment_id, self.ended_on.data, self.reason.data)


class GuardianForm(TrackerForm):
    """One more guardian of a child."""

    name = TextField("Guardian's name", missing="Enter the guardian's name", width="md")
    relationship = TextField(
        "Relationship to the child", most=60, missing="Enter the relationship, such as mother",
        width="md",
    )  # fmt: skip
    email = EmailField(
        "Guardian's e-mail address", missing="Enter the guardian's e-mail address", width="md"
    )

    def to_request(self, patient_id: str) -> LinkRequest:
        return LinkRequest(
            patient_id=patient_id,
            email=self.email.data,
            name=self.name.data.strip(),
            relationship=self.relationship.data.strip(),
        )


class OwnAccountForm(TrackerForm):
    """The own account of a patient who is 18 or older."""

    email = EmailField(
        "Patient's e-mail address",
        missing="Enter the patient's e-mail address",
        hint="The patient signs in with it.",
        width="md",
    )

    def to_request(self, patient_id: str) -> LinkRequest:
        return LinkRequest(patient_id=patient_id, email=self.email.data)


class NewAgreementForm(TrackerForm):
    """Who is to sign the new agreement for the practice."""

    prescriber_id = SelectField("Prescriber", missing="Choose the prescriber", width="md")
