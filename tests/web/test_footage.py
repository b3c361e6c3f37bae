"""Clips that a person filmed, from the form to the film, in a browser."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
from playwright.sync_api import expect

from tests.support.browser import take_screenshot
from tests.web.conftest import LONGEST_FILM, Dashboard, OpenPage

SOON = LONGEST_FILM * 1_000


def film_clip(path: Path, colour: str) -> Path:
    picture = f"color={colour}:s=320x180:r=24"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", picture]
    subprocess.run([*command, "-t", "8", "-pix_fmt", "yuv420p", str(path)], check=True)
    return path


def test_a_film_of_a_persons_own_clips_is_made_from_the_page(
    open_page: OpenPage, dashboard: Dashboard, tmp_path: Path
) -> None:
    page = open_page("/new.html")
    page.fill("#concept", "Alex walks to the sea")
    page.select_option("#setting-quality", "draft")
    page.fill("#setting-scenes", "2")
    page.fill("#setting-characters", "1")
    clips = [film_clip(tmp_path / "walk.mp4", "red"), film_clip(tmp_path / "it's 😀.mp4", "blue")]
    expect(page.locator(".price .amount")).to_contain_text("about $")
    dear = page.locator(".price .amount").text_content()
    page.set_input_files("#footage", clips)

    scenes = page.locator("input[name=footage_scene]")
    expect(scenes).to_have_count(2)
    assert [scenes.nth(place).input_value() for place in range(2)] == ["1", "2"]
    expect(page.locator(".price .amount")).not_to_have_text(dear or "")
    take_screenshot(page, "new-with-footage")
    page.click("button[data-action=start]")

    page.wait_for_url("**/run.html?id=*")
    run_id = page.url.split("id=")[1]
    expect(page.locator(".run-head .status").first).to_contain_text("Complete", timeout=SOON)
    takes = dashboard.run(run_id)["takes"]
    assert {take["job"]["provider"] for take in takes} == {"footage"}


def test_what_is_no_clip_is_refused_before_anything_is_sent(
    open_page: OpenPage, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("no clip")
    page = open_page("/new.html")

    page.set_input_files("#footage", tmp_path / "notes.txt")

    expect(page.get_by_role("alert")).to_contain_text("“notes.txt” is no clip")
    expect(page.locator("input[name=footage_scene]")).to_have_count(0)


def test_a_clip_for_a_scene_that_the_film_lacks_is_refused_before_the_start(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("/new.html", expected="422")
    page.fill("#concept", "Alex walks to the sea")
    page.set_input_files("#footage", film_clip(tmp_path / "walk.mp4", "red"))

    page.fill("input[name=footage_scene]", "9")

    expect(page.locator(".price .notice")).to_contain_text("footage for scene 9")
