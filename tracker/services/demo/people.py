"""The demo's patients: names out of two lists, ages that fit their categories. All made up."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.rules.timeline import add_days, add_months

_WOMEN: Final = (
    "Amara Bettina Carmen Delphine Esther Farida Greta Hanna Imani Jolanda Katya Lucia Miriam"
    " Noor Odile Petra Rosalind Selma Tamsin Ursula Vera Wanda Ximena Yasmin Zelda"
)
_MEN: Final = (
    "Adrian Boris Cedric Dario Edmund Felix Gustav Henrik Isidro Jasper Kofi Leopold Matteo"
    " Nestor Oskar Pascal Quentin Rashid Stefan Tobias Ulrich Viktor Walter Xavier Yannick"
)
_FAMILIES: Final = (
    "Abernathy Alvarado Anselm Arkwright Babatunde Bergstrom Bianchi Blackwood Bouchard"
    " Brightwater Calloway Carvalho Cavendish Chaudhry Clearwater Colbert Cordero Dahlberg"
    " Delacroix Devereux Dimitrov Donnelly Draper Eastwood Eldridge Ellington Escobar"
    " Fairbanks Falkner Ferreira Fitzroy Fontaine Forsythe Galloway Gartner Goldwater"
    " Granger Greaves Gutierrez Hadley Hallstrom Hargrove Hathaway Hawthorne Hollis Ibarra"
    " Ingram Iversen Jablonski Jansson Karlsson Kaufmann Kensington Khoury Kimura Kirkland"
    " Kowalski Lachance Langford Larkspur Lindholm Lockhart Lombardi Lovelace Madigan"
    " Maldonado Marchetti Mayfield Mehta Merriweather Montague Moreau Nakagawa Navarro"
    " Newcombe Nightingale Novak Nwosu Oakley Obermann Olivares Ostrander Pemberton Petrov"
    " Pickering Quintero Radcliffe Ravenscroft Redfern Renard Rutherford Salazar Sandoval"
    " Sheridan Silverstone Sorensen Stanhope Steadman Sutherland Takahashi Thackeray"
    " Thornbury Tremblay Trevino Underhill Valentine Vasquez Villanueva Wainwright Wakefield"
    " Weatherby Whitcombe Winslow Winterbourne Yamamoto Yardley Zabriskie Zimmerman"
)
_YOUNGEST: Final = {"AF-RP": 27, "FC-RP": 14, "FC-NRP": 8, "MC": 10, "PCP": 19, "NPCP": 19}


@dataclass(frozen=True, slots=True)
class Person:
    """A patient; `guardian` is the name of the parent who acts for a child."""

    given_name: str
    family_name: str
    sex: str
    birth_date: date
    phone: str
    guardian: str | None

    @property
    def email(self) -> str:
        """Of the patient, or of the guardian."""
        given = self.guardian.split()[0] if self.guardian else self.given_name
        return f"{given}.{self.family_name}@example.test".lower()


def person(index: int, category: str, today: date) -> Person:
    """The patient of that index, as somebody of that US category."""
    child, male = category in ("FC-RP", "FC-NRP", "MC"), category in ("AM", "MC", "NPCP")
    women, families = _WOMEN.split(), _FAMILIES.split()
    names = _MEN.split() if male else women
    family = families[index % len(families)]
    years = _YOUNGEST.get(category, 48)
    spread = index % (3 if child else 15)
    born_on = add_days(add_months(today, -12 * (years + spread)), -37 - index)
    parent = women[(index * 7 + 3) % len(women)]
    return Person(
        given_name=names[index * 3 % len(names)],
        family_name=family,
        sex="male" if male else "female",
        birth_date=born_on,
        phone=f"312-555-01{index % 100:02d}",
        guardian=f"{parent} {family}" if child else None,
    )
