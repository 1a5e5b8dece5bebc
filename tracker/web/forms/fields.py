"""Every field that a form of this project may use, in one import."""

from tracker.web.forms.choices import (
    CheckboxesField,
    Choice,
    ConfirmTickField,
    RadioField,
    SelectField,
    TickField,
)
from tracker.web.forms.moments import DateField, DateTimeField
from tracker.web.forms.numerals import DecimalNumberField, NdcField, NumberField, WholeNumberField
from tracker.web.forms.parts import PartForm, PartsField
from tracker.web.forms.text import (
    EmailField,
    HiddenField,
    IdentifierField,
    ParagraphField,
    PasswordAgainField,
    PasswordField,
    PlaceField,
    PressedField,
    RequestField,
    ScanField,
    TextField,
)
from tracker.web.forms.uploads import TextFileField

__all__ = [
    "CheckboxesField",
    "Choice",
    "ConfirmTickField",
    "DateField",
    "DateTimeField",
    "DecimalNumberField",
    "EmailField",
    "HiddenField",
    "IdentifierField",
    "NdcField",
    "NumberField",
    "ParagraphField",
    "PartForm",
    "PartsField",
    "PasswordAgainField",
    "PasswordField",
    "PlaceField",
    "PressedField",
    "RadioField",
    "RequestField",
    "ScanField",
    "SelectField",
    "TextField",
    "TextFileField",
    "TickField",
    "WholeNumberField",
]
