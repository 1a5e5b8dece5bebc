"""Any valid question, as JSON, for properties: mostly near one day, now and then far away."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.rules.asking import VERSIONS

PROPERTY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NEAR = [f"2026-03-{day:02}" for day in range(1, 29)] + ["2025-02-28", "2024-02-29"]
FAR = ["0001-01-01", "9999-12-31", "1900-01-01", "2023-09-30", "2026-11-15", "2027-02-28"]
ZONES = ["America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London", "UTC"]
CODES = [
    *("AF-RP", "AF-NRP", "AM", "FC-RP", "FC-NRP", "MC"),
    *("PCP", "NPCP", "WCBP", "WNCBP", "M"),
]
METHODS = [
    *("iud", "hormonal", "tubal-ligation", "partner-vasectomy"),
    *("male-condom", "diaphragm", "cervical-cap", "other"),
]
ATTESTATIONS = [
    *("contraception-counseling", "condom-commitment", "abstinence"),
    *("prescription-authorization-form", "treatment-initiation-form"),
    *("non-childbearing-statement", "comprehension-questions", "home-test-permitted"),
    *("refill-dispense-exception", "travel-exception", "benefit-outweighs-risk"),
    "opioid-tolerance",
]

days = st.one_of(*[st.sampled_from(NEAR)] * 4, st.sampled_from(FAR))
hours = st.sampled_from(["00:00:00", "08:30:00", "15:00:00.000001", "23:59:59"])
offsets = st.sampled_from(["Z", "-05:00", "+14:00", "-11:00", "+00:30", "+23:59", "-23:59"])
instants = st.builds("{}T{}{}".format, days, hours, offsets)
flags = st.sampled_from([True, False, None])
codes = st.sampled_from([*CODES, None])
parties = st.sampled_from(["prescriber", "patient", "guardian", "pharmacist"])
amounts = st.sampled_from([1, 4, 4.0, 2.5, 10**200])


def thing(required: dict[str, Any] | None = None, **optional: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(required or {}, optional=optional)


def listed(item: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(item, max_size=3)


def or_null(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(value, st.none())


certifications = thing(
    certified_from=or_null(days), certified_until=or_null(days), suspended_from=or_null(days)
)
lines = listed(thing(strength_mg=amounts, quantity=amounts))
documents = thing(
    {
        "program": st.sampled_from(sorted(VERSIONS)),
        "gate": st.sampled_from(["authorize", "confirm", "hand_over"]),
        "at": instants,
    },
    time_zone=st.sampled_from(ZONES),
    patient=thing(
        birth_date=or_null(days | st.sampled_from(["1960-02-29", "2008-03-16", "1976-03-16"])),
        sex=st.sampled_from(["female", "male", None]),
        risk_category=codes,
        menses=st.sampled_from(["regular", "irregular", "none", None]),
        last_menses_on=or_null(days),
        menarche=flags,
        hysterectomy=flags,
        bilateral_oophorectomy=flags,
        natural_menopause=flags,
        indication=st.sampled_from(["multiple-myeloma", "kaposi-sarcoma", None]),
        therapy_started_on=or_null(days),
        lab_variant=st.sampled_from(["benign-ethnic-neutropenia", None]),
        inpatient=flags,
    ),
    prescriber=certifications,
    pharmacy=certifications,
    healthcare_setting=certifications,
    enrollment=thing(
        risk_category=codes,
        signed_by_patient_at=or_null(instants),
        signed_by_guardian_at=or_null(instants),
        signed_by_prescriber_at=or_null(instants),
        ended_on=or_null(days),
    ),
    contraception=thing(
        methods=st.lists(st.sampled_from(METHODS), unique=True, max_size=3),
        started_on=or_null(days),
        abstinent=flags,
        condom_commitment=flags,
    ),
    attestations=listed(
        thing(
            {"kind": st.sampled_from(ATTESTATIONS), "by": parties, "at": instants},
            revoked_at=or_null(instants),
        )
    ),
    pregnancy_tests=listed(
        thing(
            {
                "collected_at": instants,
                "result": st.sampled_from(["negative", "negative", "positive", "pending"]),
            },
            sensitivity_miu_ml=st.sampled_from([25, 50, 50.5, 10**100, None]),
            setting=st.sampled_from(["laboratory", "home", None]),
        )
    ),
    pregnancy_reports=listed(
        thing(
            {
                "reported_at": instants,
                "of": st.sampled_from(["patient", "partner"]),
                "status": st.sampled_from(["suspected", "confirmed", "ruled-out"]),
            }
        )
    ),
    surveys=listed(
        thing(
            {"by": parties, "completed_at": instants}, flagged=flags, resolved_at=or_null(instants)
        )
    ),
    lab_results=listed(
        thing(
            {
                "test": st.sampled_from(["anc", "platelets", "alt", "ast"]),
                "value": st.sampled_from([0, 499.5, 500, 1499, 75000, 10**290]),
                "unit": st.sampled_from(["/uL", "U/L"]),
                "collected_on": days,
            }
        )
    ),
    thromboprophylaxis=thing(
        decision=st.sampled_from(["aspirin", "contraindicated"]), decided_on=or_null(days)
    ),
    acknowledgements=listed(
        thing(
            {
                "requirement": st.sampled_from(["cbc-checkpoint", "blood-counts", "other"]),
                "by": parties,
                "at": instants,
            },
            reason=or_null(st.text(max_size=5)),
        )
    ),
    prescription=thing(
        written_at=instants,
        channel=st.sampled_from(["written", "electronic", "telephone", None]),
        risk_category=codes,
        days_supply=st.sampled_from([1, 28, 30, 28.0, 10**250, None]),
        refills=st.sampled_from([0, 1, 10**250, None]),
        lines=lines,
    ),
    authorization=thing(
        {"issued_at": instants},
        same_patient=flags,
        used_at=or_null(instants),
        voided_at=or_null(instants),
        risk_category=codes,
        lines=lines,
    ),
    dispenses=listed(
        thing({"handed_over_on": days, "days_supply": st.sampled_from([1, 28, 84, 10**250])})
    ),
    sessions=listed(
        thing(
            {"given_at": instants},
            monitored_until=or_null(instants),
            stable=flags,
            form_submitted_at=or_null(instants),
        )
    ),
    counseling_checklist_at=or_null(instants),
    medication_guide_given=flags,
    confirmation=thing(
        {"issued_at": instants},
        delivery=st.sampled_from(["pick-up", "ship", None]),
        recipient=st.sampled_from(["patient", "healthcare-setting", None]),
    ),
)
