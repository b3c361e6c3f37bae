"""A container that was frozen pays for nothing on a connection that nobody knows any more."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from tests.support.xai_harness import chat_request, image_request, video_request
from xai_simulator.process import SimulatorProcess


class Network:
    """What lies between us and xAI. It forgets connections without a word, as NAT gateways do."""

    def __init__(self, host: str) -> None:
        name, _, port = host.rpartition(":")
        self._far = (name, int(port))
        self._near = socket.create_server(("127.0.0.1", 0))
        self._passing: set[socket.socket] = set()
        self._all: list[socket.socket] = []
        self.connections = 0
        self.host = f"127.0.0.1:{self._near.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def forget(self) -> None:
        """Let nothing more through on the connections that there are."""
        self._passing.clear()

    def close(self) -> None:
        self._near.close()
        for each in self._all:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                ours, _ = self._near.accept()
                theirs = socket.create_connection(self._far)
                self.connections += 1
                self._passing |= {ours, theirs}
                self._all += [ours, theirs]
                for pair in ((ours, theirs), (theirs, ours)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                if target in self._passing:
                    target.sendall(content)


@pytest.fixture
def network(simulator: SimulatorProcess) -> Iterator[Network]:
    network = Network(simulator.host)
    yield network
    network.close()


@pytest.mark.parametrize("call", ["chat", "image", "video"])
def test_a_paid_call_after_a_pause_is_sent_on_a_new_connection(
    network: Network, other: Any, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    xai = other(network.host, timeout=3)
    xai.models.chat(chat_request())
    network.forget()
    frozen_until = xai._client._now() + 60
    monkeypatch.setattr(xai._client, "_now", lambda: frozen_until)

    if call == "chat":
        assert xai.models.chat(chat_request()).result
    elif call == "image":
        assert xai.models.generate_image(image_request()).result
    else:
        assert xai.video.submit(video_request("A fox runs.")).id
    assert network.connections == 2


def test_calls_that_follow_each_other_share_a_connection(network: Network, other: Any) -> None:
    xai = other(network.host)

    for _ in range(3):
        xai.models.chat(chat_request())

    assert network.connections == 1
