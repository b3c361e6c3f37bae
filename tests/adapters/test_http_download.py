"""Downloads over real HTTP: whole or not at all."""

import socket
import socketserver
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import Mock

import httpx
import pytest

from grok_spicy.adapters import http_download
from grok_spicy.adapters.http_download import HttpDownloads
from grok_spicy.errors import DownloadFailed, UnusableFootage

CLIP = bytes(range(256)) * 400
Answer = Callable[[BaseHTTPRequestHandler], None]


class Host:
    """An HTTP server whose answers are a list: the last one is repeated."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.requests = 0
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.requests += 1
                host.answers[min(host.requests, len(host.answers)) - 1](self)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/clip.mp4"


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    thread = threading.Thread(target=host.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield host
    host.server.shutdown()
    host.server.server_close()


@pytest.fixture(autouse=True)
def _no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_download, "_BACKOFF", lambda _: 0.02)
    monkeypatch.setattr(http_download, "PATIENCE_SECONDS", 0.7)
    monkeypatch.setattr(http_download, "PATIENCE_WITH_A_LINK_SECONDS", 0.3)


def whole(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(CLIP)))
    request.end_headers()
    request.wfile.write(CLIP)


def cut_short(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(CLIP)))
    request.end_headers()
    request.wfile.write(CLIP[:1000])


def empty(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "0")
    request.end_headers()


def hung_up(request: BaseHTTPRequestHandler) -> None:
    request.connection.close()


def status(code: int) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def moved(request: BaseHTTPRequestHandler) -> None:
    request.send_response(302)
    request.send_header("Location", "/elsewhere.mp4")
    request.send_header("Content-Length", "0")
    request.end_headers()


def fetch(host: Host, path: Path) -> bytes:
    HttpDownloads().fetch(host.url, path)
    return path.read_bytes()


def test_a_result_comes_whole(host: Host, tmp_path: Path) -> None:
    host.answers = [whole]

    assert fetch(host, tmp_path / "clip.mp4") == CLIP


def test_the_certificates_are_read_once_for_all_clips(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.answers = [whole]
    read = Mock(wraps=httpx.create_ssl_context)
    monkeypatch.setattr(httpx, "create_ssl_context", read)
    downloads = HttpDownloads()

    for number in range(3):
        downloads.fetch(host.url, tmp_path / f"{number}.mp4")

    assert (host.requests, read.call_count) == (3, 1)


def test_a_result_that_has_moved_is_followed(host: Host, tmp_path: Path) -> None:
    host.answers = [moved, whole]

    assert fetch(host, tmp_path / "clip.mp4") == CLIP


@pytest.mark.parametrize(
    "trouble",
    [cut_short, hung_up, empty, *map(status, (403, 404, 410, 429, 500, 503))],
)
def test_trouble_on_the_way_is_tried_again_from_the_start(
    host: Host, tmp_path: Path, trouble: Answer
) -> None:
    host.answers = [trouble, trouble, whole]

    assert fetch(host, tmp_path / "clip.mp4") == CLIP


@pytest.mark.parametrize("trouble", [cut_short, hung_up, status(500)])
def test_trouble_that_stays_is_the_providers(host: Host, tmp_path: Path, trouble: Answer) -> None:
    host.answers = [trouble]

    with pytest.raises(DownloadFailed, match="download broke off"):
        fetch(host, tmp_path / "clip.mp4")

    assert host.requests > 3


@pytest.mark.parametrize("asked", ["1", "Fri, 31 Dec 2999 23:59:59 GMT"])
def test_a_host_that_says_when_to_come_again_is_waited_for(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    monkeypatch.setattr(http_download, "LONGEST_PAUSE_SECONDS", 0.3)
    times: list[float] = []

    def busy(request: BaseHTTPRequestHandler) -> None:
        times.append(time.monotonic())
        request.send_response(503)
        request.send_header("Retry-After", asked)
        request.send_header("Content-Length", "0")
        request.end_headers()

    host.answers = [busy, busy, whole]

    assert fetch(host, tmp_path / "clip.mp4") == CLIP
    assert times[1] - times[0] >= 0.3


@pytest.mark.parametrize("url", ["", "not a url", "file:///etc/passwd", "http://127.0.0.1:1/x"])
def test_an_address_that_leads_nowhere_brings_nothing(url: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed):
        HttpDownloads().fetch(url, tmp_path / "clip.mp4")


def test_a_result_without_end_is_given_up(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_download, "LARGEST_DOWNLOAD", 50_000)
    host.answers = [whole]  # and nothing for another try: it would be as long

    with pytest.raises(UnusableFootage, match="over 50000 bytes"):
        fetch(host, tmp_path / "clip.mp4")


def test_a_silent_host_is_given_up(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_download, "READ_TIMEOUT_SECONDS", 0.05)
    done = threading.Event()

    def silent(_request: BaseHTTPRequestHandler) -> None:
        done.wait(10)

    host.answers = [silent]

    with pytest.raises(DownloadFailed):
        fetch(host, tmp_path / "clip.mp4")
    done.set()

    assert host.requests > 3


def test_a_failure_does_not_tell_the_clips_address(host: Host, tmp_path: Path) -> None:
    """Anyone who has the URL has the clip, and errors are logged."""
    host.answers = [lambda request: request.send_error(503)]

    with pytest.raises(DownloadFailed, match="HTTP 503") as problem:
        HttpDownloads().fetch(host.url, tmp_path / "clip.mp4")

    assert host.url not in "".join(traceback.format_exception(problem.value))


def test_a_socks_proxy_in_the_environment_is_used(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.answers = [whole]
    asked: list[bytes] = []

    class Proxy(socketserver.StreamRequestHandler):
        """A SOCKS 5 proxy without authentication, for one connection to our host."""

        def handle(self) -> None:
            methods = self.rfile.read(2)[1]
            self.rfile.read(methods)
            self.wfile.write(b"\x05\x00")
            head = self.rfile.read(4)
            length = 4 if head[3] == 1 else self.rfile.read(1)[0]
            asked.append(self.rfile.read(length))
            self.rfile.read(2)
            self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))
            with socket.create_connection(("127.0.0.1", host.server.server_port)) as upstream:
                upstream.sendall(self.connection.recv(65536))
                while part := upstream.recv(65536):
                    self.wfile.write(part)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Proxy) as proxy:
        threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True).start()
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{proxy.server_address[1]}")

        HttpDownloads().fetch("http://clips.example/clip.mp4", tmp_path / "clip.mp4")
        proxy.shutdown()

    assert (tmp_path / "clip.mp4").read_bytes() == CLIP
    assert asked == [b"clips.example"]
