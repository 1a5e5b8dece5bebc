"""Whom to call, in words: a line beside a finding, and the list of an organization's numbers."""

import re
from typing import Final

from flask import Flask

from tracker.rules.contacts import ContactPurpose
from tracker.services.phone_books import ContactRow, PhoneBook

PURPOSES: Final = {
    ContactPurpose.PREGNANCY: "Pregnancy or positive test: call first",
    ContactPurpose.PRESCRIPTIONS: "Prescriptions and surveys",
    ContactPurpose.AGREEMENTS: "Agreements and enrollment",
    ContactPurpose.DISPENSING: "Dispenses and deliveries",
    ContactPurpose.CERTIFICATION: "Certification of the pharmacy",
    ContactPurpose.STOCK: "Returns and stock",
    ContactPurpose.AFTER_HOURS: "After hours",
}


# As on the keys of a telephone: ABC on 2, ..., WXYZ on 9.
_KEYS: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def init_calling(app: Flask) -> None:
    app.jinja_env.filters["about"] = about
    app.jinja_env.filters["tel"] = tel
    app.jinja_env.filters["spoken"] = spoken
    app.jinja_env.tests["telephone"] = is_telephone


def call_text(book: PhoneBook, purpose: ContactPurpose) -> str:
    """`Lakeside, Nurse line, 312-555-0111 ext. 2 (Mon-Fri 8 to 17); after hours 312-555-0119`, or
    the organization's one number where it keeps no contact for it."""
    contact = book.contacts.get(purpose)
    told = f"{book.name}, {reached(contact) if contact else spoken(book.phone)}"
    late = book.contacts.get(ContactPurpose.AFTER_HOURS)
    return f"{told}; after hours {spoken(late.phone)}" if late else told


def reached(contact: ContactRow) -> str:
    """`Nurse line, 312-555-0111 ext. 2 (Mon-Fri 8 to 17)`."""
    hours = f" ({contact.hours})" if contact.hours else ""
    return f"{contact.name}, {spoken(contact.phone)}{hours}"


def about(purpose: ContactPurpose) -> str:
    """What one calls about, as a label."""
    return PURPOSES[purpose]


def tel(number: str) -> str:
    """For a link that dials: digits, letters as they stand on the keys, and the extension after
    them. The trunk zero of `+44 (0)20`
    is not dialed."""
    dialed, _, extension = number.partition("x")
    dialed = dialed.replace("(0)", "") if dialed.startswith("+") else dialed
    digits = re.sub(r"[^0-9+]", "", dialed.translate(_KEYS))
    return f"tel:{digits};ext={extension.strip()}" if extension.strip() else f"tel:{digits}"


def spoken(number: str) -> str:
    """`312-555-0111 ext. 2`: what is stored as `x 2` would read as twice."""
    return re.sub(r" ?x ?([0-9]+)$", r" ext. \1", number)


def is_telephone(reach: str) -> bool:
    """Whether it can be dialed: digits or capitals for them, and what stands between them."""
    return re.fullmatch(r"\+?[0-9][0-9A-Z ()./-]{4,}(x ?[0-9]+)?", reach) is not None


def number_text(book: PhoneBook, purpose: ContactPurpose) -> str:
    """The number and its hours alone: for papers that others read, on which no name stands that
    could tell what it is about."""
    contact = book.contacts.get(purpose)
    if contact is None:
        return spoken(book.phone)
    phone = spoken(contact.phone)
    return f"{phone} ({contact.hours})" if contact.hours else phone
