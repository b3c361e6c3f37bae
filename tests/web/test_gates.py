"""A person approves and rejects on the page, before anything dear is paid for."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.support.browser import take_screenshot
from tests.support.films import story
from tests.web.conftest import LONGEST_FILM, Dashboard, OpenPage
from tests.web.test_accessibility import violations

SOON = LONGEST_FILM * 1_000


@pytest.fixture
def waiting(open_page: OpenPage, dashboard: Dashboard) -> Page:
    """The page of a run that waits for the approval of its storyboard."""
    return open_storyboard(open_page, dashboard, story(2, 2))


@pytest.fixture
def short(open_page: OpenPage, dashboard: Dashboard) -> Page:
    """The same of a film of one scene."""
    return open_storyboard(open_page, dashboard, story(1, 1))


def open_storyboard(open_page: OpenPage, dashboard: Dashboard, plan: dict[str, Any]) -> Page:
    run_id = dashboard.start_run(plan=plan, approve=["storyboard"])
    page = open_page(f"/run.html?id={run_id}", expected="409")
    expect(page.locator(".gate")).to_be_visible(timeout=SOON)
    return page


def test_a_storyboard_is_rejected_with_a_note_and_approved_then(
    waiting: Page, dashboard: Dashboard
) -> None:
    run_id = waiting.url.split("id=")[1]
    take_screenshot(waiting, "gate-storyboard")
    assert violations(waiting) == []
    assert dashboard.run(run_id)["takes"] == []
    expect(waiting.locator(".gate")).to_contain_text("Going on will cost about $")

    # One scene is approved where it is seen, the other rejected.
    waiting.locator("#scene-1 [data-action=approve]").click()
    expect(waiting.locator("#scene-1 .status", has_text="Approved")).to_be_visible()
    waiting.locator("#scene-2 [data-action=reject]").click()
    waiting.locator("#reject-note").fill("Closer to the fox")
    waiting.locator("[data-confirm=reject]").click()

    # What was rejected is drawn again, and asked again.
    expect(waiting.locator("#scene-2 [data-action=approve]")).to_have_count(0)
    expect(waiting.locator("#scene-2 [data-action=approve]")).to_be_visible(timeout=SOON)
    assert dashboard.run(run_id)["takes"] == []
    waiting.locator(".gate [data-action=approve]").click()

    expect(waiting.locator(".run-head .status").first).to_have_text("Complete", timeout=SOON)
    assert len(dashboard.run(run_id)["clips"]) == 2


def test_a_keyframe_is_swapped_for_a_picture_of_ones_own_before_the_approval(
    short: Page, dashboard: Dashboard, tmp_path: Path
) -> None:
    run_id = short.url.split("id=")[1]
    picture = tmp_path / "mine.png"
    Image.effect_noise((1280, 720), 60).convert("RGB").save(picture)  # one colour is no picture
    short.locator("#scene-1 summary").first.click()
    short.set_input_files("#upload-keyframe-1", picture)
    short.locator("[data-confirm=pick]").click()

    # The gate asks again, for what it shows now.
    expect(short.locator("#scene-1 .takes > li")).to_have_count(2, timeout=SOON)
    expect(short.locator(".gate [data-action=approve]")).to_be_visible(timeout=SOON)
    assert dashboard.run(run_id)["takes"] == []
    short.locator(".gate [data-action=approve]").click()

    expect(short.locator(".run-head .status").first).to_have_text("Complete", timeout=SOON)
    keyframe = dashboard.run(run_id)["keyframes"][0]
    assert keyframe["attempts"][-1]["number"] == 2


def test_who_decides_later_is_told_what_was_decided(short: Page, dashboard: Dashboard) -> None:
    run_id = short.url.split("id=")[1]
    gate = dashboard.http.get(f"/api/runs/{run_id}/gates").json()["gates"][-1]
    path = f"/api/runs/{run_id}/gates/storyboard/decide"

    def let_another_person_be_first(route: Route) -> None:
        decision = {"digest": gate["digest"], "decision": "reject", "note": "Darker"}
        assert dashboard.http.post(path, json=decision).is_success
        route.continue_()

    short.route(f"**{path}", let_another_person_be_first)
    short.locator(".gate [data-action=approve]").click()

    expect(short.locator(".notice.bad")).to_contain_text("already")


def test_a_lost_connection_and_a_reload_lose_nothing(
    open_page: OpenPage, dashboard: Dashboard
) -> None:
    run_id = dashboard.start_run(plan=story(1, 1), approve=["plan"])
    page = open_page(f"/run.html?id={run_id}", expected="net::")
    expect(page.locator(".gate")).to_be_visible(timeout=SOON)
    seen = page.locator(".events li").count()

    page.context.set_offline(True)
    gate = dashboard.http.get(f"/api/runs/{run_id}/gates").json()["gates"][-1]
    dashboard.http.post(
        f"/api/runs/{run_id}/gates/plan/decide",
        json={"digest": gate["digest"], "decision": "approve"},
    )
    dashboard.wait_for(run_id, "complete")
    page.context.set_offline(False)

    expect(page.locator(".run-head .status").first).to_have_text("Complete", timeout=SOON)
    assert page.locator(".events li").count() > seen
    expect(page.locator(".events li").first).to_contain_text("complete")
    events = page.locator(".events li").all_inner_texts()
    page.reload()
    expect(page.locator(".events li").first).to_contain_text("complete")
    assert page.locator(".events li").all_inner_texts() == events
