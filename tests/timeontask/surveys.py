"""The prescriber's survey for three women, up to their authorization numbers; a man's own one."""

from tests.timeontask.person import Person
from tests.timeontask.scene import Scene

# What nobody has to talk about: a flagged survey would be another task.
PRESCRIBERS = {"counseled": "yes", "days": "yes", "pregnant": "no", "methods": "yes"}
MANS = {"condom": "yes", "partner": "no", "sperm": "no", "shared": "no", "blood": "no"}


def answer_for_three(prescriber: Person, scene: Scene) -> None:
    """Their prescriptions are written and wait for the survey only."""
    page = prescriber.page
    prescriber.signs_in("prescriber@demo.test")
    for rems_id in scene.women:
        row = page.get_by_role("row").filter(has_text=rems_id)
        prescriber.reads(row)
        prescriber.leads_on(row.get_by_role("link", name="See what is missing"))
        prescriber.reads(
            page.locator("main .panel__heading"), page.locator("[data-status=unmet] h3")
        )
        prescriber.follows("Answer the survey")
        _answer(prescriber, "answer_prescriber_", PRESCRIBERS)
        prescriber.presses("Ask again")
        prescriber.sees("Authorization issued")
        prescriber.reads(page.locator("main dl.number"))
        prescriber.leads_on(page.get_by_role("link", name="Home", exact=True))


def answer_own(man: Person, scene: Scene) -> None:
    page = man.page
    man.signs_in(scene.man_email)
    man.reads(page.locator("main section > p").first, page.locator("main .buttons").first)
    man.follows("Answer the survey now")
    _answer(man, "answer_patient_", MANS)
    man.reads(page.locator("main .usa-alert"))
    man.sees("Thank you")


def _answer(person: Person, prefix: str, answers: dict[str, str]) -> None:
    """Every question is read, then answered; so is what the signature says."""
    page = person.page
    person.reads(page.locator("main > p"))
    for key, value in answers.items():
        radio = page.locator(f"input[name={prefix}{key}][value={value}]")
        person.reads(page.locator("fieldset").filter(has=radio).locator("legend"))
        person.chooses(radio)
    person.reads(page.locator("main form > p"))
    person.signs("Sign and send")
