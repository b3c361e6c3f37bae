"""Calls of JSON services over plain HTTP: what counts as taken, and who may see our key."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from grok_spicy.adapters.http_api import LARGEST_ANSWER, HttpApi
from grok_spicy.errors import (
    AnswerLost,
    BadInput,
    GrokSpicyError,
    KeyRefused,
    OutOfCredit,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
)
from xai_simulator.server.loopback_http import LoopbackServer

Answers = list[tuple[int, bytes, dict[str, str]]]


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return int(closed.getsockname()[1])


class Service:
    """Answers in turn what it is told to, and keeps what it was asked."""

    def __init__(self, *answers: tuple[int, bytes]) -> None:
        self.answers: Answers = [(status, body, {}) for status, body in answers]
        self.calls: list[tuple[str, str, dict[str, str]]] = []
        self.address = ""


@contextmanager
def serving(*answers: tuple[int, bytes], **headers: str) -> Iterator[Service]:
    service = Service(*answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            service.calls.append((self.command, self.path, dict(self.headers.items())))
            status, body, _ = service.answers.pop(0)
            if status == 0:  # takes the call, and says nothing
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 – looked up by name

        def log_message(self, *_: Any) -> None:
            pass

    server = LoopbackServer(Handler, "127.0.0.1", 0)
    server.start()
    service.address = server.address
    try:
        yield service
    finally:
        server.stop()


def api_of(address: str, **options: Any) -> HttpApi:
    headers = {"Authorization": "Bearer secret"}
    return HttpApi("Example", address, headers, key_names=("EXAMPLE_KEY",), **options)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b"not json", AnswerLost),
        (200, b"[1, 2]", AnswerLost),
        (200, b"{}", AnswerLost),
        (0, b"", AnswerLost),
        (500, b'{"detail": "oops"}', AnswerLost),
        (502, b"<html>", AnswerLost),
        (503, b"", ProviderUnavailable),
        (429, b"", ProviderBusy),
        (401, b"", KeyRefused),
        (402, b"", OutOfCredit),
        (400, b'{"detail": "no such field"}', ProviderRejected),
        (404, b"", ProviderRejected),
        (307, b"", ProviderRejected),
    ],
)
def test_a_submission_is_sent_once_and_says_whether_it_may_have_been_taken(
    status: int, body: bytes, error: type[GrokSpicyError]
) -> None:
    with serving((status, body), (200, b'{"id": "twice"}')) as service:
        with pytest.raises(error) as caught:
            api_of(service.address).submit("jobs", json={"prompt": "A fox."})

        assert type(caught.value) is error
        assert len(service.calls) == 1


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"not json"), (0, b""), (500, b""), (503, b""), (302, b"")]
)
def test_a_look_that_is_lost_costs_nothing(status: int, body: bytes) -> None:
    with (
        serving((status, body)) as service,
        pytest.raises(ProviderUnavailable),
    ):
        api_of(service.address).read("jobs/1")


def test_a_service_that_is_down_has_taken_nothing() -> None:
    api = api_of(f"http://127.0.0.1:{free_port()}")

    for call in (lambda: api.submit("jobs", json={}), lambda: api.read("jobs/1")):
        with pytest.raises(ProviderUnavailable):
            call()


@pytest.mark.parametrize("key", ["se’cret", "se\ncret", "se\0cret", "secret\t"])
def test_a_key_that_no_header_can_hold_is_refused_before_a_call_and_not_repeated(key: str) -> None:
    with serving() as service:
        with pytest.raises(KeyRefused, match="EXAMPLE_KEY") as caught:
            HttpApi("Example", service.address, {"X-Key": key}, key_names=("EXAMPLE_KEY",))

        assert service.calls == []
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize("number", [b"NaN", b"-Infinity"])
def test_what_is_no_number_in_json_is_no_answer(number: bytes) -> None:
    body = b'{"credits": ' + number + b"}"
    with serving((200, body), (200, body)) as service:
        with pytest.raises(ProviderUnavailable):
            api_of(service.address).read("jobs/1")
        with pytest.raises(AnswerLost):
            api_of(service.address).submit("jobs", json={})


def test_an_answer_of_endless_size_is_not_read() -> None:
    huge = b'{"x": "' + b"x" * LARGEST_ANSWER + b'"}'
    with serving((200, huge), (200, huge)) as service:
        with pytest.raises(AnswerLost):
            api_of(service.address).submit("jobs", json={})
        with pytest.raises(ProviderUnavailable):
            api_of(service.address).read("jobs/1")


def test_a_redirect_does_not_take_our_key_elsewhere() -> None:
    with serving((200, b"{}")) as other:
        with (
            serving((302, b"{}"), Location=f"{other.address}/jobs") as service,
            pytest.raises(ProviderUnavailable),
        ):
            api_of(service.address).read("jobs/1")

        assert other.calls == []


HOSTILE = [
    "https://evil.example/status",
    "https://queue.fal.run.evil.example/status",
    "https://evil.example/?https://queue.fal.run/status",
    "https://evilfal.run/status",
    "https://queue.fal.run@evil.example/status",
    "https://user:secret@queue.fal.run/status",
    "http://queue.fal.run/status",
    "https://queue.fal.run:8443/status",
    "https://127.0.0.1/status",
    "http://169.254.169.254/latest/meta-data",
    "file:///etc/passwd",
    "//evil.example/status",
    "/status",
    "status",
    "",
    "https://[",
    None,
    7,
    ["https://queue.fal.run/status"],
]


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_of_somebody_else_is_not_the_services(address: object) -> None:
    assert not api_of("https://queue.fal.run", hosts=("fal.run",)).is_ours(address)


@pytest.mark.parametrize(
    "address", ["https://queue.fal.run/a", "https://fal.run/a", "https://rest.fal.run/a"]
)
def test_the_services_own_hosts_are_its_own(address: str) -> None:
    assert api_of("https://queue.fal.run", hosts=("fal.run",)).is_ours(address)


def test_a_simulated_service_does_not_send_us_to_the_real_one() -> None:
    api = api_of("http://127.0.0.1:9/fal", hosts=("fal.run",))

    assert api.is_ours("http://127.0.0.1:9/fal/requests/1")
    assert not api.is_ours("https://queue.fal.run/requests/1")


def test_an_address_that_is_not_the_services_is_never_called() -> None:
    with serving((200, b'{"status": "done"}')) as other:
        api = api_of("https://queue.fal.run", hosts=("fal.run",))

        with pytest.raises(ProviderRejected, match="not its own"):
            api.read(f"{other.address}/status")

        assert other.calls == []


def test_the_seconds_that_a_busy_service_asks_for_are_kept() -> None:
    with (
        serving((429, b""), Retry_After="7") as service,
        pytest.raises(ProviderBusy) as caught,
    ):
        api_of(service.address).submit("jobs", json={})

    assert caught.value.retry_after == 7


@pytest.mark.parametrize("address", ["", "queue.fal.run", "ftp://host", "https://", "http://a:b@c"])
def test_an_address_that_is_none_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(BadInput, match="address of Example"):
        api_of(address)


def test_no_error_has_the_key_or_the_address_in_it() -> None:
    api = api_of(f"http://127.0.0.1:{free_port()}/private-path")

    with pytest.raises(ProviderUnavailable) as caught:
        api.read("jobs/1")

    assert "secret" not in str(caught.value)
    assert "private-path" not in str(caught.value)
