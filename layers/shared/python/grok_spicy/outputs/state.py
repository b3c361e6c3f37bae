"""`state.json`: the whole state of a film, in the interchange format and more."""

from pydantic import BaseModel, Field

from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.run import Run
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.asset_keys import path_in_folder


class CharacterAsset(BaseModel):
    name: str
    portrait_url: str
    portrait_path: str
    visual_description: str
    consistency_score: float
    generation_attempts: int


class KeyframeAsset(BaseModel):
    scene_id: int
    keyframe_url: str
    keyframe_path: str
    consistency_score: float
    generation_attempts: int
    edit_passes: int
    video_prompt: str


class VideoAsset(BaseModel):
    scene_id: int
    video_url: str
    video_path: str
    duration: float
    first_frame_path: str
    last_frame_path: str
    consistency_score: float
    correction_passes: int


class PipelineState(BaseModel):
    """Paths are relative to the run's folder; URLs are the assets' own (`s3://…`), for good.

    What could not be judged scores 0; `sheets`, `all_keyframes`, `takes` and `clips` say why.
    """

    plan: StoryPlan
    characters: list[CharacterAsset] = Field(default_factory=list)
    keyframes: list[KeyframeAsset] = Field(default_factory=list)
    videos: list[VideoAsset] = Field(default_factory=list)
    final_video_path: str | None = None
    run: Run
    sheets: list[Sheet] = Field(default_factory=list)
    all_keyframes: list[Keyframe] = Field(default_factory=list)
    takes: list[Take] = Field(default_factory=list)
    clips: list[Clip] = Field(default_factory=list)


def pipeline_state(film: RunSnapshot, url_of: str) -> PipelineState:
    """The state of a film that has a plan. `url_of` is what stands before a key: `s3://bucket/`."""
    if film.plan is None:
        raise ValueError("a film without a plan has no state to show")
    return PipelineState(
        plan=film.plan,
        characters=[
            CharacterAsset(
                name=sheet.name,
                portrait_url=url_of + sheet.image_key,
                portrait_path=path_in_folder(sheet.image_key) or "",
                visual_description=film.plan.character(sheet.name).visual_description,
                consistency_score=sheet.score or 0.0,
                generation_attempts=len(sheet.attempts),
            )
            for sheet in film.sheets.values()
            if sheet.image_key
        ],
        keyframes=[
            KeyframeAsset(
                scene_id=keyframe.scene_id,
                keyframe_url=url_of + keyframe.image_key,
                keyframe_path=path_in_folder(keyframe.image_key) or "",
                consistency_score=keyframe.score or 0.0,
                generation_attempts=len(keyframe.attempts) - keyframe.edits,
                edit_passes=keyframe.edits,
                video_prompt=keyframe.video_prompt,
            )
            for keyframe in film.keyframes.values()
            if keyframe.image_key
        ],
        videos=[_video(film, take, url_of) for take in film.chosen_takes],
        final_video_path=path_in_folder(film.run.film_key),
        run=film.run,
        sheets=list(film.sheets.values()),
        all_keyframes=list(film.keyframes.values()),
        takes=[take for takes in film.takes.values() for take in takes],
        clips=list(film.clips.values()),
    )


def _video(film: RunSnapshot, take: Take, url_of: str) -> VideoAsset:
    facts = take.facts or {}
    return VideoAsset(
        scene_id=take.scene_id,
        video_url=url_of + (take.video_key or ""),
        video_path=path_in_folder(take.video_key) or "",
        duration=facts.get("duration", take.seconds),
        first_frame_path=path_in_folder(take.first_key) or "",
        last_frame_path=path_in_folder(take.last_key) or "",
        consistency_score=take.score.overall_score if take.score else 0.0,
        correction_passes=sum(1 for each in film.takes[take.scene_id] if each.correction),
    )
