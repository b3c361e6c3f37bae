"""Choosing cameras for a new film, in a browser."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.support.browser import take_screenshot
from tests.support.films import story
from tests.web.conftest import Dashboard, OpenPage


def test_a_camera_is_chosen_with_its_limits_its_price_and_what_follows(
    open_page: OpenPage,
) -> None:
    page = open_page("/new.html")
    page.fill("#concept", "A fox meets an owl")

    page.select_option("#camera", "runway")

    expect(page.locator("#camera-limits")).to_contain_text("Films 2 to 10 s at 720p")
    expect(page.locator("#camera-limits")).to_contain_text("a second")
    page.select_option("#fallback-0", "grok")
    page.select_option("#fallback-1", "pika")
    expect(page.locator(".price .amount")).to_contain_text("about $")
    page.locator("summary", has_text="Cameras that can’t be chosen here").click()
    expect(page.locator("dl.cameras")).to_contain_text("Sora")
    take_screenshot(page, "new-camera")


def test_scenes_of_a_plan_get_cameras_of_their_own_and_the_film_is_made(
    open_page: OpenPage, dashboard: Dashboard, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(story(2, 4)))
    page = open_page("/new.html")
    page.get_by_label("A finished plan (JSON file)").check()
    page.set_input_files("#plan", plan)
    page.select_option("#camera", "hybrid")
    page.locator("summary", has_text="Camera of single scenes").click()
    page.select_option("#scene-camera-2", "runway")
    page.locator("summary", has_text="What films which scene").click()
    cameras = page.locator(".scene-cameras li")
    expect(cameras.nth(0)).to_contain_text("1: grok")
    expect(cameras.nth(1)).to_contain_text("2: runway")
    take_screenshot(page, "new-cameras-of-scenes")

    page.click("button[data-action=start]")

    page.wait_for_url("**/run.html?id=*")
    run_id = page.url.split("id=")[1]
    dashboard.wait_for(run_id, "complete")
    settings = dashboard.run(run_id)["run"]["settings"]
    assert settings["filming"]["1"]["by"] == "rules"
    assert (settings["filming"]["2"]["model"], settings["filming"]["2"]["by"]) == (
        "runway",
        "person",
    )
