"""Text to speech over REST, as the documentation has it."""

import io
import json
import urllib.error
import urllib.request
import wave
from collections.abc import Callable
from typing import Any

import pytest

from tests.server.harness import SimulatorHarness

TEXT = "The fox waits at the edge of the ice."
REQUEST = {
    "text": TEXT,
    "language": "en",
    "voice_id": "eve",
    "output_format": {"codec": "wav", "sample_rate": 48_000},
}


def call(
    harness: SimulatorHarness, path: str, body: Any = None, key: str = "a key"
) -> tuple[int, bytes, str]:
    """Status, body and type of what is answered."""
    request = urllib.request.Request(
        harness.xai.media + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {key}"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as response:
            return response.status, response.read(), response.headers["Content-Type"]
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers["Content-Type"]


def test_a_text_is_spoken_as_long_as_it_takes_and_billed_by_its_letters(
    harness: SimulatorHarness,
) -> None:
    status, content, kind = call(harness, "/v1/tts", REQUEST)

    with wave.open(io.BytesIO(content)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
    assert (status, kind) == (200, "audio/wav")
    assert seconds == pytest.approx(len(TEXT) / 14, abs=0.1)
    assert [(line["service"], line["ticks"]) for line in harness.bill] == [
        ("speech", 42_000 * len(TEXT))
    ]


def test_without_a_format_it_is_mp3(harness: SimulatorHarness) -> None:
    status, content, kind = call(harness, "/v1/tts", {"text": TEXT, "language": "auto"})

    assert (status, kind) == (200, "audio/mpeg")
    assert content[:3] == b"ID3" or content[0] == 0xFF


def test_the_voices_are_listed(harness: SimulatorHarness) -> None:
    listed = json.loads(call(harness, "/v1/tts/voices")[1])
    one = json.loads(call(harness, "/v1/tts/voices/ARA")[1])

    assert [voice["voice_id"] for voice in listed["voices"]] == ["ara", "eve", "leo", "rex", "sal"]
    assert one["voice_id"] == "ara"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 15_001}, "maximum is 15000"),
        ({"language": None}, "language"),
        ({"voice_id": "bob"}, "Unknown voice_id"),
        ({"output_format": {"codec": "flac"}}, "output_format"),
        ({"text": "This is [moderated]."}, "usage guidelines"),
    ],
)
def test_what_breaks_a_rule_is_refused_and_not_billed(
    harness: SimulatorHarness, change: dict[str, Any], words: str
) -> None:
    status, content, _ = call(harness, "/v1/tts", {**REQUEST, **change})

    assert status in (400, 403)
    assert words in json.loads(content)["error"]
    assert harness.bill == []


@pytest.mark.parametrize(("key", "status"), [("invalid-1", 401), ("", 401)])
def test_a_key_is_needed(harness: SimulatorHarness, key: str, status: int) -> None:
    assert call(harness, "/v1/tts", REQUEST, key)[0] == status


@pytest.mark.parametrize(
    ("failure", "status"),
    [("rate_limited", 429), ("unavailable", 503), ("out_of_credit", 403), ("key_revoked", 401)],
)
def test_faults_have_the_statuses_of_rest(
    start: Callable[..., SimulatorHarness], failure: str, status: int
) -> None:
    harness = start(faults=json.dumps([{"call": "speech", "failure": failure}]))

    assert call(harness, "/v1/tts", REQUEST)[0] == status
    assert call(harness, "/v1/tts", REQUEST)[0] == 200
