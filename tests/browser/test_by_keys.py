"""Surveys by their keys: from one number to the next, with the keys off, and without script."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.walking import A_MOMENT, PASSWORD, Walk, click_through
from tests.timeontask.scene import Scene, add_patients

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
HERS = "prescriber@demo.test"


@pytest.fixture(scope="module")
def scene(demo_file) -> Scene:
    """Three women who wait for the prescriber's survey alone, and a man for his own."""
    return add_patients(demo_file)


def opened(walk: Walk, rems_id: str) -> Walk:
    """The survey, from her row on the home page."""
    row = walk.page.get_by_role("row").filter(has_text=rems_id)
    return walk.click(row.get_by_role("link", name="Answer the survey"))


def tap(page: Page, name: str, answer: str) -> None:
    """The words beside a radio button."""
    question = page.locator("fieldset").filter(has=page.locator(f"input[name={name}]"))
    question.locator("label", has_text=answer).click()


def focused(walk: Walk) -> str:
    return str(walk.page.evaluate("document.activeElement.name || document.activeElement.text"))


def held_enter_is_dropped(walk: Walk) -> bool:
    held = "{key: 'Enter', repeat: true, bubbles: true, cancelable: true}"
    sent = f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {held}))"
    return walk.page.evaluate(sent) is False


def enter(walk: Walk) -> Walk:
    walk.page.wait_for_timeout(A_MOMENT)
    with walk.page.expect_navigation():
        walk.page.keyboard.press("Enter")
    return walk.examine()


def test_a_prescriber_goes_from_number_to_number(walk: Walk, scene: Scene) -> None:
    first = scene.women[0]
    opened(walk.sign_in(HERS).open("/"), first).sees(first).sees("4 mg x 21 for 28 days")
    assert focused(walk) == "answer_prescriber_counseled"

    walk.page.keyboard.type("YyNy")

    assert walk.page.locator("main input:checked").evaluate_all("all => all.map(e => e.value)") == [
        "yes", "yes", "no", "yes",
    ]  # fmt: skip
    assert focused(walk) == "password_again"
    walk.page.keyboard.type(PASSWORD)
    enter(walk).heading("Authorization issued")
    assert focused(walk).startswith("Next prescription without a number")
    assert held_enter_is_dropped(walk), "it was meant for the page before"
    enter(walk).heading("Prescriber survey")
    assert first not in walk.page.locator("dl.strip").inner_text()


def test_a_man_answers_on_his_phone_by_tapping(phone: Walk, scene: Scene) -> None:
    phone.sign_in(scene.man_email).follow("Answer the survey now")
    tap(phone.page, "answer_patient_condom", "Yes")
    for topic in ("partner", "sperm", "shared", "blood"):
        tap(phone.page, f"answer_patient_{topic}", "No")
    phone.sign("Sign and send").sees("Thank you.")


def test_with_the_keys_off_a_letter_answers_nothing(walk: Walk, scene: Scene) -> None:
    walk.sign_in(HERS).open("/help/keys").sees("Keys in a survey")
    walk.press("Switch single keys off").sees("Single keys are off")
    opened(walk.open("/"), scene.women[2])

    walk.page.keyboard.type("y")

    assert walk.page.locator("main input:checked").count() == 0
    assert not walk.page.get_by_text("Switch keys off").is_visible()
    walk.open("/help/keys").press("Switch single keys on").sees("Single keys are on")


def test_without_script_the_same_press_leads_to_the_number(
    browser: Browser, demo: str, scene: Scene
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo}/sign-in")
    page.get_by_label("E-mail address").fill(HERS)
    page.get_by_label("Password").fill(PASSWORD)
    click_through(page.get_by_role("button", name="Sign in"))
    row = page.get_by_role("row").filter(has_text=scene.women[1])
    click_through(row.get_by_role("link", name="Answer the survey"))
    assert not page.get_by_text("Switch keys off").is_visible()
    for topic in ("counseled", "days", "methods"):
        tap(page, f"answer_prescriber_{topic}", "Yes")
    tap(page, "answer_prescriber_pregnant", "No")
    page.get_by_label("Your password").fill(PASSWORD)
    click_through(page.get_by_role("button", name="Sign and ask for the number"))

    assert page.locator("h1").inner_text() == "Authorization issued"
    context.close()
