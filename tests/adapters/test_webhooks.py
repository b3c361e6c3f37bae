"""Webhooks: signed, to public addresses over https alone, and tried again where that may help."""

import hashlib
import hmac
import ipaddress
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from grok_spicy.adapters.webhook import PUBLIC_ONLY, AddressPolicy, Webhook, is_public
from grok_spicy.errors import NoticeNotSent
from grok_spicy.models.item import utc_now
from grok_spicy.models.notices import StatusChange

HERE = AddressPolicy(frozenset(("http",)), lambda address: address.is_loopback)
CHANGE = StatusChange(
    run_id="film", owner="ann", execution="film", status="complete", notice="complete", at=utc_now()
)


class Receiver:
    """An HTTP server on this machine that answers with `statuses`, then with 204."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.requests.append((self.path, headers, body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
                self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/other")  # type: ignore[attr-defined]  # HTTPServer has it
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?a=1"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def webhook(url: str, policy: AddressPolicy = HERE) -> Webhook:
    return Webhook(url, "the secret", policy, pause=0.01)


def test_a_receiver_can_verify_what_it_got(receiver: Receiver) -> None:
    webhook(receiver.url).tell("event-1", CHANGE)

    [(path, headers, body)] = receiver.requests
    # As docs/deploy.md tells a receiver to do it.
    timestamp = headers["x-grok-spicy-timestamp"]
    expected = hmac.new(b"the secret", timestamp.encode() + b"." + body, hashlib.sha256)
    assert headers["x-grok-spicy-signature"] == f"v1={expected.hexdigest()}"
    assert abs(int(timestamp) - utc_now().timestamp()) < 60
    assert headers["x-grok-spicy-event-id"] == "event-1"
    assert path == "/hook?a=1"
    assert json.loads(body)["status"] == "complete"


def test_a_busy_receiver_is_asked_again(receiver: Receiver) -> None:
    receiver.statuses = [503, 429]

    webhook(receiver.url).tell("event-1", CHANGE)

    assert len(receiver.requests) == 3


def test_a_receiver_that_stays_busy_is_given_up(receiver: Receiver) -> None:
    receiver.statuses = [500] * 9

    with pytest.raises(NoticeNotSent, match="answered 500"):
        webhook(receiver.url).tell("event-1", CHANGE)

    assert len(receiver.requests) == 3


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.statuses = [status]

    with pytest.raises(NoticeNotSent, match="redirects"):
        webhook(receiver.url).tell("event-1", CHANGE)

    assert [path for path, _, _ in receiver.requests] == ["/hook?a=1"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "ftp://example.com/hook",
        "https://user:secret@example.com/hook",
        "https:///hook",
        "no address",
        "https://[::1]/hook",
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://10.0.0.1/hook",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00:ec2::254]/latest/meta-data/",
        "https://[::ffff:127.0.0.1]/hook",
        "https://0x7f000001/hook",
        "https://2130706433/hook",
        "https://0.0.0.0/hook",
    ],
)
def test_what_is_not_public_https_is_refused_before_anything_is_sent(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: Any) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", connect)

    with pytest.raises(NoticeNotSent):
        webhook(url, PUBLIC_ONLY).tell("event-1", CHANGE)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        *((each, False) for each in ("10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1")),
        *((each, False) for each in ("127.0.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1")),
        *((each, False) for each in ("::1", "::", "fe80::1", "fd00::1", "ff02::1")),
        *((each, False) for each in ("::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::")),
        *((each, False) for each in ("255.255.255.255", "240.0.0.1", "192.0.2.1")),
    ],
)
def test_an_address_is_public_or_not(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [(0, 0, 0, "", (each, 443)) for each in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(NoticeNotSent, match="not on the public internet"):
        webhook("https://example.com/hook", PUBLIC_ONLY).tell("event-1", CHANGE)


def test_the_name_is_resolved_once_so_that_it_can_not_lead_elsewhere_afterwards(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, *more: Any, **named: Any) -> Any:
        if host != "hooks.example":
            return real(host, *more, **named)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "127.0.0.9", *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    webhook(receiver.url.replace("127.0.0.1", "hooks.example")).tell("event-1", CHANGE)

    [(_, headers, _)] = receiver.requests
    assert asked == ["hooks.example"]
    assert headers["host"].startswith("hooks.example:")
