"""Fields with a closed set of answers. The options are ours, so WTForms' own are not used."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms.validators import StopValidation

from tracker.web.forms.strict import StrictField


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: what is sent, what is read, a line of explanation where it needs one, and the
    single key that chooses it where the page has one."""

    value: str
    label: str
    note: str = ""
    key: str = ""


Choices = Iterable[Choice | tuple[str, ...]]


class ChoiceField(StrictField):
    """Exactly one of `choices`, which a view may set after construction. `data` is its value."""

    def __init__(self, label: str, *, choices: Choices = (), **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.choices = choices

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self._choices

    @choices.setter
    def choices(self, given: Choices) -> None:
        self._choices = tuple(c if isinstance(c, Choice) else Choice(*c) for c in given)

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.chosen - {choice.value for choice in self.choices}:
            raise StopValidation(f"{self.label.text}: choose one of the answers listed")

    @property
    def chosen(self) -> frozenset[str]:
        """The values that are marked, valid or not."""
        return frozenset() if self.data is None else frozenset({self.data})


class SelectField(ChoiceField):
    """A drop-down list: for more than about seven answers. `blank` stands where none is chosen."""

    control: ClassVar[str] = "select"

    def __init__(self, label: str, *, blank: str = "- Select -", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.blank = blank


class RadioField(ChoiceField):
    """All answers in sight: for up to about seven."""

    control: ClassVar[str] = "radios"

    @property
    def target(self) -> str:
        return f"{self.id}-0"


class CheckboxesField(ChoiceField):
    """Any number of answers. `data` is a tuple in the order of the page."""

    control: ClassVar[str] = "checkboxes"
    many: ClassVar[bool] = True
    nothing: ClassVar[Any] = ()

    def process_data(self, value: Any) -> None:
        self.data = tuple(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = tuple(dict.fromkeys(valuelist))
        if not self.data and self.missing is not None:
            raise ValueError(self.missing)

    @property
    def chosen(self) -> frozenset[str]:
        return frozenset(self.data)

    @property
    def target(self) -> str:
        return f"{self.id}-0"


class TickField(StrictField):
    """One box. `data` is a bool; with `missing` it must be ticked."""

    control: ClassVar[str] = "tick"
    nothing: ClassVar[Any] = False
    value: ClassVar[str] = "yes"

    def parse(self, typed: str) -> bool:
        if typed != self.value:
            raise ValueError("must be ticked or left empty")
        return True

    def process_data(self, value: Any) -> None:
        self.data = bool(value)


class ConfirmTickField(TickField):
    """A box that the page shows only once a service asked for it"""

    @property
    def control(self) -> str:  # type: ignore[override]
        return "tick" if self.errors or self.data else "withheld"
