"""A cast: saved on the page of a film, and chosen with its faces for another, in a browser."""

from playwright.sync_api import expect

from tests.support.browser import take_screenshot
from tests.web.conftest import Dashboard, OpenPage


def test_a_cast_is_saved_from_a_film_and_plays_in_another(
    open_page: OpenPage, dashboard: Dashboard, finished_run: str
) -> None:
    page = open_page(f"/run.html?id={finished_run}")
    page.click("button[data-action=save-cast]")
    page.fill("#cast-name", "Foxes 🦊 & co")
    page.click("button[data-confirm=save-cast]")
    expect(page.locator("dialog")).to_have_count(0)

    page = open_page("/new.html")
    page.fill("#concept", "They sail across the sea")
    expect(page.locator(".price .amount")).to_contain_text("about $")
    dear = page.locator(".price .amount").text_content()
    cast = page.locator(".casts > li").filter(has_text="Foxes 🦊 & co")
    cast.locator("input[type=radio]").check()
    faces = cast.locator(".faces img")
    expect(faces).to_have_count(2)
    for place in range(2):
        assert faces.nth(place).evaluate("image => image.decode().then(() => image.naturalWidth)")
    expect(page.locator(".price .amount")).not_to_have_text(dear or "")
    take_screenshot(page, "new-with-cast")
    page.select_option("#setting-quality", "draft")
    page.fill("#setting-scenes", "1")
    page.click("button[data-action=start]")
    page.wait_for_url("**/run.html?id=*")
    second = dashboard.wait_for(page.url.split("id=")[1], "complete", "complete_with_gaps")

    assert all(sheet["attempts"][0]["cast"] == "Foxes 🦊 & co" for sheet in second["sheets"])
    assert not [call for call in second["calls"] if call["purpose"]["step"] == "draw_sheet"]
    expect(page.get_by_text("All attempts").first).to_be_visible()
    page.get_by_text("All attempts").first.click()
    expect(page.get_by_text("From the cast Foxes 🦊 & co").first).to_be_visible()

    page = open_page("/new.html")
    cast = page.locator(".casts > li").filter(has_text="Foxes 🦊 & co")
    cast.locator("button[data-action=delete-cast]").click()
    page.click("button[data-confirm=delete-cast]")
    expect(cast).to_have_count(0)
    assert dashboard.http.get("/api/casts").json() == {"casts": []}
