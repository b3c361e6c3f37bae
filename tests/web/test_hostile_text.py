"""Text from outside is shown as text, whatever it holds."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import open_all_details, take_screenshot
from tests.support.hostile_run import HOSTILE_RUN, LONG_NAME, MARKUP
from tests.web.conftest import OpenPage

FILES_ARE_NOT_THERE = "404"


def has_run_nothing(page: Page) -> bool:
    """Whether no script of the text was run, and no element of it is in the page."""
    scripts = "document.querySelectorAll('main script, main img[src=x]').length"
    return bool(page.evaluate(f"window.pwned === undefined && {scripts} === 0"))


def hidden_characters(page: Page) -> str:
    """The characters in the page's text that would be instructions."""
    return str(
        page.evaluate(
            r"document.body.textContent.replace(/[^\u0000-\u0008\u000b-\u001f\u202a-\u202e]/g, '')"
        )
    )


@pytest.mark.parametrize("path", ["/", f"/run.html?id={HOSTILE_RUN}"])
def test_markup_and_control_characters_are_shown_as_text(open_page: OpenPage, path: str) -> None:
    page = open_page(path, 360)
    page.get_by_text("window.pwned").first.wait_for()
    open_all_details(page)
    take_screenshot(page, f"hostile-{'run' if 'run' in path else 'runs'}")

    assert MARKUP in page.locator("main").inner_text()
    assert has_run_nothing(page)
    assert hidden_characters(page) == ""
    assert "\\u202e" in page.locator("main").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_text_of_ten_thousand_letters_is_cut_and_whole_on_demand(open_page: OpenPage) -> None:
    page = open_page(f"/run.html?id={HOSTILE_RUN}")
    concept = page.locator(".concept")
    assert len(concept.inner_text()) < 600

    concept.get_by_role("button", name="Show all").click()

    assert LONG_NAME in concept.inner_text()
    expect(concept.get_by_role("button", name="Show less")).to_be_visible()


def test_a_name_from_the_form_is_shown_as_text(open_page: OpenPage) -> None:
    page = open_page(f"/new.html?from={HOSTILE_RUN}")

    assert MARKUP in page.locator("#concept").input_value()
    assert has_run_nothing(page)
