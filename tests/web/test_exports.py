"""A person makes other shapes of a finished film on the page, and sees them there."""

from playwright.sync_api import expect

from tests.support.browser import scroll_through
from tests.web.conftest import LONGEST_FILM, Dashboard, OpenPage
from tests.web.test_accessibility import violations

SOON = LONGEST_FILM * 1_000


def test_other_shapes_are_chosen_shown_and_downloaded_on_the_page(
    open_page: OpenPage, dashboard: Dashboard, finished_run: str
) -> None:
    run_id = finished_run
    before = dashboard.wait_for(run_id, "complete")
    page = open_page(f"/run.html?id={run_id}")
    expect(page.get_by_label("16:9", exact=True)).to_have_count(0)
    page.locator("[data-action=export]").click()
    expect(page.locator("main")).to_contain_text("Choose what to make")

    for choice in ("9:16", "GIF preview", "OpenTimelineIO"):
        page.get_by_label(choice, exact=True).check()
    assert violations(page) == []
    page.locator("[data-action=export]").click()

    expect(page.locator("[data-export='9x16'] video")).to_have_count(1, timeout=SOON)
    expect(page.locator("[data-export=otio] [data-action=download]")).to_have_count(1, timeout=SOON)
    after = dashboard.wait_for(run_id, "complete")
    scroll_through(page)
    assert violations(page) == []
    # Exports are made again under the same names: their page shows those of another film anew.
    player = page.locator("[data-export='9x16'] video")
    expect(player).to_have_attribute("data-version", after["run"]["film_digest"])
    assert after["cost_usd"] == before["cost_usd"]
    made = {each["name"] for each in after["exports"]}
    assert made == {"poster", "otio", "preview", "9x16"}
    with page.context.expect_page() as opened:
        page.locator("[data-export='9x16'] [data-action=download]").click()
    assert "9x16.mp4" in opened.value.url
