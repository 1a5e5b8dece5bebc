"""A form inside a form: the same few fields several times, such as the packages of one dispense.

Without script a page offers a fixed number of rows; rows left blank do not count.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import FieldList, Form, FormField
from wtforms.validators import ValidationError

from tracker.web.forms.strict import StrictField


class PartForm(Form):  # type: ignore[misc]
    """The fields of one row."""

    @property
    def blank(self) -> bool:
        """Nothing was entered or marked in this row."""
        return not any(field.typed.strip() or field.data for field in self)

    def validate(self, extra_validators: Any = None) -> bool:
        """A blank row is not judged."""
        return self.blank or bool(super().validate(extra_validators))


class PartsField(FieldList):  # type: ignore[misc]
    """`rows` rows of `part` on the page, at most `most`; `data` is a list of dicts.

    `missing` is the sentence for "all rows are blank"; without it that is allowed.
    """

    control: ClassVar[str] = "parts"
    errors: Sequence[Any] = ()

    def __init__(
        self,
        label: str,
        *,
        part: type[PartForm],
        rows: int,
        most: int | None = None,
        missing: str | None = None,
        hint: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            FormField(part, label),
            label,
            min_entries=rows,
            max_entries=most or rows,
            description=hint,
            **kwargs,
        )
        self.missing = missing
        self.validators = [_some_part]

    @property
    def data(self) -> list[dict[str, Any]]:
        return [entry.form.data for entry in self.entries if not entry.form.blank]

    @property
    def leaves(self) -> list[StrictField]:
        """The single fields of all rows, in order."""
        return [field for entry in self.entries for field in entry.form]

    @property
    def target(self) -> str:
        """The id that the error summary leads to: the first control."""
        return self.leaves[0].target

    @property
    def own_errors(self) -> list[str]:
        """Problems of the whole list, not of a field in it."""
        return [problem for problem in self.errors if isinstance(problem, str)]

    def refuse(self, sentence: str) -> None:
        """Add a problem that only a service could find."""
        self.errors = [*self.errors, sentence]


def _some_part(form: Any, field: PartsField) -> None:
    if field.missing is not None and not field.data:
        raise ValidationError(field.missing)
