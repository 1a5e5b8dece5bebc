"""The facts that can be supposed otherwise, filled with what is on record."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from tracker.rules.question import PregnancyTest
from tracker.rules.supposing import LAST_TESTS, Supposition
from tracker.rules.vocabulary import (
    Channel,
    Delivery,
    Gate,
    Menses,
    Method,
    PregnancyResult,
    Prophylaxis,
    Setting,
)
from tracker.web.forms.base import TrackerForm
from tracker.web.forms.fields import (
    CheckboxesField,
    DateField,
    DateTimeField,
    DecimalNumberField,
    PartForm,
    PartsField,
    SelectField,
    TickField,
    WholeNumberField,
)
from tracker.web.wording import CHANNELS, METHODS, PROPHYLAXIS, RESULTS, SETTINGS

_UNKNOWN: Final = "Not on record"
_YES_NO: Final = (("yes", "Yes"), ("no", "No"))
_MENSES: Final = (("regular", "Regular"), ("irregular", "Irregular"), ("none", "None"))
_TRUTHS: Final[Mapping[str | None, bool | None]] = {"yes": True, "no": False}
_FEMALE: Final = (
    "menses",
    "last_menses_on",
    "menarche",
    "hysterectomy",
    "bilateral_oophorectomy",
    "natural_menopause",
    "tests",
    "methods",
    "started_on",
)
_FLAGS: Final = (
    "menarche",
    "hysterectomy",
    "bilateral_oophorectomy",
    "natural_menopause",
    "medication_guide_given",
)
_DELIVERIES: Final = ((Delivery.PICK_UP, "Picked up"), (Delivery.SHIP, "Shipped"))
_NAMES: Final = frozenset(Supposition.__dataclass_fields__)
_OF_A_CHECKLIST: Final = ("counseling_checklist_at", "medication_guide_given")
_OF_A_CONFIRMATION: Final = ("confirmed_at", "delivery")
_AT_THE_PHARMACY: Final = (
    "at",
    "risk_category",
    "tests",
    "handed_over_on",
    "handed_over_days",
    *_OF_A_CHECKLIST,
)


class SupposedTest(PartForm):
    collected_at = DateTimeField("Collected", missing="Enter when the test was collected")
    result = SelectField("Result", choices=RESULTS.items(), missing="Choose the result", width="md")
    sensitivity_miu_ml = DecimalNumberField("Detects, mIU/mL", least=1, most=10_000, places=1)
    setting = SelectField("Where", choices=SETTINGS.items(), blank=_UNKNOWN, width="md")


def _flag(label: str) -> SelectField:
    return SelectField(label, choices=_YES_NO, blank=_UNKNOWN, width="md")


class WhatIfForm(TrackerForm):
    """An emptied field means: not on record. Only the two times of asking mean: now."""

    at = DateTimeField("Asked at", hint="Leave it empty for now")
    written_at = DateTimeField("Prescription written", hint="Leave it empty for when it is asked")
    days_supply = WholeNumberField("Days' supply", least=1, most=365)
    refills = WholeNumberField("Refills", least=0, most=99)
    channel = SelectField("How it is sent", choices=CHANNELS.items(), blank=_UNKNOWN, width="md")
    risk_category = SelectField("Risk category", blank=_UNKNOWN)
    menses = SelectField("Menses", choices=_MENSES, blank=_UNKNOWN, width="md")
    last_menses_on = DateField("First day of the last menses")
    menarche = _flag("Has reached menarche")
    hysterectomy = _flag("Hysterectomy")
    bilateral_oophorectomy = _flag("Both ovaries removed")
    natural_menopause = _flag("Natural menopause")
    tests = PartsField(
        "Pregnancy test",
        part=SupposedTest,
        rows=LAST_TESTS + 1,
        hint="The newest ones, and one more. Empty a row to take the test away.",
    )
    methods = CheckboxesField("Contraceptive methods in use", choices=METHODS.items())
    started_on = DateField("Methods used together since")
    abstinent = TickField("Abstains continuously")
    condom_commitment = TickField("Committed to condom use")
    counseled_at = DateTimeField("Last contraception counseling")
    patient_survey_at = DateTimeField("Last patient survey")
    prescriber_survey_at = DateTimeField("Last prescriber survey")
    counted_on = DateField("Last blood count")
    anc = WholeNumberField("ANC, per microliter", least=0, most=1_000_000, width="sm")
    platelets = WholeNumberField("Platelets, per microliter", least=0, most=10_000_000, width="sm")
    prophylaxis = SelectField("Thromboprophylaxis", choices=PROPHYLAXIS.items(), blank=_UNKNOWN)
    prophylaxis_on = DateField("Thromboprophylaxis decided on")
    handed_over_on = DateField("Last hand-over of the drug")
    handed_over_days = WholeNumberField("Its days' supply", least=1, most=365)
    counseling_checklist_at = DateTimeField("Counseling checklist completed")
    medication_guide_given = _flag("Medication Guide given")
    confirmed_at = DateTimeField("Confirmation number issued")
    delivery = SelectField("How the drug leaves", choices=_DELIVERIES, blank=_UNKNOWN, width="md")

    def offer(self, categories: Mapping[str, str], *, male: bool, gate: Gate) -> None:
        """The program's categories, and only what can be asked about this patient at this gate."""
        self.risk_category.choices = [(code, f"{code} {name}") for code, name in categories.items()]
        asked = _asked_at(gate) - {*(_FEMALE if male else ("condom_commitment",))}
        for name in _NAMES - asked:
            del self[name]

    def to_supposition(self, now: Supposition) -> Supposition:
        """What is on record, but for the fields whose text is no longer that of the record."""
        at = self.at.data or now.at
        values: dict[str, Any] = {
            name: self._kept(name, getattr(now, name))
            for name in Supposition.__dataclass_fields__
            if name in self and name not in ("at", "written_at", "tests")
        }
        found = {name: getattr(now, name) for name in Supposition.__dataclass_fields__}
        found |= values | {"at": at}
        if "written_at" in self:
            found["written_at"] = self.written_at.data or at
        if "tests" in self:
            found["tests"] = _tests(self.tests, now.tests)
        return Supposition(**found)

    def _kept(self, name: str, known: Any) -> Any:
        """A control shows no seconds, and a tick no doubt: what was not touched stays."""
        field = self[name]
        if isinstance(field, TickField):
            return known if field.data is bool(known) else field.data
        if name == "methods":
            return tuple(Method(each) for each in field.data)
        if name in _FLAGS:
            return _TRUTHS.get(field.data)
        if field.typed == _shown(field, known):
            return known
        return _coded(name, field.data)


def _asked_at(gate: Gate) -> frozenset[str]:
    """What the gate looks at and can be supposed; at the pharmacy the prescription is written."""
    match gate:
        case Gate.AUTHORIZE:
            return _NAMES.difference(_OF_A_CHECKLIST, _OF_A_CONFIRMATION)
        case Gate.CONFIRM:
            return frozenset(_AT_THE_PHARMACY)
        case Gate.HAND_OVER:
            return frozenset((*_AT_THE_PHARMACY, *_OF_A_CONFIRMATION))


def data_of(facts: Supposition) -> dict[str, Any]:
    """What the form begins with: everything on record, asked now."""
    data = {name: getattr(facts, name) for name in Supposition.__dataclass_fields__}
    data |= {"at": None, "written_at": None, "tests": [_row(test) for test in facts.tests]}
    data |= {name: _whole(data[name]) for name in ("anc", "platelets")}
    words = {True: "yes", False: "no", None: None}
    return data | {name: words[data[name]] for name in _FLAGS}


def _row(test: PregnancyTest) -> dict[str, Any]:
    detects = test.sensitivity_miu_ml
    return {
        "collected_at": test.collected_at,
        "result": test.result,
        "sensitivity_miu_ml": None if detects is None else f"{detects:g}",
        "setting": test.setting,
    }


def _tests(rows: PartsField, known: tuple[PregnancyTest, ...]) -> tuple[PregnancyTest, ...]:
    by_shown = {_typed(_row(test), rows.entries[0].form): test for test in known}
    return tuple(
        by_shown.get(_typed_of(entry.form)) or _test(entry.form)
        for entry in rows.entries
        if not entry.form.blank
    )


def _test(row: Any) -> PregnancyTest:
    detects: Decimal | None = row.sensitivity_miu_ml.data
    return PregnancyTest(
        collected_at=row.collected_at.data,
        result=PregnancyResult(row.result.data),
        sensitivity_miu_ml=None if detects is None else float(detects),
        setting=Setting(row.setting.data) if row.setting.data else None,
    )


def _typed_of(row: Any) -> tuple[str, ...]:
    return tuple(field.typed for field in row)


def _typed(values: Mapping[str, Any], row: Any) -> tuple[str, ...]:
    """What the row would show of these values."""
    return tuple(_shown(field, values[field.short_name]) for field in row)


def _shown(field: Any, value: Any) -> str:
    return "" if value is None else field.show(_whole(value))


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _coded(name: str, value: Any) -> Any:
    """The member of its vocabulary."""
    kinds: Mapping[str, Any] = {
        "channel": Channel,
        "menses": Menses,
        "prophylaxis": Prophylaxis,
        "delivery": Delivery,
    }
    return kinds[name](value) if name in kinds and value is not None else value
