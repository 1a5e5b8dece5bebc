"""Five dispenses, from the scan of the number to the hand-over.

Number and packages are scanned in one go. Read at each: whom and what it is for with the REMS ID,
the verdict, and the confirmation number. Not read: the prescriber, the last dispense, what was
checked and is met, the rows that the packages filled (one that does not belong is refused).
"""

from typing import Final

from tests.browser.walking import PASSWORD
from tests.timeontask.person import NotDone, Person
from tests.timeontask.scene import Order, Scene

_EXPIRES_AND_LOT: Final = "17280630" + "10A1|21S"


def package(strength: int, serial: str) -> str:
    """The GS1 DataMatrix of a bottle of 21 capsules, FNC1 as `|`."""
    gtin = f"0035957250{strength}21"
    return f"01{gtin}{_check_digit(gtin)}{_EXPIRES_AND_LOT}{serial}"


def _check_digit(digits: str) -> int:
    weighted = (int(each) * (3 if place % 2 == 0 else 1) for place, each in enumerate(digits))
    return -sum(weighted) % 10


def dispense_counseled(pharmacist: Person, scene: Scene) -> None:
    for number, order in enumerate(scene.counseled):
        pharmacist.scans(order.number, *_packages(order, f"C{number}"))
        _read_whom_and_what(pharmacist)
        _confirm_and_hand_over(pharmacist)


def dispense_uncounseled(pharmacist: Person, scene: Scene) -> None:
    """The checklist's topics are read and ticked one by one for each patient, and signed."""
    for number, order in enumerate(scene.uncounseled):
        pharmacist.scans(order.number)
        _read_whom_and_what(pharmacist)
        _fill_in_the_checklist(pharmacist)
        pharmacist.scans(*_packages(order, f"U{number}"))
        _confirm_and_hand_over(pharmacist)


def _packages(order: Order, serial: str) -> list[str]:
    return [package(strength, f"{serial}{strength}") for strength in order.strengths]


def _read_whom_and_what(pharmacist: Person) -> None:
    strip = pharmacist.page.locator("main .strip > div")
    for item in ("Patient", "REMS ID", "Drug"):
        pharmacist.reads(strip.filter(has_text=item).first.locator("dd"))
    pharmacist.reads(pharmacist.page.locator("main h2.panel__heading").first)


def _fill_in_the_checklist(pharmacist: Person) -> None:
    page = pharmacist.page
    pharmacist.reads(page.locator("[data-status=unmet] h3"))
    pharmacist.leads_on_by("f")
    boxes = page.locator("main input[type=checkbox]")
    pharmacist.reads(page.locator("main form label"), page.locator("main form > p").first)
    for box in boxes.all():
        pharmacist.hits("y")
        if not box.is_checked():
            raise NotDone(f"{box} stayed unticked")
    pharmacist.fills("Your password", PASSWORD)
    pharmacist.enters()
    pharmacist.reads(page.locator("main h2.panel__heading").first)


def _confirm_and_hand_over(pharmacist: Person) -> None:
    """Enter confirms and hands over, as this pharmacist chose for this site."""
    pharmacist.decides()
    pharmacist.sees("What was given")
    pharmacist.reads(pharmacist.page.locator("main .issued p").first)
