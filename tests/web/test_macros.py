"""Every kind of page is sound HTML: parsed as a browser parses it, named, labelled, bound."""

from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient

from tests.web.sample import create_sample_app
from tests.web.sample_decisions import ACTIONS, OTHERS, STOPS, YOURS
from tracker.rules.vocabulary import Enforcement, Status
from tracker.web.titles import heading_of

PAGES = [
    "/blocked",
    "/steps",
    "/allowed",
    "/form",
    "/log",
    "/patient",
    "/slip",
    "/nope",
    "/fail/bug",
]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_sample_app().test_client()


def parsed(text: str) -> Element:
    """The document, after a strict parse: any parse error of the HTML standard raises."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def errors_page(client: FlaskClient, **filled: str) -> Element:
    page = parsed(client.get("/form").text)
    token = page.find(".//form[@novalidate]//input[@name='csrf_token']").get("value")
    answer = client.post("/form", data={"csrf_token": token, **filled})
    assert answer.status_code == 422
    return parsed(answer.text)


def texts(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound_html_with_one_heading_and_no_id_twice(client: FlaskClient, path: str):
    page = parsed(client.get(path).text)
    ids = [element.get("id") for element in page.iter() if element.get("id")]

    assert len(page.findall(".//h1")) == 1
    assert len(ids) == len(set(ids))
    assert page.get("lang") == "en-US"
    assert page.find(".//a[@class='usa-skipnav']").get("href") == "#main"
    assert page.find(".//main").get("id") == "main"


@pytest.mark.parametrize("path", PAGES)
def test_every_control_has_a_label_and_its_descriptions_exist(client: FlaskClient, path: str):
    page = parsed(client.get(path).text)
    labelled = {label.get("for") for label in page.iter("label")}
    ids = {element.get("id") for element in page.iter()}
    controls = [e for tag in ("input", "select", "textarea") for e in page.iter(tag)]
    shown = [e for e in controls if e.get("type") != "hidden"]

    assert {e.get("id") for e in shown} <= labelled
    for element in page.iter():
        assert set((element.get("aria-describedby") or "").split()) <= ids


@pytest.mark.parametrize("path", PAGES)
def test_nothing_on_a_page_runs_or_styles_inline(client: FlaskClient, path: str):
    page = parsed(client.get(path).text)

    for element in page.iter():
        assert element.tag != "style"
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
    assert [script.get("src") is not None for script in page.iter("script")] == [True]


def test_the_title_is_the_heading_without_the_person(client: FlaskClient):
    page = parsed(client.get("/patient").text)

    assert page.find(".//title").text == "Patient - REMS Tracker"
    assert texts(page.find(".//h1")) == "Maria G. P-004PM-41778"


def test_the_menu_names_the_open_page_the_account_and_the_way_out(client: FlaskClient):
    page = parsed(client.get("/patient").text)
    menu = page.find(".//*[@id='menu']")
    sign_out = menu.find(".//form")

    assert texts(menu.find(".//a[@aria-current='page']")) == "Dispense"
    assert "R. Okafor, PharmD, Pharmacist · Harbor Specialty" in texts(menu)
    assert (sign_out.get("method"), sign_out.get("action")) == ("post", "/sign-out")
    assert sign_out.find("input[@name='csrf_token']").get("value")


def test_a_signed_in_page_shows_the_demo_banner_and_what_was_done(client: FlaskClient):
    page = parsed(client.get("/patient").text)

    assert "This is a demo." in texts(page.find(".//*[@class='demo-banner']"))
    assert texts(page.find(".//*[@role='status']")) == "The test result was recorded."


def test_every_finding_stands_once_on_the_page_of_a_decision(client: FlaskClient):
    page = parsed(client.get("/blocked").text)
    shown = [
        (element.get("data-requirement"), element.get("data-status"))
        for element in page.iter()
        if element.get("data-requirement")
    ]
    expected = [(f.requirement, f.status) for f in (*STOPS, *YOURS, *OTHERS)]

    assert [e.get("data-decision") for e in page.iter() if e.get("data-decision")] == ["blocked"]
    assert len(shown) == len(set(shown)) == 10
    assert set(expected) <= set(shown)


def test_a_refusal_gives_reason_remedy_owner_source_and_one_button(client: FlaskClient):
    page = parsed(client.get("/blocked").text)
    finding = page.find(".//*[@data-requirement='no-open-pregnancy']")
    text = texts(finding)

    assert STOPS[0].reason in text
    assert f"How to fix: {STOPS[0].remedy}" in text
    assert "Who can fix this: Prescriber" in text
    assert f"Source: {STOPS[0].source}" in text
    assert [a.get("href") for a in finding.iter("a")] == [ACTIONS["no-open-pregnancy"].href]


def test_a_title_reads_right_whether_its_requirement_is_met_or_not(client: FlaskClient):
    page = parsed(client.get("/blocked").text)

    def heading(requirement: str) -> str:
        return texts(page.find(f".//*[@data-requirement='{requirement}']//h3"))

    assert heading("no-open-pregnancy") == "Required: No open pregnancy case"
    assert heading("counseling-checklist") == "Required: Counseling checklist"
    assert heading("cbc-checkpoint") == "Required: Complete blood count on schedule"
    assert heading("enrollment-active") == "Patient enrollment"
    assert heading("same-day-shipment") == "Shipment on the day of confirmation"


def test_a_requirement_that_only_warns_is_expected_and_not_required():
    assert heading_of("No refills", Status.UNMET, Enforcement.WARN) == "Expected: No refills"
    assert heading_of("No refills", Status.MET, Enforcement.WARN) == "No refills"


def test_the_steps_of_the_reader_stand_apart_from_what_others_must_mend(client: FlaskClient):
    page = parsed(client.get("/blocked").text)
    panels = {texts(p.find("h2")): p for p in page.findall(".//*[@data-decision]/div")}

    assert list(panels) == ["BLOCKED: 2 requirements missing", "Your steps: 2"]
    assert [e.get("data-requirement") for e in panels["Your steps: 2"].iter("li")] == [
        "counseling-checklist",
        "medication-guide",
    ]


def test_where_only_own_steps_are_missing_nothing_is_red(client: FlaskClient):
    text = client.get("/steps").text

    assert "Not yet: 2 steps for you" in text
    assert 'data-decision="blocked"' in text
    assert "panel--bad" not in text


def test_an_allowed_decision_is_green_and_lists_what_holds(client: FlaskClient):
    page = parsed(client.get("/allowed").text)

    assert texts(page.find(".//*[@data-decision='allowed']//h2")) == "May be dispensed"
    assert {e.get("data-status") for e in page.iter("li") if e.get("data-status")} == {"met"}


def test_a_form_with_mistakes_leads_from_the_summary_to_each_field(client: FlaskClient):
    page = errors_page(client, birth_date="2026-13-01", diagnosis="gout")
    summary = page.find(".//*[@id='problems']")
    ids = {element.get("id") for element in page.iter()}
    links = [a.get("href") for a in summary.iter("a")]

    assert page.find(".//title").text.startswith("Error: ")
    assert (summary.get("role"), summary.get("tabindex")) == ("alert", "-1")
    assert "autofocus" in summary.attrib
    assert texts(summary.find(".//h2")) == "There is a problem"
    assert links[:4] == ["#first_name", "#birth_date", "#category-0", "#number"]
    assert {href.removeprefix("#") for href in links} <= ids


def test_a_mistake_stands_beside_its_field_and_is_bound_to_it(client: FlaskClient):
    page = errors_page(client, birth_date="2026-13-01")
    control = page.find(".//input[@id='birth_date']")
    message = page.find(".//*[@id='birth_date-error']")

    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "birth_date-hint birth_date-error"
    assert texts(message) == "Error: Date of birth must be a real date, such as 2026-03-27"


def test_values_are_kept_after_a_mistake_but_passwords_are_not(client: FlaskClient):
    page = errors_page(
        client,
        first_name="<b>O'Brien</b> יוסף",
        category="AM",
        methods="iud",
        reason="\nline",
        password="correct horse battery",
        counseled="yes",
    )

    assert page.find(".//input[@id='first_name']").get("value") == "<b>O'Brien</b> יוסף"
    assert page.find(".//input[@value='AM']").get("checked") is not None
    assert page.find(".//input[@value='iud']").get("checked") is not None
    assert page.find(".//input[@id='counseled']").get("checked") is not None
    assert page.find(".//textarea").text == "\nline"
    assert page.find(".//input[@id='password']").get("value") == ""


def test_choices_are_grouped_under_a_legend(client: FlaskClient):
    page = parsed(client.get("/form").text)
    radio = ".//input[@name='category']"
    group = next(f for f in page.iter("fieldset") if f.find(radio) is not None)

    assert texts(group.find("legend")) == "Reproductive category"
    assert group.get("aria-describedby") == "category-hint"


def test_an_optional_field_says_so_and_a_time_names_its_zone(client: FlaskClient):
    page = parsed(client.get("/form").text)
    label = next(x for x in page.iter("label") if x.get("for") == "collected_at")

    assert texts(label) == "Collected (optional)"
    assert texts(page.find(".//*[@id='collected_at-zone']")) == "Chicago time (America/Chicago)"


def test_a_table_has_a_caption_column_headers_and_named_cells(client: FlaskClient):
    page = parsed(client.get("/log").text)
    table = page.find(".//table")
    first = table.find("tbody/tr")

    assert texts(table.find("caption")) == "Entries, newest first"
    assert {th.get("scope") for th in table.findall("thead/tr/th")} == {"col"}
    assert first.find("th").get("scope") == "row"
    assert [cell.get("data-label") for cell in first][:3] == ["Position", "Time", "Who"]
    assert first.find(".//time").get("datetime") == "2026-11-23T20:32:07Z"


def test_an_empty_list_says_so_and_pages_are_links(client: FlaskClient):
    text = client.get("/log").text

    assert "No export was made yet." in text
    assert 'href="/log?until=2026-11-01" rel="next"' in text


def test_a_name_in_another_direction_cannot_turn_the_text_around_it(client: FlaskClient):
    page = parsed(client.get("/patient").text)

    assert "Harbor Specialty · יוסף" in [texts(bdi) for bdi in page.iter("bdi")]


def test_paper_says_who_printed_which_record_and_when_and_an_error_page_says_nothing(client):
    def letterhead(path: str) -> list[str]:
        page = parsed(client.get(path).text)
        return [texts(each) for each in page.iter("div") if each.get("class") == "letterhead"]

    (told,) = letterhead("/blocked")

    assert "Printed by R. Okafor, PharmD, Pharmacist · Harbor Specialty" in told
    assert "As it stood on Nov 23, 2026, 14:32 CST · Record /dispenses/1" in told
    assert "calendar date in America/Chicago" in told
    assert letterhead("/nope") == letterhead("/fail/bug") == []
