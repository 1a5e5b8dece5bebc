"""Fields that keep text: as typed, as an identifier, as a secret."""

import re
from typing import Any, ClassVar

from tracker.web.forms.characters import check_identifier, check_text, unified_breaks
from tracker.web.forms.strict import StrictField

# Long enough for any pass phrase; short enough that hashing it is no attack.
PASSWORD_MOST = 1000
SEPARATOR = "\u241d"


class TextField(StrictField):
    """One line, kept as typed: names, streets, lots. `most` counts code points."""

    nothing: ClassVar[Any] = ""

    def __init__(self, label: str, *, most: int = 200, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.most = most

    def parse(self, typed: str) -> str:
        return check_text(typed, most=self.most)


class ParagraphField(TextField):
    """Several lines, such as a reason; line ends become LF."""

    control: ClassVar[str] = "paragraph"

    def __init__(self, label: str, *, most: int = 2000, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(label, most=most, **kwargs)
        self.rows = rows

    def parse(self, typed: str) -> str:
        return check_text(unified_breaks(typed), most=self.most, breaks=True)


class IdentifierField(TextField):
    """What is compared with records: trimmed, NFC, nothing invisible."""

    def __init__(self, label: str, *, most: int = 60, **kwargs: Any) -> None:
        super().__init__(label, most=most, **kwargs)
        self.attributes |= {"autocapitalize": "off", "spellcheck": "false"}

    def parse(self, typed: str) -> str:
        return check_identifier(typed, most=self.most)


class ScanField(IdentifierField):
    """What a scanner sends: control signs between the parts of a code become a visible sign."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, most=150, **{"width": "xl", **kwargs})
        self.attributes |= {"autocapitalize": "characters", "data-scan": ""}

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([re.sub("[\x1c-\x1f]", SEPARATOR, text) for text in valuelist])


class EmailField(IdentifierField):
    """An address to sign in with: one account whatever the case of its letters."""

    input_type: ClassVar[str] = "email"

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, most=254, **{"autocomplete": "email", **kwargs})

    def parse(self, typed: str) -> str:
        address = super().parse(typed).lower()
        name, at, domain = address.partition("@")
        if not (name and at and domain) or "@" in domain or any(c.isspace() for c in address):
            raise ValueError("must be an address such as name@example.org")
        return address


class PasswordField(StrictField):
    """A secret, exactly as typed; never shown again, never trimmed."""

    input_type: ClassVar[str] = "password"
    nothing: ClassVar[Any] = ""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, **{"autocomplete": "current-password", **kwargs})

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        finally:
            self.typed = ""

    def parse(self, typed: str) -> str:
        return check_text(typed, most=PASSWORD_MOST)


class PasswordAgainField(PasswordField):
    """Asked for at signing: that the person at the keyboard is the one whose name is signed."""

    def __init__(self, label: str = "Your password", **kwargs: Any) -> None:
        defaults = {
            "missing": "Enter your password to sign",
            "hint": "This is your signature: name, meaning and time are recorded with it.",
            "width": "md",
        }
        super().__init__(label, **{**defaults, **kwargs})


class HiddenField(TextField):
    """A value that the page carries along, such as a request id. It is input like any other."""

    control: ClassVar[str] = "hidden"


class PlaceField(TextField):
    """Where a page of a list begins. No form carries it along: a new filter begins at the first
    page."""

    control: ClassVar[str] = "place"


class RequestField(HiddenField):
    """The id of one sending of a form, as our pages make it: it becomes part of the record."""

    def parse(self, typed: str) -> str:
        if re.fullmatch("[0-9a-f]{32}", typed) is None:
            raise ValueError("is not of this page. Open the page again")
        return typed


class PressedField(StrictField):
    """Which of several submit buttons was pressed; drawn by the form's `secondary` button."""

    control: ClassVar[str] = "pressed"
    nothing: ClassVar[Any] = ""

    def __init__(self, label: str, *, values: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.values = values

    def parse(self, typed: str) -> str:
        if typed not in self.values:
            raise ValueError("is not a button of this page")
        return typed
