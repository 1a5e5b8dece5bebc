"""An enrollment in words, for the pages of the practice."""

from tracker.services.enrolling import ReproductiveFacts
from tracker.services.overviews.enrollment import EnrollmentPage
from tracker.web.filters import long_date, number
from tracker.web.layout import Cell, Code, Instant, Tag
from tracker.web.plain_days import plain

CAPACITIES = {"patient": "the patient", "guardian": "the guardian", "prescriber": "the prescriber"}
_SAID = (
    ("hysterectomy", "uterus removed"),
    ("bilateral_oophorectomy", "both ovaries removed"),
    ("natural_menopause", "natural menopause"),
)


def facts_text(facts: ReproductiveFacts) -> str:
    """`natural menopause; menses: none; last menses: Nov 10, 2024`."""
    said = [text for name, text in _SAID if getattr(facts, name)]
    if facts.menarche is False:
        said.append("no first period yet")
    if not said:
        said.append("no operation, no menopause")
    if facts.menses is not None:
        said.append(f"menses: {facts.menses}")
    if facts.last_menses_on is not None:
        said.append(f"last menses: {long_date(facts.last_menses_on)}")
    return "; ".join(said)


def waits_for(lacking: tuple[str, ...]) -> str:
    """`the patient and the prescriber`."""
    return " and ".join(CAPACITIES[capacity] for capacity in lacking)


def agreement_tag(lacking: tuple[str, ...]) -> Tag:
    """The state of the newest agreement."""
    if lacking:
        return Tag(f"Waits for {waits_for(lacking)}", "wait")
    return Tag("In force", "good")


def details_of(page: EnrollmentPage) -> list[tuple[str, Cell]]:
    """What an enrollment's page lists."""
    enrollment = page.enrollment
    rows: list[tuple[str, Cell]] = [
        ("REMS ID", Code(number(page.patient.rems_id))),
        ("Program", page.program),
        ("Date of birth", long_date(page.patient.birth_date)),
        ("Sex", page.patient.sex.capitalize()),
        ("Phone", page.patient.phone),
        ("Risk category", page.category.label if page.category else enrollment.risk_category),
        ("Because", plain(enrollment.category_reason)),
    ]
    if page.patient.sex == "female":
        rows.append(("Recorded facts", facts_text(page.facts)))
    if page.review_on is not None:
        rows.append(("Category is right until", long_date(page.review_on)))
    rows += [
        ("Drug is for", page.indication),
        ("Label criteria", "; ".join(page.criteria)),
        ("Prescriber", enrollment.prescriber_name),
        ("Enrolled", Instant(enrollment.enrolled_at, enrollment.zone)),
    ]
    if enrollment.ended_on is not None:
        rows.append(("Ended", f"{long_date(enrollment.ended_on)}: {enrollment.ended_because}"))
    return rows
