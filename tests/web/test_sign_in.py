"""A person who is signed in stays so while the sign-in page can't be reached."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import LONG_RUN, Dashboard, OpenPage

RUN_PAGE = f"/run.html?id={LONG_RUN}"
EXPIRED = {"id_token": "old", "refresh_token": "again", "expires_at": 0}


@pytest.fixture
def signed_in(open_page: OpenPage, dashboard: Dashboard) -> Page:
    """A page of a deployment where people sign in, in a tab whose token has just expired."""
    page = open_page("/", expected="Failed to load resource")
    sign_in = {"domain": dashboard.url, "client_id": "pages"}
    config = {"sign_in": sign_in, "api": "/api", "live": "poll"}
    page.route("**/config.json", lambda route: route.fulfill(json=config))
    page.route("**/oauth2/authorize*", lambda route: route.fulfill(body="The sign-in page."))
    page.evaluate(f"sessionStorage.setItem('grok-spicy-tokens', {json.dumps(json.dumps(EXPIRED))})")
    return page


def tokens(page: Page) -> dict[str, object]:
    """What the tab has of the sign-in."""
    text = page.evaluate("sessionStorage.getItem('grok-spicy-tokens')")
    kept: dict[str, object] = json.loads(text)
    return kept


@pytest.mark.parametrize("status", [0, 500, 503])
def test_tokens_that_can_not_be_renewed_just_now_are_kept(
    signed_in: Page, dashboard: Dashboard, status: int
) -> None:
    failing = True

    def renew(route: Route) -> None:
        if not failing:
            route.fulfill(json={"id_token": "new", "expires_in": 3600})
        elif status:
            route.fulfill(status=status, body="")
        else:
            route.abort()

    signed_in.route("**/oauth2/token", renew)
    signed_in.goto(dashboard.url + RUN_PAGE)
    expect(signed_in.locator(".notice.bad")).to_contain_text("can’t be reached just now")
    assert signed_in.url == dashboard.url + RUN_PAGE
    assert tokens(signed_in) == EXPIRED

    failing = False
    signed_in.get_by_role("button", name="Try again").click()

    expect(signed_in.locator(".run-head")).to_be_visible()
    assert (tokens(signed_in)["id_token"], tokens(signed_in)["refresh_token"]) == ("new", "again")


def test_who_has_tokens_that_are_no_good_any_more_signs_in_again(
    signed_in: Page, dashboard: Dashboard
) -> None:
    signed_in.route("**/oauth2/token", lambda route: route.fulfill(status=400, body=""))

    signed_in.goto(dashboard.url + RUN_PAGE)

    signed_in.wait_for_url("**/oauth2/authorize*")
