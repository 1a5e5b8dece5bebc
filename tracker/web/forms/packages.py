"""The packages of one dispense: scanned or typed, row by row, and confirmed together."""

import re

from tracker.services.dispensing import ConfirmationRequest, PackageLine
from tracker.services.scanning import ScannedPackage
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.dispenses import STALE, new_request_id
from tracker.web.forms.fields import (
    DateField,
    IdentifierField,
    NdcField,
    PartForm,
    PartsField,
    PressedField,
    RequestField,
    ScanField,
    WholeNumberField,
)
from tracker.web.forms.strict import StrictField

_MOST_PACKAGES = 6


class PackageForm(PartForm):
    ndc = NdcField("NDC", missing="Enter or scan the NDC of the package")
    lot = IdentifierField("Lot", most=40, missing="Enter the lot", width="md")
    expires_on = DateField("Expires", missing="Enter the expiry date", width="md")
    serial = IdentifierField("Serial", most=20, width="md")
    quantity = WholeNumberField(
        "Capsules", least=1, most=999, missing="Enter how many capsules", width="2xs"
    )

    @property
    def waits(self) -> bool:
        """No package was entered here yet; the quantity may stand there in advance."""
        fields = (self.ndc, self.lot, self.expires_on, self.serial)
        return not any(field.typed.strip() for field in fields)

    @property
    def lacking(self) -> list[StrictField]:
        """The fields that it needs and that are empty."""
        return [f for f in self if f.missing is not None and not f.typed.strip()]


class ConfirmationForm(TrackerForm):
    """What is about to leave. Rows left empty do not count. Its first button reads the scan
    field, so that Enter never confirms by accident where no script runs."""

    request_id = RequestField("Request", missing=STALE, default=new_request_id)
    read = PressedField("Read", values=("yes",))
    at_once = PressedField("Confirm and hand over", values=("pick-up",))
    scan = ScanField("Authorization number, patient card or package")
    lines = PartsField(
        "Package",
        part=PackageForm,
        rows=1,
        most=_MOST_PACKAGES,
        missing="Enter at least one package",
    )
    days_supply = WholeNumberField(
        "Days' supply", least=1, most=365, missing="Enter the days' supply", width="2xs"
    )

    @property
    def begun(self) -> bool:
        """A package stands in a row, or part of one."""
        return any(not entry.form.waits for entry in self.lines.entries)

    @property
    def complete(self) -> bool:
        """Something is entered and no field that it needs is empty."""
        rows = [entry.form for entry in self.lines.entries if not entry.form.blank]
        return bool(rows and self.days_supply.typed) and not any(row.lacking for row in rows)

    @property
    def malformed(self) -> bool:
        """Something was typed that no record takes; an empty field is no mistake yet."""
        single = (self.request_id, self.days_supply, *self.lines.leaves)
        return any(field.typed.strip() and field.process_errors for field in single)

    @property
    def entered(self) -> list[tuple[str, str]]:
        """Name and text of each field that says what leaves, to draw the form from again. That is
        one more request: what an earlier one confirmed may have been taken back since."""
        rows = [field for entry in self.lines.entries for field in entry.form]
        return [(f.name, f.typed) for f in (self.days_supply, *rows)]

    def focused(self) -> "ConfirmationForm":
        """With the cursor where a package still lacks something, or else where the next scan goes;
        once all is entered the button has it."""
        begun = [entry.form for entry in self.lines.entries if not entry.form.waits]
        wanted = next((field for row in begun for field in row.lacking), self.scan)
        if not self.complete:
            wanted.attributes |= {"autofocus": ""}
        return self

    def has(self, package: ScannedPackage) -> bool:
        """This very package stands in a row: by its serial number."""
        return package.serial is not None and any(
            (entry.form.ndc.data, entry.form.serial.data) == (package.ndc, package.serial)
            for entry in self.lines.entries
        )

    def take(self, package: ScannedPackage, meant: tuple[float, ...]) -> bool:
        """Into the first row that waits for that strength, or else one that waits for any; False
        where none does. `meant` are the strengths of the first rows."""
        strengths = (*meant, *[None] * _MOST_PACKAGES)
        waiting = [
            (entry.form, strength)
            for entry, strength in zip(self.lines.entries, strengths, strict=False)
            if entry.form.waits
        ]
        fitting = [row for row, strength in waiting if strength == package.strength_mg]
        row = next(iter(fitting or [row for row, strength in waiting if strength is None]), None)
        if row is None:
            return False
        for name in ("ndc", "lot", "expires_on", "serial"):
            row[name].process_data(getattr(package, name))
            row[name].process_errors = []
        self.scan.typed = ""
        self.with_room()
        return True

    def with_room(self) -> "ConfirmationForm":
        """With a blank row at the end for one more package, as long as there may be one."""
        if len(self.lines.entries) < _MOST_PACKAGES and not self.lines.entries[-1].form.waits:
            self.lines.append_entry()
        return self

    def to_request(self, authorization_id: str) -> ConfirmationRequest:
        lines = tuple(
            PackageLine(**(line | {"serial": line["serial"] or None})) for line in self.lines.data
        )
        return ConfirmationRequest(
            request_id=self.request_id.data,
            authorization_id=authorization_id,
            days_supply=self.days_supply.data,
            lines=lines,
        )

    def refuse_line(self, field: str, sentence: str) -> None:
        """As `refuse`, for `lines[n].x` where n counts only the rows that were filled in."""
        filled = [n for n, entry in enumerate(self.lines.entries) if not entry.form.blank]
        place = re.fullmatch(r"lines\[(\d+)\]\.(\w+)", field)
        if place is not None and int(place[1]) < len(filled):
            field = f"lines[{filled[int(place[1])]}].{place[2]}"
        self.refuse(field, sentence)
