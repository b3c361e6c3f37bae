"""The dashboard served on this machine: its pages, and who may ask for what."""

import socket
import tracemalloc
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import httpx
import pytest

from grok_spicy_local.api_server import ApiServer
from grok_spicy_local.cloud import NAME, LocalCloud
from grok_spicy_web.files import page_files

JSON = {"Content-Type": "application/json"}
SOON = 20


@pytest.fixture(scope="module")
def serving(studio: LocalCloud) -> Iterator[ApiServer]:
    with ApiServer(studio) as serving:
        yield serving


@pytest.fixture
def http(serving: ApiServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=serving.url, timeout=SOON, trust_env=False) as client:
        yield client


def start(http: httpx.Client) -> str:
    run_id: str = http.post("/api/runs", json={"concept": "A fox."}).json()["run_id"]
    return run_id


# Pages


@pytest.mark.parametrize("path", page_files())
def test_every_page_is_served_and_not_sent_again_while_it_is_the_same(
    http: httpx.Client, path: str
) -> None:
    page = http.get(path)
    again = http.get(path, headers={"If-None-Match": page.headers["ETag"]})
    head = http.head(path)

    assert (page.status_code, page.content) == (200, page_files()[path].read_bytes())
    assert (again.status_code, again.content) == (304, b"")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(page.content))


def test_the_pages_are_told_how_to_reach_the_api(http: httpx.Client) -> None:
    config = http.get("/config.json")

    assert config.json() == {"sign_in": None, "api": "/api", "live": "sse"}


@pytest.mark.parametrize("path", ["/", "/api/runs", "/runs/none", "/config.json", "/sse/none"])
def test_every_response_keeps_other_pages_out(
    http: httpx.Client, studio: LocalCloud, path: str
) -> None:
    headers = http.get(path).headers

    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'" and policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert studio.url in policy["img-src"] and studio.url in policy["media-src"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert not any(name.startswith("access-control") for name in headers)


@pytest.mark.parametrize(
    "path",
    [
        "/../files.py",
        "/..%2ffiles.py",
        "/%2e%2e/files.py",
        "/scripts/../../files.py",
        "//etc/passwd",
        "/pages/index.html",
        "/index.html/",
        "/index.html%00.js",
    ],
)
def test_no_path_leads_out_of_the_pages(serving: ApiServer, path: str) -> None:
    """Sent as it is: a client would make the path shorter."""
    with socket.create_connection(("127.0.0.1", serving.port), SOON) as connection:
        request = f"GET {path} HTTP/1.1\r\nHost: localhost:{serving.port}\r\nConnection: close\r\n"
        connection.sendall(f"{request}\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))

    assert answer.split(b" ", 2)[1] == b"404", answer


@pytest.mark.parametrize("path", ["/health", "/api/health", "/runs", "/api/runs", "/"])
def test_head_is_answered_as_get_without_the_body(http: httpx.Client, path: str) -> None:
    head, full = http.head(path), http.get(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(full.content))


@pytest.mark.parametrize("path", ["/", "/index.html", "/config.json", "/sse/none"])
def test_pages_can_only_be_read(http: httpx.Client, path: str) -> None:
    assert http.post(path, json={}).status_code == 405


# Who may ask


def elsewhere(serving: ApiServer) -> list[dict[str, str]]:
    own = f"localhost:{serving.port}"
    return [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"https://{own}"},
        {"Origin": "http://localhost:3000"},
        {"Origin": f"http://localhost.evil.example:{serving.port}"},
        {"Host": "evil.example"},
        {"Host": f"evil.example:{serving.port}", "Origin": f"http://evil.example:{serving.port}"},
        {"Host": "localhost"},
        {"Host": "127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
    ]


REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/", {}),
    ("GET", "/config.json", {}),
    ("GET", "/api/runs", {}),
    ("GET", "/runs", {}),
    ("GET", "/sse/none", {}),
    ("HEAD", "/api/runs", {}),
    ("OPTIONS", "/api/runs", {}),
    ("POST", "/api/runs", {"json": {"concept": "A fox."}}),
    ("POST", "/runs", {"json": {"concept": "A fox."}}),
    ("POST", "/api/purchases/stop", {"json": {}}),
    ("DELETE", "/api/runs/none", {"headers": JSON}),
    ("PUT", f"/{NAME}/uploads/studio/x.png", {"content": b"x"}),
]


@pytest.mark.parametrize(("method", "path", "sent"), REQUESTS)
def test_a_page_elsewhere_gets_nothing_and_changes_nothing(
    http: httpx.Client, serving: ApiServer, method: str, path: str, sent: dict[str, Any]
) -> None:
    before = len(http.get("/runs").json()["runs"])

    for headers in elsewhere(serving):
        together = {**sent, "headers": {**sent.get("headers", {}), **headers}}
        answer = http.request(method, path, **together)
        assert answer.status_code == 403, headers
        assert not any(name.startswith("access-control") for name in answer.headers)

    assert len(http.get("/runs").json()["runs"]) == before


def test_a_link_to_a_page_may_be_followed_from_anywhere(http: httpx.Client) -> None:
    followed = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }

    assert http.get("/", headers=followed).status_code == 200
    assert http.get("/api/runs", headers=followed).status_code == 403
    assert http.post("/", headers=followed | JSON).status_code == 403


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_both_names_of_this_machine_are_the_server_s_own(
    http: httpx.Client, serving: ApiServer, name: str
) -> None:
    own = {"Host": f"{name}:{serving.port}", "Origin": f"http://{name}:{serving.port}"}
    browser = {**own, "Sec-Fetch-Site": "same-origin"}

    assert http.get("/", headers=browser).status_code == 200
    assert http.post("/api/runs", json={"concept": "A fox."}, headers=browser).status_code == 202


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""],
)
@pytest.mark.parametrize("path", ["/api/runs", "/runs", "/api/runs/none/cancel"])
def test_a_plain_form_changes_nothing(http: httpx.Client, kind: str, path: str) -> None:
    body = b'{"concept": "A fox."}'

    answer = http.post(path, content=body, headers={"Content-Type": kind} if kind else {})

    assert (answer.status_code, answer.json()["status"]) == (415, 415)


def test_a_page_says_that_it_sends_json_even_without_a_body(
    http: httpx.Client, serving: ApiServer
) -> None:
    browser = {"Host": f"localhost:{serving.port}", "Sec-Fetch-Site": "same-origin"}
    path = f"/api/runs/{start(http)}/cancel"

    plain = http.post(path, headers=browser)
    as_json = http.post(path, headers=browser | JSON)

    assert (plain.status_code, as_json.status_code) == (415, 202)


def test_a_photo_is_uploaded_to_the_page_s_own_origin(
    http: httpx.Client, studio: LocalCloud
) -> None:
    photo = b"x" * 8_000_000
    asked = {"content_type": "image/png", "size": len(photo)}
    upload = http.post("/api/uploads", json=asked).json()
    link = httpx.URL(upload["url"])

    page = {"Host": f"localhost:{http.base_url.port}", "Sec-Fetch-Site": "same-origin"}
    page["Origin"] = f"http://{page['Host']}"
    sent = http.put(link.raw_path.decode(), content=photo, headers={**upload["headers"], **page})

    assert sent.status_code == 200, sent.text
    kept = studio.client("s3").get_object(Bucket=NAME, Key=upload["key"])
    assert (kept["Body"].read(), kept["ContentType"]) == (photo, "image/png")


def test_footage_is_uploaded_to_the_page_s_own_origin_piece_by_piece(
    http: httpx.Client, studio: LocalCloud
) -> None:
    piece, pieces = bytes(range(256)) * 4096, 60
    asked = {"kind": "footage", "content_type": "video/mp4", "size": pieces * len(piece)}
    upload = http.post("/api/uploads", json=asked).json()
    link = httpx.URL(upload["url"]).raw_path.decode()
    headers = {**upload["headers"], "Content-Length": str(asked["size"])}
    tracemalloc.start()

    sent = http.put(link, content=iter([piece] * pieces), headers=headers)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert sent.status_code == 200, sent.text
    assert peak < 30_000_000
    head = studio.client("s3").head_object(Bucket=NAME, Key=upload["key"])
    assert (head["ContentLength"], head["ContentType"]) == (asked["size"], "video/mp4")


@pytest.mark.parametrize(
    ("name", "length", "status"),
    [("x.png", 20_000_001, 413), ("x.mp4", 500_000_001, 413), ("x.mp3", 50_000_001, 413)],
)
def test_an_upload_that_is_too_large_is_refused_before_it_is_read(
    http: httpx.Client, serving: ApiServer, name: str, length: int, status: int
) -> None:
    connection = HTTPConnection("127.0.0.1", serving.port, timeout=10)
    connection.putrequest("PUT", f"/{NAME}/uploads/studio/{name}")
    connection.putheader("Content-Length", str(length))
    connection.endheaders()

    assert connection.getresponse().status == status
    connection.close()
    without_length = http.put(f"/{NAME}/uploads/studio/{name}", content=iter([b"x"]))
    assert without_length.status_code == 411
