"""Every page can be used by everybody: checked by axe-core, in dark and light, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.browser import open_all_details, scroll_through, take_screenshot
from tests.web.conftest import OpenPage, Scheme

SIZES = pytest.mark.parametrize("width", [360, 1280])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def violations(page: Page) -> list[str]:
    """What axe-core finds, a line for each element."""
    result = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in result for node in each["nodes"]]


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@SIZES
@SCHEMES
def test_the_list_of_runs_can_be_used_by_everybody(
    open_page: OpenPage, finished_run: str, width: int, scheme: Scheme
) -> None:
    page = open_page("/", width, scheme)
    page.locator(f"a[href*='{finished_run}']").first.wait_for()
    take_screenshot(page, f"runs-{width}-{scheme}")

    assert (violations(page), overflow(page)) == ([], 0)


@SIZES
@SCHEMES
def test_the_form_can_be_used_by_everybody(open_page: OpenPage, width: int, scheme: Scheme) -> None:
    page = open_page("/new.html", width, scheme)
    open_all_details(page)
    take_screenshot(page, f"new-{width}-{scheme}")

    assert (violations(page), overflow(page)) == ([], 0)


@SIZES
@SCHEMES
def test_a_run_can_be_used_by_everybody(
    open_page: OpenPage, finished_run: str, width: int, scheme: Scheme
) -> None:
    page = open_page(f"/run.html?id={finished_run}", width, scheme)
    page.locator(".events li").first.wait_for()
    scroll_through(page)
    take_screenshot(page, f"run-{width}-{scheme}")
    closed = violations(page)
    open_all_details(page)
    page.locator(".files li").first.wait_for()
    take_screenshot(page, f"run-open-{width}-{scheme}")

    assert (closed, violations(page), overflow(page)) == ([], [], 0)


@SCHEMES
def test_a_dialog_can_be_used_by_everybody(
    open_page: OpenPage, finished_run: str, scheme: Scheme
) -> None:
    page = open_page(f"/run.html?id={finished_run}", 360, scheme)
    page.locator("[data-action=delete]").press("Enter")

    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.dataset.action") == "delete"
