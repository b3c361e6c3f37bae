"""The dashboard of a deployed studio in a browser: a person signs in, starts and watches a film."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.deploy.edge import Edge
from tests.deploy.studio import LONGEST_FILM, PASSWORD, DeployedStudio
from tests.support.browser import open_browser, take_screenshot
from tests.support.pictures import disc

pytestmark = pytest.mark.timeout(900)

PERSON = "dana@example.com"
SOON = LONGEST_FILM * 1_000


@pytest.fixture(scope="module")
def edge(studio: DeployedStudio) -> Iterator[Edge]:
    with Edge(studio) as edge:
        edge.upload_pages()
        yield edge


@pytest.fixture
def page(edge: Edge) -> Iterator[Page]:
    """A page in a browser that knows the studio's names. What breaks the policy fails the test."""
    with open_browser(f"--host-resolver-rules={edge.resolver_rules}") as browser:
        context = browser.new_context(ignore_https_errors=True)
        page = context.new_page()
        complaints: list[str] = []
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        context.close()
        assert complaints == []


def test_a_person_signs_in_starts_a_film_with_a_photo_and_watches_it(
    studio: DeployedStudio, edge: Edge, page: Page, tmp_path: Path
) -> None:
    studio.token_of(PERSON)
    photo = tmp_path / "Alex.png"
    photo.write_bytes(disc("peru", "PNG"))

    page.goto(f"https://{edge.domain}/")
    page.wait_for_url("**/oauth2/authorize?**")
    page.fill("#username", PERSON)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"https://{edge.domain}/")
    expect(page.locator("#account")).to_contain_text(PERSON)
    take_screenshot(page, "deployed-runs")

    page.goto(f"https://{edge.domain}/new.html")
    page.fill("#concept", "Alex finds a lighthouse")
    page.set_input_files("#photos", photo)
    page.select_option("#setting-quality", "draft")
    page.fill("#setting-scenes", "1")
    page.get_by_label("I have the right to use the likeness").check()
    page.click("button[data-action=start]")

    page.wait_for_url("**/run.html?id=*")
    run_id = page.url.split("id=")[1]
    expect(page.locator(".run-head .status").first).to_have_text("Complete", timeout=SOON)
    picture = page.locator("#scene-1 img.frame")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert int(picture.evaluate("image => image.naturalWidth")) > 100
    take_screenshot(page, "deployed-run")

    run = studio.client.run(run_id).run
    assert run.owner != "studio"
    assert [reference.name for reference in run.requested_references] == ["Alex"]


def test_without_signing_in_there_are_pages_and_nothing_else(
    edge: Edge, studio: DeployedStudio
) -> None:
    served = httpx.Client(
        base_url=edge.local_url,
        headers={"Host": edge.domain},
        verify=str(studio.cloud.certificate),
        trust_env=False,
    )
    with served:
        page, health, runs, missing = (
            served.get(path) for path in ("/", "/api/health", "/api/runs", "/none.html")
        )

    assert (page.status_code, health.status_code, runs.status_code) == (200, 200, 401)
    assert missing.status_code == 403
    for answer in (page, health):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert edge.config["sign_in"]["domain"] in policy
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-cache"
    assert health.headers["Cache-Control"] == "no-store"


def test_an_admin_sees_the_runs_of_all(studio: DeployedStudio) -> None:
    person = studio.api(studio.token_of("erin@example.com"))
    email = "frank@example.com"
    studio.token_of(email)
    studio.cloud.client("cognito-idp").admin_add_user_to_group(
        UserPoolId=studio.outputs["UserPoolId"], Username=email, GroupName="admin"
    )
    admin = studio.api(studio.sign_in(email))
    plan = {"concept": "A heron waits.", "scenes": 1, "quality": "draft"}

    run_id = person.post("/runs", json=plan).json()["run_id"]
    other = studio.api(studio.token_of("gina@example.com"))

    assert admin.get(f"/runs/{run_id}").json()["run_id"] == run_id
    assert run_id in [each["run_id"] for each in admin.get("/runs").json()["runs"]]
    assert other.get(f"/runs/{run_id}").status_code == 404
    assert admin.post(f"/runs/{run_id}/cancel").status_code == 202
