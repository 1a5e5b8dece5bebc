"""Five dispenses, from the scan of the number to the hand-over.

Read at each: whom and what it is for, the verdict, what the next package must be, and the
confirmation number. Not read: the prescriber, the last dispense, what was checked and is met.
"""

from typing import Final

from tests.timeontask.person import Person
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
        _find(pharmacist, order)
        _confirm_and_hand_over(pharmacist, order, serial=f"C{number}")


def dispense_uncounseled(pharmacist: Person, scene: Scene) -> None:
    """The checklist's topics are read and ticked one by one for each patient, and signed."""
    for number, order in enumerate(scene.uncounseled):
        _find(pharmacist, order)
        _fill_in_the_checklist(pharmacist)
        _confirm_and_hand_over(pharmacist, order, serial=f"U{number}")


def _find(pharmacist: Person, order: Order) -> None:
    pharmacist.scans(order.number)
    page = pharmacist.page
    for item in ("Patient", "Drug"):
        pharmacist.reads(page.locator("main .strip > div").filter(has_text=item).first)
    pharmacist.reads(page.locator("main h2.panel__heading").first)


def _fill_in_the_checklist(pharmacist: Person) -> None:
    page = pharmacist.page
    pharmacist.reads(page.locator("[data-status=unmet] h3"))
    pharmacist.follows("Fill in the checklist")
    boxes = page.locator("main input[type=checkbox]")
    pharmacist.reads(page.locator("main form label"), page.locator("main form > p").first)
    for box in boxes.all():
        pharmacist.ticks(box)
    pharmacist.signs("Sign the checklist")
    pharmacist.reads(page.locator("main h2.panel__heading").first)


def _confirm_and_hand_over(pharmacist: Person, order: Order, *, serial: str) -> None:
    page = pharmacist.page
    for strength in order.strengths:
        pharmacist.scans(package(strength, f"{serial}{strength}"))
        pharmacist.reads(page.locator("main fieldset.part legend").first)
    pharmacist.presses("Confirm and get the number")
    pharmacist.sees("Confirmation number, to be written")
    pharmacist.reads(page.locator("main .issued p").first)
    pharmacist.hits("h")
    pharmacist.enters()
    pharmacist.sees("What was given")
