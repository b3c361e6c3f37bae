"""A headless Chromium for the dashboard, and what it says about a page."""

import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

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
    """Where Chromium is installed; SystemExit with what to type if it is not."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise SystemExit(
            "There is no Chromium, in which the dashboard is tested. Install it, on Debian with: "
            "apt-get install -y chromium"
        )
    return found


@contextmanager
def open_browser(*options: str) -> Iterator[Browser]:
    """A Chromium without a window, with these options of its command line; closed at the end."""
    path, args = chromium_path(), [*_OPTIONS, *options]
    browser = _driver().chromium.launch(executable_path=path, args=args)
    try:
        yield browser
    finally:
        browser.close()


@cache
def _driver() -> Playwright:
    """One for the whole process: a second one can't be started beside it."""
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    return playwright


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


if __name__ == "__main__":
    chromium_path()
