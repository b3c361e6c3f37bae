"""A small sample of `bench/chaos.py`: three cameras that fail in every way they can."""

from pathlib import Path

import pytest

from tests.support.chaos import film_in_chaos, words_of
from tests.support.films import open_cloud

pytestmark = [pytest.mark.films, pytest.mark.slow]

SCENES, SHARE, SEED = 6, 0.05, 5
SOON = (
    *("refuse_prompt", "refuse_output", "busy", "busy_without_retry_after", "out_of_credit"),
    *("bad_key", "truncated", "garbled", "slow", "lose_answer", "down", "fail", "black", "frozen"),
    *("silent", "short", "wrong_size"),
)
"""Every kind but a link that has expired, which is given minutes to come back."""


def test_every_clip_is_filmed_or_has_its_reason_and_the_bill_is_the_services(
    tmp_path: Path,
) -> None:
    with open_cloud(tmp_path / "output", time_scale=0.02, seed=SEED) as cloud:
        aftermath = film_in_chaos(cloud, "chaos", SCENES, SHARE, SOON)

    assert aftermath.problems() == [], words_of(aftermath)
    assert len(aftermath.finished.film.clips) == SCENES
