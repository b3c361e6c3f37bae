"""What was measured of a take is on the page of its run, in words."""

from playwright.sync_api import expect

from tests.web.conftest import LONG_RUN, OpenPage


def test_a_check_that_failed_is_shown_with_its_take_and_the_others_on_demand(
    open_page: OpenPage,
) -> None:
    page = open_page(f"/run.html?id={LONG_RUN}")
    scene = page.locator("#scene-1")
    scene.get_by_text("Takes, frames and prompts").click()
    take = scene.locator(".takes > li", has=page.locator(".checks")).first

    failed = take.locator(".checks").first
    expect(failed).to_contain_text("Failed")
    expect(failed).to_contain_text("silence")
    expect(failed).to_contain_text("-96 dB at most")
    expect(failed).to_contain_text("wanted: over -60 dB")

    take.get_by_text("1 of 2 checks failed").click()
    expect(take.locator(".checks").last).to_contain_text("Passed")
    expect(take.locator(".checks").last).to_contain_text("8.00 s")
