"""A person hears the narration on the page, has a line spoken again, rewords one, and approves."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import take_screenshot
from tests.support.films import story
from tests.web.conftest import LONGEST_FILM, Dashboard, OpenPage
from tests.web.test_accessibility import violations

SOON = LONGEST_FILM * 1_000
RECORDING = re.compile(r"narration/scene_\d+_v\d+\.wav")


def plan() -> dict[str, Any]:
    plan = story(2, 2)
    plan["scenes"][0]["narration"] = "The lake lay still under the snow."
    plan["scenes"][1]["narration"] = "Nobody had seen the fox."
    cast = plan["scenes"][0]["characters_present"]
    plan["scenes"][0]["dialogue"] = [{"character": cast[0], "text": "Look!"}]
    return plan


def play(player: Locator) -> float:
    """Play a recording for a moment; how far it came, in seconds."""
    player.scroll_into_view_if_needed()
    expect(player).to_have_attribute("src", RECORDING)
    seconds = player.evaluate(
        """async (audio) => {
            audio.muted = true;
            await audio.play();
            while (audio.currentTime < 0.3) await new Promise((go) => setTimeout(go, 20));
            audio.pause();
            return audio.currentTime;
        }"""
    )
    return float(seconds)


def test_the_narration_is_heard_rejected_reworded_and_approved(
    open_page: OpenPage, dashboard: Dashboard
) -> None:
    run_id = dashboard.start_run(plan=plan(), approve=["narration"])
    page: Page = open_page(f"/run.html?id={run_id}", expected="409")
    expect(page.locator(".gate")).to_contain_text("the narration", timeout=SOON)
    assert violations(page) == []
    take_screenshot(page, "gate-narration")
    expect(page.locator("#scene-1 .lines")).to_contain_text("Look!")

    assert play(page.locator("#scene-1 audio")) >= 0.3

    page.locator("#scene-2 [data-action=reject]").click()
    page.locator("#reject-note").fill("More slowly")
    page.locator("[data-confirm=reject]").click()
    page.locator("#scene-1 [data-action=approve]").click()
    spoken_again = page.locator("#scene-2 audio[data-path='narration/scene_2_v2.wav']")
    expect(spoken_again).to_be_visible(timeout=SOON)

    expect(page.locator("#scene-2 [data-action=approve]")).to_be_visible(timeout=SOON)
    page.locator("#scene-2 [data-action=edit]").click()
    page.locator("#edit-narration").fill("The fox had gone.")
    page.locator("[data-confirm=edit]").click()
    reworded = page.locator("#scene-2 audio[data-path='narration/scene_2_v3.wav']")
    expect(reworded).to_be_visible(timeout=SOON)
    expect(page.locator("#scene-1 .status", has_text="Approved")).to_be_visible()
    assert dashboard.run(run_id)["sheets"] == []

    expect(page.locator(".gate [data-action=approve]")).to_be_visible(timeout=SOON)
    page.locator(".gate [data-action=approve]").click()
    expect(page.locator(".run-head .status").first).to_have_text("Complete", timeout=SOON)
    heard = {each["scene_id"]: each["text"] for each in dashboard.run(run_id)["narration"]}
    assert heard == {1: "The lake lay still under the snow.", 2: "The fox had gone."}


def test_what_is_to_be_said_is_chosen_on_the_page_with_its_price(open_page: OpenPage) -> None:
    page: Page = open_page("/new.html")

    page.locator("#concept").fill("A fox finds a lantern")
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    page.locator("#setting-narrate").check()

    prices = page.locator(".price details")
    expect(prices.locator("summary")).to_be_visible()
    prices.evaluate("each => { each.open = true; }")
    expect(prices).to_contain_text("Narration")
