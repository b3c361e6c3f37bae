"""A film from the form to the player, in a browser."""

import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.support.browser import scroll_through, take_screenshot
from tests.support.pictures import disc
from tests.web.conftest import LONGEST_FILM, Dashboard, OpenPage

SOON = LONGEST_FILM * 1_000


def photo(folder: Path, name: str, colour: str) -> Path:
    path = folder / f"{name}.png"
    path.write_bytes(disc(colour, "PNG"))
    return path


def test_a_film_with_two_photos_is_started_watched_and_played(
    open_page: OpenPage, dashboard: Dashboard, tmp_path: Path
) -> None:
    page = open_page("/new.html")
    page.fill("#concept", "Alex and Sam race to the moon")
    page.set_input_files(
        "#photos", [photo(tmp_path, "Alex", "peru"), photo(tmp_path, "Sam", "teal")]
    )
    page.select_option("#setting-quality", "draft")
    page.fill("#setting-scenes", "2")
    expect(page.locator(".price .amount")).to_contain_text("about $")
    expect(page.locator(".photos img")).to_have_count(2)
    take_screenshot(page, "new-with-photos")

    # Without the line about the photos nothing is sent.
    page.click("button[data-action=start]")
    assert "/new.html" in page.url
    page.get_by_label("I have the right to use the likeness").check()
    page.click("button[data-action=start]")

    page.wait_for_url("**/run.html?id=*")
    run_id = page.url.split("id=")[1]
    expect(page.locator(".run-head .status").first).to_have_text("Complete", timeout=SOON)
    expect(page.locator("#player")).to_be_visible()
    expect(page.locator(".scene")).to_have_count(2)
    scroll_through(page)
    expect(page.locator("#scene-1 img.frame")).to_have_js_property("complete", True)
    assert int(page.locator("#scene-1 img.frame").evaluate("image => image.naturalWidth")) > 100
    take_screenshot(page, "run-complete")

    names = [each["name"] for each in dashboard.run(run_id)["run"]["references"]]
    assert sorted(names) == ["Alex", "Sam"]


def test_a_chapter_plays_from_its_scene(open_page: OpenPage, finished_run: str) -> None:
    page = open_page(f"/run.html?id={finished_run}")

    page.locator(".chapters button").nth(1).click()

    second = 2.5
    reached = """(player, second) => new Promise((resolve) => {
      const check = () => player.currentTime >= second && resolve(player.currentTime);
      player.addEventListener("timeupdate", check);
      check();
    })"""
    assert page.locator("#player").evaluate(reached, second) >= second


def test_a_photo_that_is_none_is_refused_before_anything_is_sent(
    open_page: OpenPage, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("no photo")
    page = open_page("/new.html")

    page.set_input_files("#photos", tmp_path / "notes.txt")

    expect(page.locator(".drop .error")).to_contain_text("notes.txt")
    expect(page.locator(".photos li")).to_have_count(0)


def test_what_a_model_can_not_do_is_explained_before_it_is_chosen(open_page: OpenPage) -> None:
    page = open_page("/new.html")
    page.get_by_text("More settings").click()

    resolution = page.locator("#setting-resolution option[value='1080p']")
    expect(resolution).to_be_disabled()
    expect(page.locator("#setting-resolution-help")).to_contain_text("grok-imagine-video-1.5")
    page.select_option("#setting-quality", "best")
    expect(resolution).to_be_enabled()


def test_a_refused_combination_is_explained_where_the_price_would_be(open_page: OpenPage) -> None:
    page = open_page("/new.html", expected="422")
    page.fill("#concept", "A fox meets an owl")

    page.fill("#setting-scenes", "99")

    expect(page.locator("#setting-scenes-error")).to_contain_text("less than or equal to 60")
    expect(page.locator(".price .notice")).to_be_visible()


def test_a_run_is_started_again_from_the_settings_of_an_earlier_one(
    open_page: OpenPage, finished_run: str
) -> None:
    page = open_page(f"/new.html?from={finished_run}")

    expect(page.locator("#setting-quality")).to_have_value("draft")
    expect(page.get_by_label("A finished plan")).to_be_checked()
    expect(page.locator(".price .amount")).to_contain_text("about $")


def test_a_run_is_deleted_after_a_confirmation_only(
    open_page: OpenPage, dashboard: Dashboard
) -> None:
    run_id = dashboard.start_run()
    page = open_page(f"/run.html?id={run_id}")
    page.get_by_role("button", name="Cancel").click()
    page.locator("dialog [data-confirm=cancel]").click()
    expect(page.locator(".run-head .status").first).to_have_text("Cancelled", timeout=SOON)

    page.locator("[data-action=delete]").click()
    page.get_by_role("button", name="Go back").click()
    expect(page.locator("[data-action=delete]")).to_be_focused()
    page.locator("[data-action=delete]").click()
    look = _look_late(page, f"**/api/runs/{run_id}")
    page.locator("dialog [data-confirm=delete]").click()
    page.wait_for_timeout(500)
    look.continue_()

    page.wait_for_url(f"{dashboard.url}/")
    assert dashboard.http.get(f"/api/runs/{run_id}").status_code == 404


def _look_late(page: Page, run: str) -> Route:
    """Let the page look at the run's events, by a request that waits for `continue_()`; and learn a
    second late that the run is deleted."""

    def delete(route: Route) -> None:
        if route.request.method != "DELETE":
            return route.continue_()
        deleted = route.fetch()
        page.wait_for_timeout(1_000)
        return route.fulfill(response=deleted)

    looks: list[Route] = []
    page.route(run, delete)
    page.route(f"{run}/events*", lambda route: looks.append(route), times=1)
    with page.expect_request(f"{run}/events*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(100)
    return looks[0]


def test_a_form_that_is_gone_back_to_starts_another_run(open_page: OpenPage) -> None:
    page = open_page("/new.html", expected="net::")
    held: list[Route] = []
    page.route(re.compile(r"/api/runs$"), lambda route: held.append(route))
    page.fill("#concept", "A fox at sea")
    button = page.locator("button[type=submit][data-action=start]")
    with page.expect_request(re.compile(r"/api/runs$")):
        button.click()
    expect(button).to_have_text("Starting …")

    # As the browser says it where it shows a page again as it was left.
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(button).to_have_text("Start the run")
    with page.expect_request(re.compile(r"/api/runs$")):
        button.click()

    keys = {each.request.headers["idempotency-key"] for each in held}
    assert len(keys) == 2
    for each in held:
        each.abort()
