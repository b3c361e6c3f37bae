"""The run's page names the camera of every clip."""

from playwright.sync_api import expect

from tests.web.conftest import Dashboard, OpenPage


def test_the_page_shows_which_camera_filmed_each_clip_and_what_it_cost(
    open_page: OpenPage, dashboard: Dashboard, finished_run: str
) -> None:
    page = open_page(f"/run.html?id={finished_run}")

    part = page.get_by_role("region", name="Cameras")
    rows = part.get_by_role("table", name="Clips that were filmed").locator("tbody tr")
    expect(rows).to_have_count(len(dashboard.run(finished_run)["plan"]["scenes"]))
    expect(rows.first).to_contain_text("clip_001")
    expect(rows.first).to_contain_text("grok")
    expect(part).to_contain_text("2 of 2 clips filmed")
