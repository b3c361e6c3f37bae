"""A person changes a finished film on the page: the price is shown before the click that spends."""

import json
import re
import zipfile
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.browser import scroll_through, take_screenshot
from tests.web.conftest import LONGEST_FILM, Dashboard, OpenPage
from tests.web.test_accessibility import violations

SOON = LONGEST_FILM * 1_000
SMALL_CAP = 0.7
"""Pays for the draft and a retake, in USD, but not for a promotion besides."""


def until_complete(page: Page) -> None:
    """Wait until the run that the page has just started is complete again."""
    expect(page.locator("dialog")).to_have_count(0, timeout=SOON)
    expect(page.locator(".events")).to_contain_text("resumed", timeout=SOON)
    expect(page.locator(".run-head .status").first).to_have_text("Complete", timeout=SOON)


@pytest.fixture(scope="module")
def film(dashboard: Dashboard) -> str:
    """The id of a film that these tests change, one after the other."""
    run_id = dashboard.start_run(max_cost_usd=SMALL_CAP)
    dashboard.wait_for(run_id, "complete")
    return run_id


def test_a_retake_shows_its_price_and_keeps_the_film_before_as_a_version(
    open_page: OpenPage, dashboard: Dashboard, film: str
) -> None:
    before = dashboard.run(film)
    page = open_page(f"/run.html?id={film}")
    player = page.locator("#player")
    player.scroll_into_view_if_needed()
    expect(player).to_have_attribute("src", re.compile("final_video.mp4"))
    shown = player.evaluate("player => player.currentSrc")
    page.locator("#scene-2").get_by_role("button", name="Retake clip").click()
    page.locator("#note").fill("slower")
    send = page.locator("[data-confirm=retake]")
    expect(send).to_contain_text("for about $")
    assert violations(page) == []
    take_screenshot(page, "retake-terms")

    send.click()

    expect(page.locator(".versions > li")).to_have_count(2, timeout=SOON)
    until_complete(page)
    player.scroll_into_view_if_needed()
    expect(player).not_to_have_js_property("currentSrc", shown)  # the new film, without a reload
    after = dashboard.run(film)
    assert len(after["takes"]) == len(before["takes"]) + 1
    assert after["cost_usd"] > before["cost_usd"]


def test_two_versions_are_compared_and_the_first_is_restored_for_nothing(
    open_page: OpenPage, dashboard: Dashboard, film: str
) -> None:
    before = dashboard.run(film)
    page = open_page(f"/run.html?id={film}")
    for number in (1, 2):
        page.get_by_label(f"See it: version {number}").check()
    expect(page.locator(".compare video")).to_have_count(2)
    scroll_through(page)
    take_screenshot(page, "versions")

    page.locator("[data-action=restore]").first.click()
    with page.expect_response("**/restore"):
        page.locator("[data-confirm=restore]").click()

    expect(page.locator(".versions > li").first).to_contain_text("Shown", timeout=SOON)
    dashboard.wait_for(film, "complete")
    assert dashboard.run(film)["cost_usd"] == pytest.approx(before["cost_usd"])


def test_a_draft_is_filmed_at_a_better_quality(
    open_page: OpenPage, dashboard: Dashboard, film: str
) -> None:
    page = open_page(f"/run.html?id={film}")
    page.locator("[data-action=promote]").click()
    send = page.locator("[data-confirm=promote]")
    expect(send).to_contain_text("for about $")
    page.select_option("#promote-quality", "standard")
    # Until the price of what is chosen now is known, nothing can be sent.
    assert send.is_disabled()
    expect(send).to_be_enabled()
    # The cap of the run does not pay for it: the dialog offers the one that does.
    expect(page.get_by_label("The run’s cap is $0.70. Raise it to")).to_be_visible()

    send.click()

    expect(page.locator("dialog")).to_have_count(0, timeout=SOON)
    expect(page.locator(".events")).to_contain_text("filmed again", timeout=SOON)
    dashboard.wait_for(film, "complete")
    settings = dashboard.run(film)["run"]["settings"]
    assert settings["quality"] == "standard" and settings["max_cost_usd"] > SMALL_CAP


def test_an_edit_says_what_it_costs_before_it_is_saved(
    open_page: OpenPage, dashboard: Dashboard, film: str
) -> None:
    page = open_page(f"/run.html?id={film}")
    page.locator("#scene-1 [data-action=edit]").click()
    send = page.locator("[data-confirm=edit]")
    expect(send).to_be_disabled()

    page.locator("#edit-action").fill("the fox sits down and waits")

    expect(send).to_contain_text("for about $")
    expect(page.locator(".terms")).to_contain_text("scene 1")
    take_screenshot(page, "edit-terms")
    page.get_by_role("button", name="Go back").click()
    assert "sits down" not in str(dashboard.run(film)["plan"])


def test_a_cap_that_was_typed_for_other_terms_is_not_sent(
    open_page: OpenPage, finished_run: str
) -> None:
    page = open_page(f"/run.html?id={finished_run}", expected="409")
    sent: list[Any] = []

    def answer_terms(route: Route) -> None:
        quality = json.loads(route.request.post_data or "")["quality"]
        cap = 99 if quality == "best" else 1
        estimate = {"expected_usd": 0.5, "at_most_usd": 1}
        terms = {"redo": [], "stale": [], "estimate": estimate, "max_cost_usd": 10}
        route.fulfill(json={**terms, "least_cap_usd": cap})

    def refuse(route: Route) -> None:
        sent.append(route.request.post_data_json)
        problem = {"title": "Conflict", "status": 409, "detail": "Not now."}
        headers = {"Content-Type": "application/problem+json"}
        route.fulfill(status=409, headers=headers, body=json.dumps(problem))

    page.route("**/promote/terms", answer_terms)
    page.route("**/promote", refuse)
    page.locator("[data-action=promote]").click()
    send = page.locator("[data-confirm=promote]")
    page.select_option("#promote-quality", "best")
    page.locator("#new-cap").fill("150")
    page.locator("#new-cap").blur()
    page.select_option("#promote-quality", "standard")
    expect(page.locator("#new-cap")).to_have_count(0)
    expect(send).to_be_enabled()

    send.click()

    expect(page.locator("dialog .notice.bad")).to_contain_text("Not now")
    assert sent == [{"quality": "standard"}]


def test_the_film_and_an_archive_are_downloaded(open_page: OpenPage, film: str) -> None:
    page = open_page(f"/run.html?id={film}")

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Download the film").click()
    assert "final_video.mp4" in opened.value.url

    with page.expect_download(timeout=SOON) as downloaded:
        page.get_by_role("button", name="Download everything").first.click()
    names = zipfile.ZipFile(downloaded.value.path()).namelist()
    assert any(name.endswith("final_video.mp4") for name in names)
    assert any("/versions/" in name for name in names)


def test_a_film_is_deleted_with_everything(
    open_page: OpenPage, dashboard: Dashboard, film: str
) -> None:
    page = open_page("/")
    row = page.locator("li.run", has=page.locator(f"a[href*='{film}']"))
    row.locator("[data-action=delete]").click()
    page.locator("[data-confirm=delete]").click()

    expect(row).to_have_count(0)
    assert dashboard.http.get(f"/api/runs/{film}").status_code == 404
