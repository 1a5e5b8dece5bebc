"""The base of every field: one text comes in, one value or one sentence comes out."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import Field
from wtforms.validators import StopValidation

from tracker.web.forms.characters import shown_again


# WTForms has no types, so its classes are Any to mypy: the reason for each [misc] in this folder.
class StrictField(Field):  # type: ignore[misc]
    """A control with a label, an optional hint and at most one value.

    `missing` is the sentence shown when nothing was entered; without it the field is optional
    and `data` is then `nothing`. `needed` says when a service asks for it all the same, in place
    of "optional". The page opens with the cursor in the field that has `focus`.
    `typed` is what the control shows again after a mistake.
    A subclass says how to `parse` (ValueError with the rest of a sentence that starts with the
    label) and how to `show` a value. Which macro draws it is its `control`.
    """

    control: ClassVar[str] = "text"
    input_type: ClassVar[str] = "text"
    many: ClassVar[bool] = False
    nothing: ClassVar[Any] = None
    errors: Sequence[str] = ()

    def __init__(
        self,
        label: str,
        *,
        missing: str | None = None,
        needed: str = "",
        hint: str = "",
        width: str = "",
        focus: bool = False,
        autocomplete: str = "off",
        **kwargs: Any,
    ) -> None:
        super().__init__(label, description=hint, **kwargs)
        self.missing = missing
        self.needed = needed
        self.width = width
        self.focus = focus
        self.typed = ""
        self.note = ""
        self.flags.required = missing is not None
        self.attributes: dict[str, str] = {"autocomplete": autocomplete}

    def parse(self, typed: str) -> Any:
        """The value of a text that is not blank."""
        return typed

    def show(self, value: Any) -> str:
        """The text of a value that the view put in."""
        return str(value)

    def process_data(self, value: Any) -> None:
        self.data = self.nothing if value is None else value
        self.typed = "" if value is None else self.show(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        given = valuelist[0] if valuelist else ""
        self.typed = shown_again(given)
        self.data = self.nothing
        if given.strip():
            self.data = self._parsed(given)
        elif self.missing is not None:
            raise ValueError(self.missing)

    def pre_validate(self, form: Any) -> None:
        """What could not be read is not judged further."""
        if self.process_errors:
            raise StopValidation

    def refuse(self, sentence: str) -> None:
        """Add a problem that only a service could find."""
        self.errors = [*self.errors, sentence]

    @property
    def target(self) -> str:
        """The id that the error summary leads to."""
        return str(self.id)

    def _parsed(self, typed: str) -> Any:
        try:
            return self.parse(typed)
        except ValueError as error:
            raise ValueError(f"{self.label.text} {error}") from error
