"""Makes one export of a film after the other, each only where it is not there already."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grok_spicy.errors import CuttingFailed, NotFound, UnusableFootage, UnusableImage
from grok_spicy.models.clips import Clip
from grok_spicy.models.edit_list import EditList
from grok_spicy.models.exports import Export, Moment, ReframedScene, ratio_of
from grok_spicy.models.item import inputs_digest
from grok_spicy.models.media import FPS, FrameSize, TimelineClip, frame_size
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.story import AspectRatio, Scene, StoryPlan
from grok_spicy.models.subtitles import Cue, Subtitles
from grok_spicy.policies.asset_keys import export_key, reframed_key
from grok_spicy.policies.edit_list import edit_list
from grok_spicy.policies.export_views import (
    poster_source,
    preview_moments,
    scene_view,
)
from grok_spicy.policies.reframing import Reframed, reframe
from grok_spicy.policies.timeline import Shot, spans
from grok_spicy.ports import AssetStore, ImageSanitizer, RunStore, VideoEditor
from grok_spicy.services.mezzanine_files import MezzanineFiles

UNUSABLE = (CuttingFailed, UnusableFootage, UnusableImage, NotFound)
"""What makes one export fail, and no other."""


class OutOfTime(Exception):
    """The rest is for the next invocation."""


@dataclass(frozen=True)
class FilmExports:
    """Makes the exports of one run's film, with files in `folder`. No scene is begun after
    `ends_at`, a time of `time.monotonic`. `burnt` are the subtitles that formats have in their
    picture."""

    store: RunStore
    assets: AssetStore
    video_editor: VideoEditor
    image_sanitizer: ImageSanitizer
    snapshot: RunSnapshot
    folder: Path
    ends_at: float
    burnt: list[Cue] = field(default_factory=list)

    @property
    def run_id(self) -> str:
        return self.snapshot.run.run_id

    @property
    def plan(self) -> StoryPlan:
        if self.snapshot.plan is None:
            raise NotFound(f"run {self.run_id!r} has no plan")
        return self.snapshot.plan

    @property
    def size(self) -> FrameSize:
        """The film's own size."""
        return frame_size(self.plan.aspect_ratio, self.snapshot.run.settings.resolution)

    def make_poster(self) -> Export:
        """The picture that the judge liked best, in the film's shape."""
        source = poster_source(self.snapshot)
        if source is None:
            raise NotFound("the film has no picture of its own: there is no keyframe and no clip")
        picture = self.image_sanitizer.crop(self.assets.get(source), self.plan.aspect_ratio)
        return self._stored("poster", "poster.jpg", picture, kind="poster")

    def make_preview(self) -> Export:
        """A GIF of the best moments."""
        files = self._mezzanines()
        moments = [
            Moment(files.fetch_picture(self.snapshot.clips[scene_id]), start, frames)
            for scene_id, start, frames in preview_moments(self.snapshot)
        ]
        gif = self.folder / "preview.gif"
        self.video_editor.write_gif(moments, self.size, gif)
        seconds = sum(moment.frames for moment in moments) / FPS
        return self._stored("preview", gif.name, gif, kind="gif", seconds=seconds)

    def make_format(self, name: str) -> Export:
        """The film in another shape. OutOfTime, with the scenes so far stored."""
        ratio: Any = ratio_of(name)
        if ratio == self.plan.aspect_ratio:
            raise CuttingFailed(f"{ratio} is the film's own shape")
        size = frame_size(ratio, self.snapshot.run.settings.resolution)
        files, clips, notes = self._mezzanines(), [], []
        for scene, starts_at in self._scenes():
            reframed = self._reframe(scene, ratio, size)
            clip = self.snapshot.clips[scene.scene_id]
            picture = self._reframed_scene(files, name, size, clip, reframed, starts_at)
            clips.append(TimelineClip(picture, picture, scene.duration_seconds, scene.transition))
            notes += reframed.notes
        film, result = self.folder / "film.mp4", self.folder / f"{name}.mp4"
        if not film.exists():
            self.assets.get_file(self.snapshot.run.film_key or "", film)
        info = self.video_editor.join_format(clips, film, result)
        for each in clips:
            each.mezzanine.unlink(missing_ok=True)
        about = {"width": info.width, "height": info.height, "seconds": info.duration}
        return self._stored(
            name, result.name, result, kind="format", aspect_ratio=ratio, notes=notes, **about
        )

    def edit_list(self) -> EditList:
        """The cut, as an editor needs it."""
        subtitles = self.store.get(self.run_id, Subtitles)
        cues = subtitles.cues if subtitles else []
        stems = {Path(key).stem: key for key in self.snapshot.run.stem_keys}
        stems.pop("native", None)  # an editor has it scene by scene
        return edit_list(self.plan, self.snapshot.clips, self.size, stems, cues)

    def store_timeline(self, name: str, content: bytes) -> Export:
        """Store a timeline."""
        return self._stored(name, f"film.{name}", content, kind="timeline")

    def _scenes(self) -> Iterator[tuple[Scene, float]]:
        """The scenes, and when each starts in the film, in seconds."""
        scenes = self.plan.scenes
        placed = spans([Shot(scene.duration_seconds, scene.transition) for scene in scenes])
        for scene, span in zip(scenes, placed, strict=True):
            yield scene, span.start / FPS

    def _reframe(self, scene: Scene, ratio: AspectRatio, size: FrameSize) -> Reframed:
        view, settings = scene_view(self.snapshot, scene), self.snapshot.run.settings
        return reframe(view, self.size, size, ratio, settings.far_apart)

    def _reframed_scene(
        self,
        files: MezzanineFiles,
        name: str,
        size: FrameSize,
        clip: Clip,
        reframed: Reframed,
        starts_at: float,
    ) -> Path:
        """The scene in that shape: as it is stored, else cut now."""
        ends_at = starts_at + self.plan.scene(clip.scene_id).duration_seconds
        cues = [cue for cue in self.burnt if cue.start < ends_at and cue.end > starts_at]
        key = reframed_key(self.run_id, name, Path(clip.mezzanine_key or "").name)
        source = (clip.mezzanine_key, clip.inputs_digest, self.video_editor.recipe)
        lines = [each.model_dump(mode="json") for each in cues]
        digest = inputs_digest(*source, str(reframed.window), size, lines, starts_at if cues else 0)
        path = self.folder / f"{name}_{clip.scene_id}.mp4"
        stored = self.store.get(self.run_id, ReframedScene, f"{name}#{clip.key}")
        if stored and stored.digest == digest and self.assets.has(stored.asset_key):
            self.assets.get_file(stored.asset_key, path)
            return path
        if time.monotonic() > self.ends_at:
            raise OutOfTime
        picture = files.fetch_picture(clip)
        self.video_editor.reframe_scene(picture, path, reframed.window, size, cues, starts_at)
        picture.unlink(missing_ok=True)
        self.assets.put_file(key, path)
        item = ReframedScene(format=name, scene_id=clip.scene_id, asset_key=key, digest=digest)
        self.store.put(self.run_id, item)
        return path

    def _mezzanines(self) -> MezzanineFiles:
        run = self.snapshot.run
        return MezzanineFiles(
            self.store, self.assets, self.video_editor, run, self.plan, self.folder
        )

    def _stored(self, name: str, file_name: str, content: Path | bytes, **about: Any) -> Export:
        """Store the file; the export that names it."""
        key = export_key(self.run_id, file_name)
        if isinstance(content, bytes):
            self.assets.put(key, content)
            size = len(content)
        else:
            self.assets.put_file(key, content)
            size = content.stat().st_size
            content.unlink()
        film = self.snapshot.run.film_digest or ""
        return Export(name=name, asset_key=key, film=film, size=size, **about)
