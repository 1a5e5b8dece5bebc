"""Fields that hold numbers: counts, measures, the numbers of the program, product codes.

Only ASCII digits are digits here: no sign, no exponent, no other script's, no separators.
"""

import re
from decimal import Decimal
from typing import Any

from tracker.rules.errors import InvalidInput
from tracker.rules.numbers import NumberKind, parse_number, shown
from tracker.rules.products import eleven_digits
from tracker.web.filters import grouped, ndc
from tracker.web.forms.characters import check_identifier
from tracker.web.forms.strict import StrictField


class WholeNumberField(StrictField):
    """A whole number from `least` to `most`, both included."""

    def __init__(self, label: str, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(label, **{"width": "xs", **kwargs})
        self.least = least
        self.most = most
        self.attributes |= {"inputmode": "numeric"}

    def parse(self, typed: str) -> int:
        text = typed.strip()
        value = int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None
        if value is None or not self.least <= value <= self.most:
            span = f"from {grouped(self.least)} to {grouped(self.most)}"
            raise ValueError(f"must be a whole number {span}, in digits only")
        return value


class DecimalNumberField(StrictField):
    """A measured value with at most `places` digits after the point."""

    def __init__(
        self,
        label: str,
        *,
        least: int | Decimal,
        most: int | Decimal,
        places: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, **{"width": "xs", **kwargs})
        self.least = least
        self.most = most
        self.places = places
        self.attributes |= {"inputmode": "decimal"}

    def parse(self, typed: str) -> Decimal:
        text = typed.strip()
        well_formed = re.fullmatch(rf"[0-9]{{1,12}}(\.[0-9]{{1,{self.places}}})?", text)
        value = Decimal(text) if well_formed else None
        if value is None or not self.least <= value <= self.most:
            form = f"a number from {self.least} to {self.most}"
            raise ValueError(f"must be {form}, with at most {self.places} digits after the point")
        return value


class NumberField(StrictField):
    """A REMS ID, authorization or confirmation as a person types or scans it.

    `data` is the stored form; a wrong check character is a problem here, an unknown number
    is the service's to find.
    """

    def __init__(self, label: str, *, kind: NumberKind, **kwargs: Any) -> None:
        super().__init__(label, **{"width": "md", **kwargs})
        self.kind = kind
        self.attributes |= {"autocapitalize": "characters", "spellcheck": "false"}

    def parse(self, typed: str) -> str:
        text = check_identifier(typed, most=40)
        try:
            # The parser folds case and look-alikes, which Unicode could be abused for.
            return parse_number(self.kind, text if text.isascii() else "", field=str(self.name))
        except InvalidInput as error:
            raise ValueError(
                f"is mistyped: it is {self.kind}- and ten characters, the last of which "
                "checks the others. Compare each character"
            ) from error

    def show(self, value: Any) -> str:
        return shown(str(value))


class NdcField(StrictField):
    """A national drug code; `data` is its 11 digits (5-4-2).

    Ten digits without hyphens fit three different products, so they are refused.
    """

    def __init__(self, label: str = "NDC", **kwargs: Any) -> None:
        super().__init__(label, **{"width": "md", **kwargs})

    def parse(self, typed: str) -> str:
        text = check_identifier(typed, most=20)
        found = eleven_digits(text)
        if found is None:
            raise ValueError("must be 11 digits, or 10 or 11 digits with the hyphens of the label")
        return found

    def show(self, value: Any) -> str:
        return ndc(str(value))
