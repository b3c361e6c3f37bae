"""`state.json`: the whole state of a run, in the interchange format and more."""

from pydantic import BaseModel, Field

from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.exports import Export
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.narration import Narration
from grok_spicy.models.run import Run
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.story import StoryPlan
from grok_spicy.models.versions import Version
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
    """Paths are relative to the run's folder; URLs are permanent (`s3://…`).

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
    narration: list[Narration] = Field(default_factory=list)
    versions: list[Version] = Field(default_factory=list)
    exports: list[Export] = Field(default_factory=list)


def pipeline_state(snapshot: RunSnapshot, url_prefix: str) -> PipelineState:
    """The state of a run that has a plan. An asset's URL is `url_prefix` (`s3://bucket/`) and its
    key."""
    if snapshot.plan is None:
        raise ValueError("a run without a plan has no state to show")
    return PipelineState(
        plan=snapshot.plan,
        characters=[
            CharacterAsset(
                name=sheet.name,
                portrait_url=url_prefix + sheet.image_key,
                portrait_path=path_in_folder(sheet.image_key) or "",
                visual_description=snapshot.plan.character(sheet.name).visual_description,
                consistency_score=sheet.score or 0.0,
                generation_attempts=len(sheet.attempts),
            )
            for sheet in snapshot.sheets.values()
            if sheet.image_key
        ],
        keyframes=[
            KeyframeAsset(
                scene_id=keyframe.scene_id,
                keyframe_url=url_prefix + keyframe.image_key,
                keyframe_path=path_in_folder(keyframe.image_key) or "",
                consistency_score=keyframe.score or 0.0,
                generation_attempts=len(keyframe.attempts) - keyframe.edits,
                edit_passes=keyframe.edits,
                video_prompt=keyframe.video_prompt,
            )
            for keyframe in snapshot.keyframes.values()
            if keyframe.image_key
        ],
        videos=[_video(snapshot, take, url_prefix) for take in snapshot.chosen_takes],
        final_video_path=path_in_folder(snapshot.run.film_key),
        run=snapshot.run,
        sheets=list(snapshot.sheets.values()),
        all_keyframes=list(snapshot.keyframes.values()),
        takes=[take for takes in snapshot.takes.values() for take in takes],
        clips=list(snapshot.clips.values()),
        narration=list(snapshot.narration.values()),
        versions=snapshot.versions,
        exports=snapshot.exports,
    )


def _video(snapshot: RunSnapshot, take: Take, url_prefix: str) -> VideoAsset:
    facts = take.facts or {}
    return VideoAsset(
        scene_id=take.scene_id,
        video_url=url_prefix + (take.video_key or ""),
        video_path=path_in_folder(take.video_key) or "",
        duration=facts.get("duration", take.seconds),
        first_frame_path=path_in_folder(take.first_key) or "",
        last_frame_path=path_in_folder(take.last_key) or "",
        consistency_score=take.score.overall_score if take.score else 0.0,
        correction_passes=sum(1 for each in snapshot.takes[take.scene_id] if each.correction),
    )
