"""Models that the simulated Replicate hosts: their inputs, lengths, sizes and prices."""

from dataclasses import dataclass, field
from typing import Any


class InvalidInput(Exception):
    """An input breaks the model's schema."""


@dataclass(frozen=True)
class Input:
    """One input: its type, whether it must be there, and what it may be."""

    kind: type
    is_required: bool = False
    values: tuple[Any, ...] = ()
    least: int | None = None
    most: int | None = None

    def check(self, name: str, value: Any) -> None:
        """InvalidInput if the value is not allowed."""
        is_kind = isinstance(value, self.kind) and not (
            isinstance(value, bool) and self.kind is not bool
        )
        if not is_kind:
            raise InvalidInput(f"- input.{name}: Invalid type. Expected: {self.kind.__name__}")
        if self.values and value not in self.values:
            allowed = ", ".join(map(repr, self.values))
            raise InvalidInput(f"- input.{name}: must be one of the following: {allowed}")
        if self.least is not None and value < self.least:
            raise InvalidInput(f"- input.{name}: Must be greater than or equal to {self.least}")
        if self.most is not None and value > self.most:
            raise InvalidInput(f"- input.{name}: Must be less than or equal to {self.most}")


@dataclass(frozen=True)
class HostedModel:
    """A model. `gpu_seconds` is the run time for a frame, of one that is billed by it;
    `usd_per_second` the price of a second of film at each resolution, of the others."""

    name: str
    inputs: dict[str, Input]
    version: str | None = None
    fps: float = 24
    first_frame: str | None = None
    last_frame: str | None = None
    fixed_seconds: float = 0.0
    fixed_side: int = 720
    lists_output: bool = False
    gpu_seconds: float = 0.0
    usd_per_gpu_second: float = 0.0
    usd_per_second: dict[str, float] = field(default_factory=dict)

    def check(self, given: Any) -> dict[str, Any]:
        """The input's values. InvalidInput if they break the schema."""
        if not isinstance(given, dict):
            raise InvalidInput("- input: Invalid type. Expected: object")
        missing = [n for n, each in self.inputs.items() if each.is_required and n not in given]
        if missing:
            raise InvalidInput("; ".join(f"- input: {name} is required" for name in missing))
        for name, value in given.items():
            if name not in self.inputs:
                raise InvalidInput(f"- input: Additional property {name} is not allowed")
            self.inputs[name].check(name, value)
        return given

    def seconds(self, values: dict[str, Any]) -> float:
        """How long the clip is."""
        if "num_frames" in self.inputs:
            return float(values.get("num_frames", 24) / values.get("fps", 8))
        return self.fixed_seconds or float(values.get("duration", 5))

    def short_side(self, values: dict[str, Any]) -> int:
        """The clip's short side, in pixels."""
        resolution = values.get("resolution")
        return int(resolution.removesuffix("p")) if resolution else self.fixed_side

    def size(self, values: dict[str, Any]) -> tuple[int, int]:
        """The clip's size where it starts from no picture."""
        side = self.short_side(values)
        return values.get("width", side * 16 // 9), values.get("height", side)

    def predict_time(self, values: dict[str, Any]) -> float:
        """How long it runs, in seconds."""
        frames = self.seconds(values) * self.fps
        return round(frames * (self.gpu_seconds or 1.0), 6)

    def usd(self, values: dict[str, Any]) -> float:
        """What the clip costs."""
        if self.usd_per_gpu_second:
            return self.predict_time(values) * self.usd_per_gpu_second
        price = self.usd_per_second[values.get("resolution", "720p")]
        return round(price * self.seconds(values), 6)


MODELS = {
    model.name: model
    for model in (
        HostedModel(
            name="anotherjesse/zeroscope-v2-xl",
            version="9f747673945c62801b13b84701c783929c0ee784e4748ec062204894dda1a351",
            inputs={
                "prompt": Input(str),
                "negative_prompt": Input(str),
                "init_video": Input(str),
                "init_weight": Input(float),
                "num_frames": Input(int),
                "num_inference_steps": Input(int, least=1, most=500),
                "width": Input(int, least=256),
                "height": Input(int, least=256),
                "guidance_scale": Input(float, least=1, most=100),
                "fps": Input(int),
                "model": Input(str, values=("xl", "576w", "potat1", "animov-512x")),
                "batch_size": Input(int, least=1),
                "remove_watermark": Input(bool),
                "seed": Input(int),
            },
            lists_output=True,
            gpu_seconds=2.0,
            usd_per_gpu_second=0.0014,
        ),
        HostedModel(
            name="bytedance/seedance-1-lite",
            inputs={
                "prompt": Input(str, is_required=True),
                "image": Input(str),
                "last_frame_image": Input(str),
                "duration": Input(int, least=2, most=12),
                "resolution": Input(str, values=("480p", "720p", "1080p")),
                "aspect_ratio": Input(
                    str, values=("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21")
                ),
                "fps": Input(int, values=(24,)),
                "camera_fixed": Input(bool),
                "seed": Input(int),
            },
            first_frame="image",
            last_frame="last_frame_image",
            usd_per_second={"480p": 0.018, "720p": 0.036, "1080p": 0.072},
        ),
        HostedModel(
            name="minimax/video-01",
            inputs={
                "prompt": Input(str, is_required=True),
                "first_frame_image": Input(str),
                "prompt_optimizer": Input(bool),
            },
            first_frame="first_frame_image",
            fps=25,
            fixed_seconds=6,
            usd_per_second={"720p": 0.5 / 6},
        ),
    )
}
