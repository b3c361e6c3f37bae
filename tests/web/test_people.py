"""Quotas on the page of runs, and a page that the API holds back, in a browser."""

from playwright.sync_api import Route, expect

from tests.support.browser import take_screenshot
from tests.web.conftest import Dashboard, OpenPage


def test_an_admin_sees_their_account_and_sets_a_quota(
    open_page: OpenPage, dashboard: Dashboard
) -> None:
    page = open_page("/")
    page.click("summary[data-action=account]")
    expect(page.locator(".account")).to_contain_text("studio")
    expect(page.locator(".account table").first).to_contain_text("Films a day")

    page.fill("input[name=owner]", "web-ann")
    page.get_by_role("button", name="Show their quota").click()
    form = page.locator("form[data-action=quota]")
    form.locator("input[name=films_per_day]").fill("5")
    form.locator("input[name=usd_per_run]").fill("2.5")
    form.get_by_role("button", name="Set the quota").click()

    expect(form).to_contain_text("Set by studio")
    take_screenshot(page, "quota")
    lines = dashboard.http.get("/api/people/web-ann/quota").json()["quotas"]
    own = {line["name"]: line["most"] for line in lines if line["is_own"]}
    assert own == {"films_per_day": 5, "usd_per_run": 2.5}


def test_a_quota_that_was_typed_for_one_owner_is_not_set_for_another(
    open_page: OpenPage, dashboard: Dashboard
) -> None:
    page = open_page("/")
    page.click("summary[data-action=account]")
    form = page.locator("form[data-action=quota]")
    show = page.get_by_role("button", name="Show their quota")
    page.fill("input[name=owner]", "web-una")
    show.click()
    form.locator("input[name=films_per_day]").fill("7")

    page.fill("input[name=owner]", "web-ugo")
    show.click()
    expect(form).to_contain_text("web-ugo")
    form.locator("input[name=usd_per_run]").fill("3")
    form.get_by_role("button", name="Set the quota").click()

    expect(form).to_contain_text("Set by studio")
    lines = dashboard.http.get("/api/people/web-ugo/quota").json()["quotas"]
    assert {each["name"]: each["most"] for each in lines if each["is_own"]} == {"usd_per_run": 3}


def test_an_admin_deletes_a_person_by_typing_their_id_again(open_page: OpenPage) -> None:
    page = open_page("/")
    page.click("summary[data-action=account]")
    page.fill("input[name=owner]", "web-eve")
    page.get_by_role("button", name="Show their quota").click()
    section = page.locator(".delete-person")
    expect(section).to_have_count(1)  # the deployment itself is no person
    section.locator("summary").click()

    section.locator("input[name=confirmation]").fill("web-ann")
    section.get_by_role("button", name="Delete this person").click()
    expect(section).to_contain_text("nothing was deleted")
    section.locator("input[name=confirmation]").fill("web-eve")
    section.get_by_role("button", name="Delete this person").click()

    expect(section.get_by_role("status")).to_contain_text("All that was there is gone")


def test_a_deletion_is_watched_on_after_a_look_at_it_failed(open_page: OpenPage) -> None:
    page = open_page("/", expected="503")
    looks: list[str] = []

    def fail_once(route: Route) -> None:
        looks.append(route.request.url)
        if len(looks) > 1:
            route.continue_()
            return
        problem = '{"title": "Service Unavailable", "status": 503, "detail": "Out for a moment."}'
        headers = {"Content-Type": "application/problem+json"}
        route.fulfill(status=503, headers=headers, body=problem)

    page.route("**/deletions/*", fail_once)
    page.click("summary[data-action=account]")
    page.fill("input[name=owner]", "web-kim")
    page.get_by_role("button", name="Show their quota").click()
    section = page.locator(".delete-person")
    section.locator("summary").click()
    section.locator("input[name=confirmation]").fill("web-kim")
    section.get_by_role("button", name="Delete this person").click()

    expect(section).to_contain_text("Out for a moment")
    expect(section.get_by_role("status")).to_contain_text("All that was there is gone")
    expect(section).not_to_contain_text("Out for a moment")


def test_a_page_that_is_held_back_says_so_and_goes_on(open_page: OpenPage) -> None:
    page = open_page("/", expected="429")
    held_back: list[str] = []

    def refuse_once(route: Route) -> None:
        if held_back:
            route.continue_()
            return
        held_back.append(route.request.url)
        problem = '{"title": "Too Many Requests", "status": 429, "detail": "Too many requests."}'
        headers = {"Retry-After": "2", "Content-Type": "application/problem+json"}
        route.fulfill(status=429, headers=headers, body=problem)

    page.route("**/api/me", refuse_once)
    page.click("summary[data-action=account]")

    expect(page.locator("#announcer.held-back")).to_contain_text("Waiting 2 s")
    expect(page.locator(".account table")).to_contain_text("Films a day")
    expect(page.locator("#announcer.held-back")).to_have_count(0)
