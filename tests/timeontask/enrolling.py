"""A prescriber joins; an adult man is enrolled, until his agreement is in force."""

from urllib.parse import urlsplit

from tests.browser.walking import PASSWORD
from tests.timeontask.delays import PATIENT, STAFF, Delays
from tests.timeontask.person import Person
from tests.timeontask.scene import Scene

HIS_EMAIL = "sam@home.test"
HER_EMAIL = "nora@lake.test"


def enroll_a_prescriber(administrator: Person, scene: Scene) -> None:
    """Here an administrator makes the account and certifies, in one; the practice and its phone are
    on record. The prescriber sets a password."""
    page = administrator.page
    administrator.signs_in("admin@demo.test")
    administrator.follows("Enroll a prescriber")
    administrator.fills("E-mail address", HER_EMAIL)
    administrator.fills("Printed name", "Nora Lake, MD")
    administrator.picks("Practice", "Lakeside")
    administrator.fills("NPI", "1234567893", code=True)
    administrator.picks("Certify in", "PS-")
    administrator.presses("Enroll the prescriber")
    administrator.reads(page.locator("main .usa-alert"))
    administrator.sees("Certified in PS-Pomalidomide REMS (US)")
    link = page.locator("main code").first.inner_text()
    _choose_a_password(_elsewhere(administrator, STAFF), link)


def enroll_a_man(prescriber: Person, scene: Scene) -> None:
    """By the prescriber, who signs; then by himself on his phone."""
    page = prescriber.page
    prescriber.signs_in("prescriber@demo.test")
    prescriber.follows("Enroll a patient")
    prescriber.reads(page.locator("main a"))
    prescriber.follows("PS-Pomalidomide REMS (US)")
    _tell_the_facts(prescriber)
    prescriber.presses("Continue")
    prescriber.reads(page.locator("main"))
    prescriber.presses("Enroll in this category")
    prescriber.reads(page.locator("main ol"))
    link = page.locator("main code").first.inner_text()
    prescriber.follows("Read and sign the agreement")
    _read_and_sign(prescriber)

    man = _elsewhere(prescriber, PATIENT)
    _choose_a_password(man, link)
    _read_and_sign(man)


def _tell_the_facts(prescriber: Person) -> None:
    page = prescriber.page
    prescriber.fills("First name", "Sam")
    prescriber.fills("Last name", "Weaver")
    prescriber.fills("Date of birth", "04301961")
    prescriber.chooses(page.locator("input[name=sex][value=male]"))
    prescriber.reads(page.locator("main legend:visible"))
    prescriber.chooses(page.locator("input[name=indication][value=multiple-myeloma]"))
    for box in page.locator("input[name=criteria]").all()[:4]:
        prescriber.reads(page.locator(f"label[for={box.get_attribute('id')}]"))
        prescriber.ticks(box)
    prescriber.fills("Phone", "3125550142", code=True)
    prescriber.fills("E-mail address", HIS_EMAIL)


def _read_and_sign(person: Person) -> None:
    """All of it, word by word."""
    person.reads(person.page.locator("main"))
    person.signs("Sign the agreement")
    person.sees("You have signed the agreement.")


def _choose_a_password(person: Person, link: str) -> None:
    person.opens(person.base + urlsplit(link).path)
    person.reads(person.page.locator("main"))
    person.fills("New password", PASSWORD)
    person.fills("The same password again", PASSWORD)
    person.presses("Set the password")
    person.sees("Your password is set")


def _elsewhere(person: Person, delays: Delays) -> Person:
    """Somebody at a device of their own; the same clock runs on."""
    browser = person.page.context.browser
    assert browser is not None
    return Person(browser.new_context().new_page(), person.base, delays, person.tally)
