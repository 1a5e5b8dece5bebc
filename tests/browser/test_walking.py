"""The examination itself: what axe has seen of a page's make it is not asked about again."""

import pytest
from playwright.sync_api import Browser

from tests.browser.walking import Walk

pytestmark = pytest.mark.browser
PAGE = "<!doctype html><html lang=en><title>A</title><main><h1>A</h1><a href=/b>{}</a></main>"


def test_a_page_like_one_before_but_with_an_empty_link_is_still_found(browser: Browser) -> None:
    context = browser.new_context()
    walk = Walk(context.new_page(), "")
    for words in ("There", "And elsewhere"):
        walk.page.set_content(PAGE.format(words))
        walk.examine()

    walk.page.set_content(PAGE.format(" "))

    with pytest.raises(AssertionError, match="link-name"):
        walk.examine()
    context.close()
