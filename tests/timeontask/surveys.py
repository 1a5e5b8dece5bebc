"""The prescriber's survey for three women, up to their authorization numbers; a man's own one."""

from playwright.sync_api import Locator, Page

from tests.browser.walking import PASSWORD
from tests.timeontask.person import NotDone, Person
from tests.timeontask.scene import Scene

# What nobody has to talk about: a flagged survey would be another task.
PRESCRIBERS = {"counseled": "yes", "days": "yes", "pregnant": "no", "methods": "yes"}
MANS = {"condom": "yes", "partner": "no", "sperm": "no", "shared": "no", "blood": "no"}
KEYS = {"yes": "y", "no": "n"}
_NEXT = "Next prescription without a number"


def answer_for_three(prescriber: Person, scene: Scene) -> None:
    """Their prescriptions are written and wait for the survey only: the first is opened from the
    home page, each of the others from the number before it."""
    page = prescriber.page
    prescriber.signs_in("prescriber@demo.test")
    waiting = set(scene.women)
    while waiting:
        if len(waiting) == len(scene.women):
            prescriber.jumps("What to do first")
            row = page.get_by_role("row").filter(has_text=next(iter(waiting)))
            prescriber.reads(row)
            prescriber.leads_on(row.get_by_role("link", name="Answer the survey"))
        else:
            prescriber.follows(_NEXT)
        whom = page.locator("main dl.strip").inner_text()
        waiting -= {rems_id for rems_id in waiting if rems_id in whom}
        prescriber.reads(*_who_and_what(page))
        _answer(prescriber, "answer_prescriber_", PRESCRIBERS)
        _signs(prescriber)
        prescriber.sees("Authorization issued")
        prescriber.reads(page.locator("main dl.number"))


def answer_own(man: Person, scene: Scene) -> None:
    page = man.page
    man.signs_in(scene.man_email)
    survey = page.get_by_role("link", name="Answer the survey now")
    man.reads(page.locator("main dl.strip"), survey)
    man.leads_on(survey)
    man.reads(page.locator("main > p:visible").first)
    _answer(man, "answer_patient_", MANS)
    _signs(man)
    man.reads(page.locator("main .usa-alert"))
    man.sees("Thank you")


def _who_and_what(page: Page) -> tuple[Locator, Locator]:
    """Of the strip: the patient's name and the prescription."""
    parts = page.locator("main dl.strip > div")
    return parts.filter(has_text="Patient").first, parts.filter(has_text="Prescription").first


def _signs(person: Person) -> None:
    """The password, and Enter in its field presses the only button of the form."""
    person.fills("Your password", PASSWORD)
    person.leads_on(person.page.get_by_label("Your password"))


def _answer(person: Person, prefix: str, answers: dict[str, str]) -> None:
    """Every question is read, then answered by its key, which goes on to the next; what the
    signature says is read."""
    page = person.page
    for key, value in answers.items():
        radio = page.locator(f"input[name={prefix}{key}][value={value}]")
        question = page.locator("fieldset").filter(has=radio)
        person.reads(question.locator("legend"))
        person.goes_to(question.locator("input").first)
        person.hits(KEYS[value])
        if not radio.is_checked():
            raise NotDone(f"{key} was not answered on {page.url}")
    person.reads(page.locator("main form > p"))
