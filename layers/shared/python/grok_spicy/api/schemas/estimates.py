"""What a film will cost, in JSON."""

from typing import Literal

from pydantic import BaseModel, Field


class CostEstimate(BaseModel):
    """What the whole film may cost, or a promotion of it, in USD."""

    expected_usd: float = Field(description="The cost if every first attempt is accepted.")
    at_most_usd: float = Field(
        description="The cost if every attempt is used, but never more than `max_cost_usd`."
    )


class CostParts(BaseModel):
    """What the parts of a film cost, in USD. They add up to `expected_usd`."""

    plan: float = Field(description="The story plan.")
    sheets: float = Field(description="The character sheets, one for each character.")
    keyframes: float = Field(description="The keyframes, one for each scene.")
    clips: float = Field(description="The clips, one for each scene.")
    checks: float = Field(description="The judge's verdicts on sheets, keyframes and clips.")
    turnarounds: float = Field(
        default=0.0, description="The characters' views from the front, the side and the back."
    )
    plates: float = Field(default=0.0, description="The plates, one for each place.")
    narration: float = Field(default=0.0, description="What is spoken over the scenes.")


class SceneEstimate(CostEstimate):
    """The clip of a scene: what films it, what follows where that can't, and what it costs."""

    at_most_usd: float = Field(
        description="The cost if every attempt on every camera, every correction and every verdict "
        "is needed, and the answer to each is lost once; the run's cap is not looked at."
    )
    scene_id: int
    camera: str
    model: str = Field(description="The video model.")
    fallbacks: list[str] = Field(description="The cameras that are tried next, in order.")
    by: Literal["person", "rules"] = Field(description="Who chose the camera.")
    why: str = Field(description="For what reason, where rules chose it.")


class FilmEstimate(CostEstimate):
    """What a film will cost, before anything of it is paid for."""

    parts: CostParts
    scenes: list[SceneEstimate] = Field(
        default=[], description="The scenes of the plan; empty where it is still to be written."
    )
    duration_seconds: float = Field(
        description="The film's length; about, where the model is still to write the plan."
    )
