"""The local AWS's HTTP: connections stay open, and trouble on one harms no other request."""

import http.client
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from grok_spicy_local.http_server import HttpServer


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answers with what was sent; does not read it where the path says so."""
    match environ["PATH_INFO"]:
        case "/unread":
            content = b"not read"
        case "/broken":
            raise RuntimeError("broken")
        case "/empty":
            start_response("204 NO CONTENT", [])
            return []
        case "/last":
            start_response("200 OK", [("Connection", "close")])
            return [b"goodbye"]
        case _:
            content = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(content)))])
    return [content]


@pytest.fixture
def server() -> Iterator[HttpServer]:
    running = HttpServer(echo)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def client(server: HttpServer) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.connect()
    connection.auto_open = 0  # a second connection would be an error
    yield connection
    connection.close()


def ask(client: http.client.HTTPConnection, path: str, body: object = None) -> tuple[int, bytes]:
    client.request("POST" if body is not None else "GET", path, body=body)  # type: ignore[arg-type]  # any body that http.client takes
    response = client.getresponse()
    return response.status, response.read()


def test_requests_follow_each_other_on_one_connection(client: http.client.HTTPConnection) -> None:
    assert ask(client, "/", b"one") == (200, b"one")
    assert ask(client, "/unread", b"two" * 1_000_000) == (200, b"not read")
    assert ask(client, "/empty") == (204, b"")
    assert ask(client, "/", iter([b"in", b"pieces"])) == (200, b"inpieces")
    client.request("HEAD", "/unread")
    head = client.getresponse()
    assert (head.status, head.headers["Content-Length"], head.read()) == (200, "8", b"")
    assert ask(client, "/", b"last") == (200, b"last")


def test_a_client_that_asks_first_is_told_to_go_on(client: http.client.HTTPConnection) -> None:
    client.request("PUT", "/", body=b"", headers={"Content-Length": "5", "Expect": "100-continue"})
    client.send(b"large")
    response = client.getresponse()  # http.client reads over the 100
    assert (response.status, response.read()) == (200, b"large")


def test_what_breaks_is_answered_and_ends_its_connection(
    server: HttpServer, client: http.client.HTTPConnection
) -> None:
    client.request("GET", "/broken")
    response = client.getresponse()
    assert (response.status, response.headers["Connection"]) == (500, "close")
    other = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    assert ask(other, "/", b"fine") == (200, b"fine")
    other.close()


def test_an_application_may_end_the_connection(client: http.client.HTTPConnection) -> None:
    client.request("GET", "/last")
    response = client.getresponse()
    assert (response.headers["Connection"], response.read()) == ("close", b"goodbye")


def test_a_request_that_is_cut_short_is_not_answered_and_leaves_no_thread(
    server: HttpServer,
) -> None:
    before = threading.active_count()
    head = b"POST /broken HTTP/1.1\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    for sent in (
        b"",
        head + b"Content-Length: 100\r\n\r\nhalf",
        chunked + b"40\r\nhalf",
        chunked + b"4\r\nhalf\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.server_port)) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(100) == b""
    wait_for_threads(before)


def test_stopping_closes_idle_connections() -> None:
    before = threading.active_count()
    stopped = HttpServer(echo)
    stopped.start()
    idle = http.client.HTTPConnection("127.0.0.1", stopped.server_port, timeout=10)
    assert ask(idle, "/", b"one") == (200, b"one")

    stopped.stop()

    idle.auto_open = 0
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        ask(idle, "/", b"two")
    idle.close()
    wait_for_threads(before)


def wait_for_threads(count: int) -> None:
    until = time.monotonic() + 10
    while threading.active_count() > count and time.monotonic() < until:
        time.sleep(0.02)
    assert threading.active_count() <= count
