"""Whatever the table of models allows, xAI takes; whatever it forbids is refused before a call,
with the models that could. Scenes that are too long for a clip are asked for in chunks."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

from grok_spicy.errors import ProviderRejected
from grok_spicy.models.cameras import VideoMode
from grok_spicy.models.generation import VideoRequest
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import Resolution
from grok_spicy.policies.capabilities import CAMERAS, VOICES
from grok_spicy.policies.chunking import chunking
from grok_spicy.policies.feasibility import clip_problem
from grok_spicy.policies.model_limits import ClipSpec
from tests.support.xai_harness import FOX, Xai
from xai_simulator.process import SimulatorProcess

GROK = CAMERAS["grok"].models
SECONDS = (0, 1, 2, 3, 8, 9, 10, 11, 15, 16, 600)
REFERENCES = (1, 7, 8)
VOICE_COUNTS = (0, 1, 3, 4)


def combinations() -> Iterator[ClipSpec]:
    """Every mode, resolution, length, and number of references and voices, pinned or not."""
    for mode, resolution, seconds, pinned, voices in product(
        get_args(VideoMode), get_args(Resolution), SECONDS, (False, True), VOICE_COUNTS
    ):
        for references in REFERENCES if "references" in mode else (0,):
            yield ClipSpec(mode, seconds, resolution, references, pinned, voices)


ALL = list(combinations())


@pytest.fixture(scope="module")
def taking_orders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Xai]:
    """A simulated xAI that checks every request and films none."""
    no_film = '[{"call": "video.start", "failure": "fail", "times": 0}]'
    with SimulatorProcess(tmp_path_factory.mktemp("xai"), faults=no_film) as simulator:
        xai = Xai(simulator.host)
        yield xai
        xai.close()


def problem_of(model: str, spec: ClipSpec) -> str | None:
    return clip_problem(model, spec, settings_of(spec))


def settings_of(spec: ClipSpec) -> RunSettings:
    """The settings of a run that asks for such clips."""
    return RunSettings(
        resolution=spec.resolution, clip_anchors="sheets" if spec.references else "first_frame"
    )


def request_of(model: str, spec: ClipSpec) -> VideoRequest:
    """What is asked for: the clip, or its first chunk."""
    chunks = chunking(model, spec.seconds, settings_of(spec))
    spec = replace(spec, seconds=chunks.first_seconds) if chunks else spec
    return VideoRequest(
        model=model,
        prompt="The fox leaps.",
        seconds=spec.seconds,
        aspect_ratio="16:9",
        resolution=spec.resolution,
        first_frame=FOX if "first_frame" in spec.mode else None,
        references=[FOX] * spec.references,
        last_frame=FOX if spec.has_last_frame else None,
        voices=VOICES[: spec.voices],
    )


@pytest.mark.parametrize("model", GROK)
def test_what_the_table_allows_xai_takes(taking_orders: Xai, model: str) -> None:
    allowed = [spec for spec in ALL if problem_of(model, spec) is None]

    jobs = [taking_orders.video.submit(request_of(model, spec)) for spec in allowed]

    assert len({job.id for job in jobs}) == len(allowed) > 0


@pytest.mark.parametrize("model", GROK)
def test_what_the_table_forbids_is_refused_with_the_models_that_could(model: str) -> None:
    for spec in ALL:
        problem = problem_of(model, spec)
        if problem is None:
            continue
        able = [other for other in GROK if problem_of(other, spec) is None]
        assert problem.startswith(f"{model} ")
        advice = problem.rpartition("; ")[2]
        named = re.findall(r"grok[\w.-]*\w", advice)
        assert named == able, (spec, problem)


@pytest.mark.parametrize("model", GROK)
def test_the_table_is_no_stricter_than_xai_but_for_clips_too_short_to_cut(
    taking_orders: Xai, model: str
) -> None:
    """xAI films one second; we film three at least, which a crossfade at both ends needs."""
    forbidden = [
        spec
        for spec in ALL
        if spec.seconds in (8, 11, 16)  # none of them too short
        and spec.voices in (0, 1)
        and problem_of(model, spec) is not None
    ]
    for spec in forbidden:
        with pytest.raises(ProviderRejected):
            taking_orders.video.submit(request_of(model, spec))
