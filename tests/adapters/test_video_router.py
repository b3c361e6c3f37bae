"""Which provider films, and what a camera that is set up wrongly does to a run."""

import pytest

from grok_spicy.adapters.video_router import VideoRouter
from grok_spicy.errors import BadInput, KeyRefused
from grok_spicy.models.generation import VideoRequest


def request(model: str) -> VideoRequest:
    return VideoRequest(model, "A fox.", 5, "16:9", "720p")


@pytest.mark.parametrize(
    ("model", "variable", "value"),
    [
        ("gen4.5", "GROK_SPICY_RUNWAY_URL", "nowhere"),
        ("veo-3.1-generate-001", "VEO_LOCATION", "US central"),
        ("comfyui-workflow", "GROK_SPICY_COMFYUI_URL", ""),
        ("bytedance/seedance-1-lite", "GROK_SPICY_REPLICATE_MODELS", "{"),
    ],
)
def test_a_camera_that_is_set_up_wrongly_is_out_and_nothing_counts_as_sent(
    monkeypatch: pytest.MonkeyPatch, model: str, variable: str, value: str
) -> None:
    """What is raised must not be taken for a submission whose answer was lost."""
    monkeypatch.setenv(variable, value)

    with pytest.raises(KeyRefused) as caught:
        VideoRouter(lambda *_names: "a-key").submit(request(model))

    assert any(word in str(caught.value) for word in (variable, "the address of Runway"))


def test_a_camera_without_a_key_is_out() -> None:
    def no_key(*names: str) -> str:
        raise BadInput(f"there is no key: set {' or '.join(names)}")

    with pytest.raises(KeyRefused, match="runway: there is no key: set RUNWAY_API_KEY"):
        VideoRouter(no_key).submit(request("gen4.5"))
