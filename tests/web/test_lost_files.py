"""Pictures and subtitles that could not be had just now are shown later, without a reload."""

import re

from playwright.sync_api import Page, Route, expect

from tests.web.conftest import Dashboard, OpenPage

ANY = re.compile(".")
KEYFRAMES = re.compile(r"/keyframes/.*\.jpg")


def fail_first(page: Page, path: str) -> None:
    """The first request to that path fails."""
    failed: list[str] = []

    def answer(route: Route) -> None:
        if failed:
            route.fallback()
            return
        failed.append(route.request.url)
        route.fulfill(status=503, json={"detail": "Out for a moment."})

    page.route(path, answer)


def test_pictures_whose_links_could_not_be_had_are_shown_later(
    open_page: OpenPage, dashboard: Dashboard, finished_run: str
) -> None:
    page = open_page("/new.html", expected="503")
    fail_first(page, "**/links")

    page.goto(f"{dashboard.url}/run.html?id={finished_run}")

    picture = page.locator("#scene-1 img[data-path]").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_attribute("src", ANY)
    page.locator("#player").scroll_into_view_if_needed()
    expect(page.locator("#player")).to_have_attribute("src", ANY)


def test_pictures_that_broke_off_are_shown_once_the_server_answers_again(
    open_page: OpenPage, dashboard: Dashboard, finished_run: str
) -> None:
    page = open_page("/new.html", expected="net::")
    page.route(KEYFRAMES, lambda route: route.abort())
    page.goto(f"{dashboard.url}/run.html?id={finished_run}")
    picture = page.locator("#scene-1 img[data-path]").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_class(re.compile("missing"))
    look = "document.dispatchEvent(new Event('visibilitychange'))"

    page.route("**/events?*", lambda route: route.abort())
    page.evaluate(look)
    expect(page.locator(".run-head")).to_contain_text("Not connected")
    page.unroute(KEYFRAMES)
    page.unroute("**/events?*")
    page.evaluate(look)

    expect(picture).not_to_have_class(re.compile("missing"))
    expect(picture).to_have_attribute("src", ANY)


def test_subtitles_that_could_not_be_had_are_asked_for_again(
    open_page: OpenPage, dashboard: Dashboard, finished_run: str
) -> None:
    detail = dashboard.run(finished_run)
    detail["run"]["subtitle_keys"] = [f"runs/{finished_run}/subtitles/film.vtt"]
    vtt = "WEBVTT\n\n00:00.000 --> 00:01.000\nA fox.\n"
    cues = [{"start": 0, "end": 1, "text": "A fox."}]
    page = open_page("/new.html", expected="503")
    page.route(f"**/api/runs/{finished_run}", lambda route: route.fulfill(json=detail))
    page.route(
        "**/subtitles",
        lambda route: route.fulfill(json={"language": "en", "vtt": vtt, "cues": cues}),
    )
    fail_first(page, "**/subtitles")

    page.goto(f"{dashboard.url}/run.html?id={finished_run}")

    expect(page.locator("#player track")).to_have_attribute("srclang", "en")
