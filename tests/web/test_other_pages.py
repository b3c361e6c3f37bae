"""A page of somebody else's, open in the same browser, tries to read and to drive the dashboard."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.support.browser import open_browser
from tests.web.conftest import Dashboard

BODY = '{"concept": "A wolf.", "scenes": 1}'
FETCH = """async ([url, options]) => {
  try {
    const response = await fetch(url, options);
    return response.type === "opaque" ? "opaque" : await response.text();
  } catch (error) {
    return "refused";
  }
}"""


class _Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log(self, type: str, message: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def evil_port() -> Iterator[int]:
    """A web server of somebody else's."""

    @Request.application
    def answer(_: Request) -> Response:
        return Response("<!doctype html><title>Elsewhere</title>", mimetype="text/html")

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def elsewhere(evil_port: int) -> Iterator[Page]:
    """A page at evil.example; its name leads to this machine, as does rebound.example's."""
    rules = "MAP evil.example 127.0.0.1, MAP rebound.example 127.0.0.1"
    with open_browser(f"--host-resolver-rules={rules}") as browser:
        page = browser.new_page()
        page.goto(f"http://evil.example:{evil_port}/")
        yield page
        page.close()


def runs(dashboard: Dashboard) -> list[Any]:
    listed: list[Any] = dashboard.http.get("/api/runs").json()["runs"]
    return listed


@pytest.mark.parametrize(
    "options",
    [
        {"method": "POST", "mode": "no-cors", "body": BODY},
        {"method": "POST", "mode": "cors", "body": BODY},
        {"method": "POST", "body": BODY, "headers": {"Content-Type": "application/json"}},
        {"method": "POST", "mode": "no-cors", "body": BODY, "credentials": "include"},
        {"method": "DELETE"},
        {"method": "GET", "mode": "no-cors"},
        {"method": "GET"},
    ],
)
@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_no_script_of_another_page_reads_or_changes_anything(
    elsewhere: Page, dashboard: Dashboard, options: dict[str, Any], name: str
) -> None:
    before = runs(dashboard)
    port = dashboard.http.base_url.port

    for path in ("/api/runs", "/runs", "/config.json", f"/sse/{before[0]['run_id']}"):
        seen = elsewhere.evaluate(FETCH, [f"http://{name}:{port}{path}", options])
        assert seen in ("refused", "opaque")

    assert [each["run_id"] for each in runs(dashboard)] == [each["run_id"] for each in before]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_no_form_of_another_page_starts_a_film(
    elsewhere: Page, dashboard: Dashboard, kind: str
) -> None:
    before = runs(dashboard)
    address = elsewhere.url
    form = """([url, kind, body]) => {
      const form = document.createElement("form");
      Object.assign(form, { method: "POST", action: url, enctype: kind });
      const field = document.createElement("input");
      Object.assign(field, { name: body, value: "" });
      form.append(field);
      document.body.append(form);
      form.submit();
    }"""

    with elsewhere.expect_navigation() as navigation:
        elsewhere.evaluate(form, [f"{dashboard.url}/api/runs", kind, BODY])
    elsewhere.goto(address)

    assert navigation.value.status == 403
    assert len(runs(dashboard)) == len(before)


def test_a_name_that_was_pointed_at_this_machine_gets_nothing(
    elsewhere: Page, dashboard: Dashboard
) -> None:
    address, port = elsewhere.url, dashboard.http.base_url.port

    answer = elsewhere.goto(f"http://rebound.example:{port}/api/runs")
    elsewhere.goto(address)

    assert answer is not None and answer.status == 403


@pytest.mark.parametrize(("tag", "path"), [("script", "/scripts/api.js"), ("img", "/icon.svg")])
def test_no_page_takes_a_file_of_the_dashboard(
    elsewhere: Page, dashboard: Dashboard, tag: str, path: str
) -> None:
    embed = """([tag, url]) => new Promise((resolve) => {
      const element = document.createElement(tag);
      element.addEventListener("load", () => resolve("loaded"));
      element.addEventListener("error", () => resolve("refused"));
      element.src = url;
      document.body.append(element);
    })"""

    assert elsewhere.evaluate(embed, [tag, f"{dashboard.url}{path}"]) == "refused"


def test_no_page_frames_the_dashboard(elsewhere: Page, dashboard: Dashboard) -> None:
    frame = """(url) => {
      const frame = document.createElement("iframe");
      frame.src = url;
      document.body.append(frame);
    }"""

    with elsewhere.expect_response(f"{dashboard.url}/") as response:
        elsewhere.evaluate(frame, f"{dashboard.url}/")

    assert response.value.status == 403
