"""The scan field on pages: where a scan leads, and that nothing typed is lost on the way."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.databases import Database
from tests.services.pharmacy_day import NDC
from tests.web.pharmacy_visit import PACKAGE, PharmacyVisit, visit
from tracker.rules.numbers import shown
from tracker.web.paper_drawing import printable

FOUR_MG = "01003595725042191728063010A1\x1d21S99"
ONE_MG = "(01)00359572501218(17)280630(10)B1(21)S98"


@pytest.fixture
def counter(app, sqlite_database: Database):
    with visit(app, sqlite_database) as made:
        made.day.counsel()
        yield made


def read(counter: PharmacyVisit, scan: str, **given: str):
    """Enter in the scan field, as a browser without script sends the whole form."""
    page = counter.page()
    names = ("request_id", "days_supply", *(n for n in page.values() if n.startswith("lines-")))
    sent = {name: page.values()[name] for name in names}
    return counter.visitor.post(
        f"{counter.path}/confirm", sent | given | {"scan": scan, "read": "yes"}
    )


def focused(page) -> list[str | None]:
    found = [*page.all("input"), *page.all("button")]
    return [e.get("name") or "confirm" for e in found if e.get("autofocus") is not None]


def test_a_package_fills_its_row_and_the_quantity_stays_as_authorized(counter):
    page = read(counter, FOUR_MG)

    values = page.values()
    assert page.status == 200
    assert values["lines-0-ndc"] == "59572-0504-21"
    assert (values["lines-0-lot"], values["lines-0-serial"]) == ("A1", "S99")
    assert (values["lines-0-expires_on"], values["lines-0-quantity"]) == ("2028-06-30", "21")
    assert values["scan"] == ""
    assert focused(page) == ["confirm"]
    assert counter.day.logged("gate.decided") == []


def test_a_linear_barcode_fills_the_ndc_and_asks_for_the_rest(counter):
    page = read(counter, "359572504219")

    assert page.values()["lines-0-ndc"] == "59572-0504-21"
    assert page.values()["lines-0-lot"] == ""
    assert focused(page) == ["lines-0-lot"]


def test_two_strengths_go_to_their_own_rows_in_whatever_order_they_are_scanned(
    app, sqlite_database
):
    with visit(app, sqlite_database, lines=((4.0, 21), (1.0, 21))) as counter:
        counter.day.counsel()
        one = read(counter, ONE_MG).values()
        assert (one["lines-0-ndc"], one["lines-1-ndc"]) == ("", "59572-0501-21")
        typed = {name: value for name, value in one.items() if name.startswith("lines-")}

        page = read(counter, FOUR_MG, **typed)

        assert page.values()["lines-0-ndc"] == "59572-0504-21"
        assert page.values()["lines-1-lot"] == "B1"
        assert focused(page) == ["confirm"]


def test_a_second_lot_goes_to_the_spare_row_and_a_third_finds_another(counter):
    typed = {"lines-0-ndc": NDC[4.0], "lines-0-lot": "A0", "lines-0-expires_on": "2028-01-31"}

    page = read(counter, FOUR_MG, **typed)

    assert page.values()["lines-1-lot"] == "A1"
    assert page.values()["lines-1-quantity"] == ""
    assert "lines-2-ndc" in page.values()


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        ("359572502215", "holds 2 mg; authorized: 4 mg"),
        ("359572504218", "check digit"),
        ("01003595725042191720123110A1", "its last day was Dec 31, 2020"),
        ("", "Scan a package"),
        ("A-12345-67890", "mistyped"),
    ],
)
def test_a_scan_that_leads_nowhere_is_422_and_keeps_what_was_typed(counter, scan, said):
    page = read(counter, scan, **{"lines-0-lot": "Z 9"})

    assert page.status == 422
    assert any(said in error for error in page.errors)
    if "mistyped" not in said:  # that leaves for the page that finds numbers
        assert page.values()["lines-0-lot"] == "Z 9"
        assert page.values().get("scan") == scan
    assert counter.day.logged("gate.decided") == []


def test_confirming_with_an_unread_scan_is_422(counter):
    page = counter.confirm(scan="359572504219")

    assert page.status == 422
    assert page.errors == ["This was not read yet. Press Read, or empty the field."]
    assert counter.day.logged("gate.decided") == []


def test_the_first_button_reads_so_that_enter_never_confirms_without_script(counter):
    buttons = [b for b in counter.page().all("button") if b.get("type") == "submit"]
    names = [b.get("name") for b in buttons]

    assert names.index("read") < names.index(None, names.index("read"))


def test_a_number_scanned_at_a_prescription_opens_the_other_one(counter):
    first = counter.path
    counter.day.prescription_id = counter.day.prescribe()
    counter.day.issue()

    answer = counter.visitor.post(
        f"{first}/confirm",
        {"request_id": "0" * 32, "scan": shown(counter.day.number), "read": "yes"} | PACKAGE,
    )

    assert (answer.status, answer.location) == (303, counter.path)


def test_a_serial_number_is_kept_with_the_package_and_shown_with_it(counter):
    page = counter.visitor.follow(counter.confirm(**{"lines-0-serial": "S99"}))

    assert "S99" in page.text


def test_a_package_on_the_home_page_says_what_to_scan_first(counter):
    page = counter.visitor.post("/dispenses/find", {"number": FOUR_MG, "birth_date": ""})

    assert page.status == 422
    assert "Open the prescription first" in page.errors[0]


def test_papers_are_pdfs_with_numbers_and_no_category(counter):
    confirmation_id = counter.day.ask().confirmation_id
    for name, title in (("slip", "Dispense slip"), ("label", "Package label")):
        path = f"{counter.path}/confirmations/{confirmation_id}/{name}.pdf"
        answer = counter.visitor.get(path).response
        reader = PdfReader(BytesIO(answer.data))
        text = reader.pages[0].extract_text()

        assert answer.mimetype == "application/pdf"
        assert reader.metadata.title == title
        assert reader.root_object["/Lang"] == "en-US"
        assert len(reader.pages) == 1
        assert shown(counter.day.number) in text
        assert "C-" in text
        assert "Maria G." in text
        assert "Gomez" not in text
        assert not any(word in text.lower() for word in ("pregnan", "adult male", "risk", "am "))
        stranger = counter.signed_in(counter.day.stranger)
        assert stranger.get(path).status == 404


def test_a_name_that_the_papers_cannot_print_leaves_the_rems_id(counter):
    assert printable("Zoë Müller · Ł")
    assert not printable("\u674e \u05d9\u05d5\u05e1\u05e3")
