"""Which steps wait for which others, as the provider's own log of calls shows it."""

from pathlib import Path

import pytest

from tests.support.films import make, story

pytestmark = [pytest.mark.films, pytest.mark.slow]


def test_sheets_are_drawn_together_and_clips_film_behind_the_next_keyframes(
    tmp_path: Path,
) -> None:
    plan = story(scenes=3)

    finished = make(tmp_path, {"plan": plan}, latency="realistic", latency_scale=0.1)

    calls = finished.calls()
    sheets = [call for call in calls if "character portrait" in call["prompt"]][:2]
    assert sheets[0]["started"] < sheets[1]["ended"]
    assert sheets[1]["started"] < sheets[0]["ended"]
    clips = [call for call in calls if call["kind"] == "video.start"]
    second = [
        call for call in calls if f"Setting: {plan['scenes'][1]['setting']}" in call["prompt"]
    ]
    assert clips[0]["started"] < second[0]["ended"]
