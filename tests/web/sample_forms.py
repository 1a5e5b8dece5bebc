"""Forms for the sample pages, with one field of each kind."""

from tracker.rules.numbers import NumberKind
from tracker.web.forms import fields
from tracker.web.forms.base import QueryForm, TrackerForm


class Package(fields.PartForm):
    ndc = fields.NdcField(missing="Enter the NDC of the package")
    lot = fields.TextField("Lot", missing="Enter the lot", most=20)
    expires_on = fields.DateField("Expires", missing="Enter the expiry date of the package")
    quantity = fields.WholeNumberField("Quantity", least=1, most=1000, missing="Enter the quantity")


class EnrollmentForm(TrackerForm):
    request_id = fields.HiddenField("Request", most=36)
    first_name = fields.TextField("First name", missing="Enter the patient's first name")
    birth_date = fields.DateField(
        "Date of birth",
        missing="Enter the patient's date of birth",
        hint="For example, 03 27 1984",
        future=False,
    )
    category = fields.RadioField(
        "Reproductive category",
        missing="Select the patient's reproductive category",
        hint="Sets the pregnancy-test schedule and how long an authorization lasts.",
        choices=[
            ("AF-RP", "Female who can get pregnant"),
            ("AF-NRP", "Female who cannot get pregnant", "After a hysterectomy, for example"),
            ("AM", "Male"),
        ],
    )
    phone = fields.TextField("Phone", most=40, width="md")
    number = fields.NumberField("REMS ID", kind=NumberKind.REMS_ID, missing="Enter the REMS ID")
    diagnosis = fields.SelectField(
        "Diagnosis",
        missing="Select a diagnosis",
        choices=[("multiple-myeloma", "Multiple myeloma"), ("kaposi-sarcoma", "Kaposi sarcoma")],
    )
    methods = fields.CheckboxesField(
        "Contraception", choices=[("iud", "Intrauterine device"), ("male-condom", "Male condom")]
    )
    collected_at = fields.DateTimeField("Collected", future=False)
    sensitivity = fields.WholeNumberField("Sensitivity", least=1, most=1000, hint="mIU/mL")
    platelets = fields.DecimalNumberField("Platelets", least=0, most=5000, places=1)
    email = fields.EmailField("E-mail")
    npi = fields.IdentifierField("NPI", most=10)
    reason = fields.ParagraphField("Reason", most=200)
    counseled = fields.TickField(
        "The patient has been counseled and has received the Medication Guide",
        missing="Confirm that the patient has been counseled",
    )
    packages = fields.PartsField("Package", part=Package, rows=2, missing="Enter one package")
    password = fields.PasswordAgainField()
    pressed = fields.PressedField("Button", values=("draft",))


class LogFilterForm(QueryForm):
    since = fields.DateField("From", width="md")
    until = fields.DateField("To", width="md")
    event = fields.SelectField(
        "Event", choices=[("dispense.decided", "dispense.decided")], blank="All events"
    )
