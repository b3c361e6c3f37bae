"""A headless Chromium for the dashboard, and what it says about a page."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build/screenshots"
"""Where tests leave pictures of pages, for people to look at."""

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = [
    # Root has no sandbox of its own; the others keep Chromium from looking for its maker's servers.
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def chromium_path() -> str:
    """Where Chromium is installed; the test fails with what to type if it is not."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.fail("There is no Chromium. Type: apt-get install -y chromium", pytrace=False)
    return found


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A Chromium without a window; closed at the end."""
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


def take_screenshot(page: Page, name: str) -> None:
    """Keep a picture of the whole page under build/screenshots."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


def scroll_through(page: Page) -> None:
    """Scroll down and up again as a person would, so that all pictures are asked for."""
    height = int(page.evaluate("document.body.scrollHeight"))
    for y in range(0, height, 500):
        page.evaluate(f"window.scrollTo(0, {y})")
        page.wait_for_timeout(60)
    page.evaluate("window.scrollTo(0, 0)")


def open_all_details(page: Page) -> None:
    """Open every part of the page that is closed, those within others too."""
    closed = page.locator("details:not([open]) > summary:visible")
    while closed.count():
        closed.first.click()
