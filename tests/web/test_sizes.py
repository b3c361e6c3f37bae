"""The pages are small, and wait for no media."""

from collections import Counter

import pytest
from playwright.sync_api import Page, Response

from grok_spicy_web.files import page_files
from tests.support.browser import scroll_through
from tests.web.conftest import LONG_RUN, OpenPage

LARGEST_CODE = 150_000
LARGEST_PAGE = 2_000_000
MOST_REQUESTS = 60
MISSING = "404"
"""The files of the long run are named, but not there."""


class Traffic:
    """What a page has asked for so far."""

    def __init__(self, page: Page) -> None:
        self.sizes: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        page.on("response", self._note)

    def _note(self, response: Response) -> None:
        self.kinds[response.request.resource_type] += 1
        try:
            self.sizes[response.url] += len(response.body())
        except Exception:  # an event stream, or a page that was left
            self.sizes[response.url] += 0


@pytest.mark.parametrize("path", ["/", "/new.html", "/run.html?id={}"])
def test_script_and_style_of_a_page_are_small(
    open_page: OpenPage, finished_run: str, path: str
) -> None:
    page = open_page("/new.html")
    traffic = Traffic(page)
    page.goto(page.url.replace("/new.html", path.format(finished_run)))
    page.wait_for_selector("main > .loading", state="detached")
    page.wait_for_timeout(500)

    code = {url: size for url, size in traffic.sizes.items() if url.endswith((".js", ".css"))}

    assert len(code) > 5
    assert sum(code.values()) < LARGEST_CODE


def test_a_run_of_sixty_scenes_is_shown_with_few_requests_and_without_media(
    open_page: OpenPage,
) -> None:
    page = open_page("/new.html", expected=MISSING)
    traffic = Traffic(page)
    page.goto(page.url.replace("/new.html", f"/run.html?id={LONG_RUN}"))
    page.locator("#scene-60").wait_for()
    page.wait_for_timeout(1_000)

    assert sum(traffic.kinds.values()) < MOST_REQUESTS
    assert sum(traffic.sizes.values()) < LARGEST_PAGE
    assert traffic.kinds["image"] <= 2  # the icon, and the still of the player

    links = [url for url in traffic.sizes if url.endswith("/links")]
    scroll_through(page)
    asked = sum(1 for url in traffic.sizes if url.endswith("/links")) - len(links)
    assert asked < 20, "links are asked for in batches"


def test_the_pages_name_no_other_host_and_hold_nothing_inline() -> None:
    for path, file in page_files().items():
        if file.suffix in (".html", ".css", ".js"):
            text = file.read_text()
            for other in ("https://fonts", "https://cdn", "//unpkg", 'style="', "onclick="):
                assert other not in text, path
