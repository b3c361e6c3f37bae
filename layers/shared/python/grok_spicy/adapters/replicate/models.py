"""The models of Replicate that are filmed with: the built-in ones, and those of a person's file."""

import json
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError

from grok_spicy.adapters.environment import Variables
from grok_spicy.adapters.replicate.field_map import (
    HostedModel,
    Inputs,
    Length,
    Resolutions,
    Size,
    is_model_name,
)
from grok_spicy.errors import BadInput
from grok_spicy.models.cameras import VideoModel
from grok_spicy.models.validation import validation_messages

ZEROSCOPE = "anotherjesse/zeroscope-v2-xl"
SEEDANCE = "bytedance/seedance-1-lite"
BUILT_IN: dict[str, HostedModel] = {
    ZEROSCOPE: HostedModel(
        version="9f747673945c62801b13b84701c783929c0ee784e4748ec062204894dda1a351",
        inputs=Inputs(
            seed="seed",
            length=Length(name="num_frames", unit="frames"),
            size=Size(
                width="width", height="height", pixels={"16:9": (1024, 576), "9:16": (576, 1024)}
            ),
            constants={"fps": 24, "model": "xl"},
        ),
        frame_rate=24,
        usd_per_gpu_second=0.0014,
        abilities=VideoModel(
            min_seconds=1,
            max_seconds=8,
            chunk_seconds=2,  # what it was trained on are clips of a second or two
            resolutions=("480p",),
            aspect_ratios=("16:9", "9:16"),
            has_audio=False,
            usd_per_second={"480p": 0.12},
            render_seconds=60,
            deadline_seconds=1_800,
            source="its input schema; an A100 (80 GB) at 0.0014 USD per second: replicate.com "
            "(pricing); 86 s of it for a second of film at most: an estimate",
        ),
    ),
    SEEDANCE: HostedModel(
        inputs=Inputs(
            first_frame="image",
            last_frame="last_frame_image",
            seed="seed",
            length=Length(name="duration"),
            resolution=Resolutions(
                name="resolution", values={"480p": "480p", "720p": "720p", "1080p": "1080p"}
            ),
            constants={"fps": 24},
        ),
        frame_rate=24,
        abilities=VideoModel(
            min_seconds=2,
            max_seconds=12,
            resolutions=("480p", "720p", "1080p"),
            anchored_resolutions=("480p", "720p", "1080p"),
            pins_last_frame=True,
            has_audio=False,
            usd_per_second={"480p": 0.018, "720p": 0.036, "1080p": 0.072},
            render_seconds=10,
            deadline_seconds=900,
            source="its input schema: replicate.com; 0.18 USD for 5 s at 720p, the others in "
            "proportion: reports",
        ),
    ),
}
_FILE = TypeAdapter(dict[str, HostedModel])


class ReplicateVariables(Variables):
    """How Replicate is reached, and the models that a person films with besides the built-in ones:
    a JSON file's path, or the JSON itself."""

    url: str = Field(default="https://api.replicate.com", alias="GROK_SPICY_REPLICATE_URL")
    models: str = Field(default="", alias="GROK_SPICY_REPLICATE_MODELS")


def hosted_models() -> dict[str, HostedModel]:
    """All models by name. A row of the person's file replaces a built-in one. BadInput says what is
    wrong with the file."""
    source = ReplicateVariables.read().models.strip()
    return {**BUILT_IN, **(read_models(source) if source else {})}


def read_models(source: str) -> dict[str, HostedModel]:
    """The models of a file, or of JSON itself. BadInput says what is wrong with it."""

    def refuse(reason: object) -> BadInput:
        return BadInput(f"GROK_SPICY_REPLICATE_MODELS can't be used: {reason}")

    try:
        text = source if source.startswith("{") else Path(source).expanduser().read_text("utf-8")
        content = json.loads(text)
    except (OSError, ValueError) as problem:
        raise refuse(problem) from problem
    try:
        rows = _FILE.validate_python(content)
    except ValidationError as problem:
        raise refuse("; ".join(validation_messages(problem))) from problem
    wrong = [name for name in rows if not is_model_name(name)]
    if wrong:
        raise refuse(f"{', '.join(map(repr, wrong))}: a model's name has an owner: owner/name")
    return rows
