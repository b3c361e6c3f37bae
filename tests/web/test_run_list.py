"""The list of runs in a browser: what is searched for, and pages that come late or empty."""

import re
from typing import Any

from playwright.sync_api import Route, expect

from tests.web.conftest import LONG_RUN, Dashboard, OpenPage

LIST = re.compile(r"/api/runs\?")


def listed(dashboard: Dashboard, **fields: Any) -> dict[str, Any]:
    """A run as the API lists it, with these fields."""
    runs = dashboard.http.get("/api/runs", params={"limit": 100}).json()["runs"]
    return {**next(run for run in runs if run["run_id"] == LONG_RUN), **fields}


def test_an_empty_page_that_another_follows_is_not_the_end(open_page: OpenPage) -> None:
    page = open_page("/")
    page.route(LIST, lambda route: route.fulfill(json={"runs": [], "next": "x"}))

    page.get_by_label("Search").fill("owl")

    expect(page.locator(".empty")).to_contain_text("No run was found so far")
    expect(page.get_by_role("button", name="Show older runs")).to_be_enabled()
    expect(page.locator("main")).not_to_contain_text("No run matches")


def test_what_the_server_has_found_is_shown(open_page: OpenPage, dashboard: Dashboard) -> None:
    found = listed(dashboard, title="An der Straße")
    page = open_page("/")
    page.route(LIST, lambda route: route.fulfill(json={"runs": [found], "next": None}))

    page.get_by_label("Search").fill("STRASSE")

    expect(page.locator("li.run h3")).to_have_text(["An der Straße"])


def test_the_failure_of_a_search_that_another_overtook_is_not_shown(
    open_page: OpenPage, dashboard: Dashboard
) -> None:
    found = listed(dashboard, title="A fox")
    held: list[Route] = []
    page = open_page("/", expected="503")
    page.route(
        LIST,
        lambda route: (
            held.append(route)
            if route.request.url.endswith("q=f")
            else route.fulfill(json={"runs": [found], "next": None})
        ),
    )
    with page.expect_request(LIST):
        page.get_by_label("Search").fill("f")
    page.get_by_label("Search").fill("fo")
    expect(page.locator("li.run h3")).to_have_text(["A fox"])

    with page.expect_response(LIST):
        held[0].fulfill(status=503, json={"detail": "Out for a moment."})
    page.wait_for_timeout(300)

    expect(page.locator("li.run")).to_have_count(1)
    expect(page.locator(".notice.bad")).to_have_count(0)
