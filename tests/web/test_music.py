"""Music and subtitles, from the form to the player, in a browser."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
from playwright.sync_api import expect

from tests.support.browser import take_screenshot
from tests.web.conftest import LONGEST_FILM, Dashboard, OpenPage

SOON = LONGEST_FILM * 1_000


def song_file(path: Path) -> Path:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", "sine=f=300"]
    subprocess.run([*command, "-t", "3", str(path)], check=True)
    return path


def test_a_film_with_music_and_a_narrator_is_made_from_the_page(
    open_page: OpenPage, dashboard: Dashboard, tmp_path: Path
) -> None:
    page = open_page("/new.html")
    page.fill("#concept", "Alex walks to the sea")
    page.select_option("#setting-quality", "draft")
    page.fill("#setting-scenes", "1")
    page.fill("#setting-characters", "1")
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    page.check("#setting-narrate")
    page.set_input_files("#music", song_file(tmp_path / "it's a <song> 😀.mp3"))
    expect(page.get_by_text("it's a <song> 😀.mp3", exact=True)).to_be_visible()
    take_screenshot(page, "new-with-music")
    page.click("button[data-action=start]")

    page.wait_for_url("**/run.html?id=*")
    run_id = page.url.split("id=")[1]
    expect(page.locator(".run-head .status").first).to_contain_text("Complete", timeout=SOON)
    track = page.locator("#player track")
    expect(track).to_have_attribute("kind", "subtitles")
    shown = page.evaluate(
        """async () => {
          const [track] = document.querySelector("#player").textTracks;
          track.mode = "showing";
          for (let i = 0; i < 50 && !track.cues?.length; i += 1)
            await new Promise((resolve) => setTimeout(resolve, 100));
          return [...track.cues].map(({ text }) => text);
        }"""
    )
    run = dashboard.run(run_id)["run"]
    assert shown and run["music"]["name"] == "it's a <song> 😀.mp3"
    for words in ("Subtitles (SRT)", "Subtitles (WebVTT)", "Narration (FLAC)", "Music (FLAC)"):
        expect(page.locator(".beside button", has_text=words)).to_be_visible()
    take_screenshot(page, "film-with-subtitles")


def test_what_is_no_music_is_refused_before_anything_is_sent(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("/new.html")
    notes, empty = tmp_path / "notes.txt", tmp_path / "empty.mp3"
    notes.write_text("la la la")
    empty.write_bytes(b"")

    for file, words in ((notes, "is no music that can be used"), (empty, "is empty")):
        page.set_input_files("#music", file)
        expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
