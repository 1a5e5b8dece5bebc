"""The examination itself: of what axe has found right it is not asked again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.walking import TELL_PARTS, Walk

pytestmark = pytest.mark.browser
PAGE = "<!doctype html><html lang=en><title>A</title><main><h1>A</h1><a href=/b>{}</a></main>"


@pytest.fixture
def walk(browser: Browser) -> Iterator[Walk]:
    context = browser.new_context()
    yield Walk(context.new_page(), "")
    context.close()


def examine(walk: Walk, page: str) -> None:
    walk.page.set_content(page)
    walk.examine()


def test_a_page_like_one_before_but_with_an_empty_link_is_still_found(walk: Walk) -> None:
    for words in ("There", "And elsewhere"):
        examine(walk, PAGE.format(words))

    with pytest.raises(AssertionError, match="link-name"):
        examine(walk, PAGE.format(" "))


FORM = (
    "<!doctype html><html lang=en><title>A</title><main><h1>A</h1><form>"
    "<label for={label}>Name</label><input id=name type=text autocomplete={hint}></form></main>"
)
HEADINGS = "<!doctype html><html lang=en><title>A</title><main><h1>A</h1>{}</main>"


@pytest.mark.parametrize(
    ("good", "bad", "rule"),
    [
        (
            FORM.format(label="name", hint="email"),
            FORM.format(label="elsewhere", hint="email"),
            "label",
        ),
        (
            FORM.format(label="name", hint="email"),
            FORM.format(label="name", hint="nonsense"),
            "autocomplete-valid",
        ),
        (
            HEADINGS.format("<h2>B</h2><h3>C</h3><h2>D</h2>"),
            HEADINGS.format("<h3>C</h3><h2>B</h2><h3>D</h3>"),
            "heading-order",
        ),
    ],
    ids=["a label for nothing", "a wrong autocomplete", "h3 before h2"],
)
def test_what_only_a_value_or_the_order_tells_is_found_after_a_good_page_of_the_same_parts(
    walk: Walk, good: str, bad: str, rule: str
) -> None:
    examine(walk, good)

    with pytest.raises(AssertionError, match=rule):
        examine(walk, bad)


def test_pages_that_differ_in_words_only_have_the_same_parts(walk: Walk) -> None:
    made = set()
    for words in ("There", "And elsewhere"):
        walk.page.set_content(HEADINGS.format(f"<h2>{words}</h2><h2>{words}</h2>"))
        made.add(str(walk.page.evaluate(TELL_PARTS)))

    assert len(made) == 1


STYLED = (
    "<!doctype html><html lang=en><title>A</title><style>.pale {{color: #bbb; background: #fff}}"
    "</style><main><h1>A</h1><div class={where}><p>Some words</p></div></main>"
)


def test_the_same_element_elsewhere_is_looked_at_again(walk: Walk) -> None:
    examine(walk, STYLED.format(where="plain"))

    with pytest.raises(AssertionError, match="color-contrast"):
        examine(walk, STYLED.format(where="pale"))


def test_what_axe_found_wrong_is_found_again(walk: Walk) -> None:
    for _ in range(2):
        with pytest.raises(AssertionError, match="link-name"):
            examine(walk, PAGE.format(" "))
