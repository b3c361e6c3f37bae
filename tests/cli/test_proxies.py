"""`grok-spicy doctor` knows whether clips can be fetched through the proxy of the environment."""

import json
import socket
from importlib.util import find_spec

import pytest

from grok_spicy_cli.checks.downloads import check_downloads
from tests.cli.conftest import TypeIn


def test_without_a_proxy_there_is_nothing_to_check() -> None:
    assert check_downloads({"http_proxy": "http://127.0.0.1:9"}).state == "good"


@pytest.mark.parametrize(
    ("proxy", "words"),
    [
        ("http://person:secret@127.0.0.1:1", "the proxy http://127.0.0.1:1 can't be reached"),
        ("gopher://127.0.0.1:1", "the proxy gopher://127.0.0.1:1 can't be used"),
        ("http://127.0.0.1:port", "can't be used"),
    ],
)
def test_a_proxy_that_does_not_work_is_found_before_anything_is_paid(
    proxy: str, words: str
) -> None:
    finding = check_downloads({"ALL_PROXY": proxy})

    assert (finding.state, words in finding.detail) == ("wrong", True)
    assert finding.remedy == "correct ALL_PROXY, or unset it"
    assert "secret" not in finding.detail


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
def test_a_proxy_that_answers_is_named(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        proxy = f"{scheme}://127.0.0.1:{server.getsockname()[1]}"
        finding = check_downloads({"https_proxy": f"{scheme}://me:pw@{proxy.split('//')[1]}"})

    if scheme.startswith("socks") and find_spec("socksio") is None:
        assert (finding.state, "can't be used" in finding.detail) == ("wrong", True)
    else:
        assert (finding.state, finding.detail) == ("good", f"through the proxy {proxy}")


def test_doctor_checks_the_proxy(type_in: TypeIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAI_API_KEY", "any")
    monkeypatch.setenv("GROK_SPICY_XAI_HOST", "127.0.0.1:9")
    monkeypatch.setenv("GROK_SPICY_XAI_INSECURE", "1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    result = type_in("doctor", "--json")

    checks = {check["what"]: check for check in json.loads(result.out)["checks"]}
    assert result.status == 1
    assert "can't be reached" in checks["downloads"]["detail"]
