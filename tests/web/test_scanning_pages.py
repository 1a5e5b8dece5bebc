"""The scan field on pages: where a scan leads, and that nothing typed is lost on the way."""

from datetime import UTC, datetime
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
    answer = counter.visitor.post(
        f"{counter.path}/confirm", sent | given | {"scan": scan, "read": "yes"}
    )
    return counter.visitor.follow(answer) if answer.status == 303 else answer


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


def test_what_was_scanned_stands_on_a_page_of_its_own_so_that_back_and_reload_ask_nothing(counter):
    sent = {"request_id": "5" * 32, "scan": FOUR_MG, "read": "yes"} | dict.fromkeys(PACKAGE, "")
    answer = counter.visitor.post(f"{counter.path}/confirm", sent | {"days_supply": "28"})

    assert answer.status == 303
    for page in (counter.visitor.get(answer.location), counter.visitor.get(answer.location)):
        assert page.status == 200
        assert page.values()["lines-0-serial"] == "S99"
        assert len(page.values()["request_id"]) == 32
        assert page.values()["request_id"] != "5" * 32
    assert "S99" not in answer.location
    colleague = counter.signed_in(counter.day.colleague)
    assert colleague.get(answer.location).location == counter.path
    stranger = counter.signed_in(counter.day.stranger)
    assert stranger.get(answer.location).status == 404


def test_a_refused_scan_names_the_address_of_what_was_scanned_before(counter):
    typed = {"lines-0-ndc": NDC[4.0], "lines-0-lot": "A0", "lines-0-expires_on": "2028-01-31"}

    refused = read(counter, "359572502215", **typed)

    assert refused.status == 422
    (kept,) = [form.get("data-kept") for form in refused.all("form") if form.get("data-kept")]
    again = counter.visitor.get(kept)
    assert again.status == 200
    assert again.values()["lines-0-lot"] == "A0"
    assert again.errors == []


@pytest.mark.parametrize("typed", [{}, {"lines-0-lot": "\x00"}, {"lines-0-expires_on": "June"}])
def test_a_refused_scan_keeps_nothing_where_nothing_was_begun_or_no_record_takes_it(counter, typed):
    refused = read(counter, "359572502215", **typed)

    assert refused.status == 422
    assert not [form for form in refused.all("form") if form.get("data-kept")]


def test_the_page_of_what_was_scanned_leads_on_once_it_is_confirmed(counter):
    sent = {"request_id": "5" * 32, "scan": FOUR_MG, "read": "yes"} | dict.fromkeys(PACKAGE, "")
    answer = counter.visitor.post(f"{counter.path}/confirm", sent | {"days_supply": "28"})
    counter.confirm()

    page = counter.visitor.follow(counter.visitor.get(answer.location))

    assert "Confirmation number" in page.text


@pytest.mark.parametrize("at_once", [{}, {"at_once": "pick-up"}])
def test_what_was_scanned_is_confirmed_anew_after_its_confirmation_was_taken_back(counter, at_once):
    sent = {"request_id": "5" * 32, "scan": FOUR_MG, "read": "yes"} | dict.fromkeys(PACKAGE, "")
    filled = sent | {"lines-0-quantity": "21", "days_supply": "28"}
    packed = counter.visitor.post(f"{counter.path}/confirm", filled).location
    confirmed = f"{counter.path}/confirm"

    def press(**more: str):
        values = counter.visitor.get(packed).values()
        names = ("request_id", "days_supply", *(n for n in values if n.startswith("lines-")))
        return counter.visitor.post(confirmed, {n: values[n] for n in names} | more)

    press()
    (back,) = [link for link in counter.page().links() if link.endswith("/reverse")]
    counter.day.session.rollback()
    counter.day.take_back(back.split("/")[-2], at=datetime.now(UTC))
    again = press(**at_once)

    assert again.status == 303
    assert again.location.startswith("/dispenses/handed-over/" if at_once else counter.path)
    assert counter.day.logged("gate.decided") == ["done"] * (3 if at_once else 2)


def scan_here(counter: PharmacyVisit, scan: str):
    """Into the scan field of the open prescription, wherever its form leads."""
    page = counter.page()
    (form,) = [f for f in page.all("form") if any(e.get("name") == "number" for e in f.iter())]
    return counter.visitor.post(form.get("action"), {"number": scan, "birth_date": ""})


def test_a_package_scanned_before_the_counseling_is_answered_on_the_open_prescription(
    app, sqlite_database
):
    with visit(app, sqlite_database) as counter:
        page = scan_here(counter, FOUR_MG)

        assert page.status == 422
        assert page.errors == [
            "No package can be taken yet. First this is needed: Education and Counseling Checklist"
            " is completed; Medication Guide is given. Then scan the package."
        ]
        assert page.decision == "blocked"
        assert f"{counter.path}/checklist" in page.links()


def test_a_package_scanned_after_the_confirmation_is_compared_on_the_open_prescription(counter):
    counter.day.ask()

    page = scan_here(counter, FOUR_MG)

    assert page.status == 422
    assert "compare the package in hand with those below" in page.errors[0]
    assert "Confirmation number" in page.text
    assert "delivery" in page.values()


def test_a_number_scanned_at_a_prescription_that_takes_no_package_opens_the_other_one(counter):
    counter.day.ask()
    first = counter.page().values()
    assert "number" in first
    counter.day.ask()

    answer = scan_here(counter, shown(counter.day.number))

    assert (answer.status, answer.location) == (303, counter.path)


def test_when_something_stops_it_meanwhile_the_packages_typed_are_told_what_comes_first(counter):
    day = counter.day
    day.of_patient("pregnancy_report", status="suspected", recorded_at=day.at, reported_at=day.at)

    sent = {"request_id": "5" * 32, "scan": FOUR_MG, "read": "yes"} | PACKAGE
    page = counter.visitor.follow(counter.visitor.post(f"{counter.path}/confirm", sent))

    assert "No package can be taken yet. First this is needed:" in page.text
