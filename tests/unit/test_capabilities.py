"""The table of models: what is read from it."""

import pytest

from grok_spicy.models.settings import Effort
from grok_spicy.policies.capabilities import (
    CAMERAS,
    CHAT_MODELS,
    IMAGE_MODELS,
    REDIRECTS,
    VIDEO_MODELS,
    effort_for,
    image_model,
    served_as,
    video_model,
)


def test_every_number_says_where_it_is_from() -> None:
    for row in [*VIDEO_MODELS.values(), *IMAGE_MODELS.values(), *CHAT_MODELS.values()]:
        assert row.source


def test_a_retired_name_is_served_by_a_model_that_is_known() -> None:
    known = {*VIDEO_MODELS, *IMAGE_MODELS, *CHAT_MODELS}

    assert set(REDIRECTS.values()) <= known
    assert not known & set(REDIRECTS)
    assert served_as("grok-4.3-latest") == "grok-4.3"


def test_an_unknown_model_is_trusted_with_what_all_can_and_priced_as_the_dearest() -> None:
    unknown = video_model("a-model-of-tomorrow")

    assert not unknown.max_references and not unknown.pins_last_frame and not unknown.max_voices
    assert not unknown.max_edit_seconds
    for row in CAMERAS["grok"].models.values():
        assert set(unknown.modes) <= set(row.modes)
        assert set(unknown.resolutions) <= set(row.resolutions)
        for resolution, price in row.usd_per_second.items():
            assert unknown.usd_per_second[resolution] >= price
        assert unknown.usd_per_input_image >= row.usd_per_input_image
    picture = image_model("a-model-of-tomorrow")
    for image in IMAGE_MODELS.values():
        assert picture.max_references <= image.max_references
        assert picture.usd_per_image[None] >= max(image.usd_per_image.values())


@pytest.mark.parametrize(
    ("model", "asked", "sent"),
    [
        ("grok-4.3", "none", "none"),
        ("grok-4.3", "high", "high"),
        ("grok-4.7", "none", "low"),
        ("grok-4.20-0309-reasoning", "high", None),
        ("a-model-of-tomorrow", "high", None),
    ],
)
def test_a_model_is_told_how_hard_to_think_where_it_can_be_told(
    model: str, asked: Effort, sent: Effort | None
) -> None:
    assert effort_for(model, asked) == sent
