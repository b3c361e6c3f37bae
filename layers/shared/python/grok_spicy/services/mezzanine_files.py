"""The files that a film is assembled from: fetched, and made again where they were deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grok_spicy.errors import NotFound
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.media import frame_size
from grok_spicy.models.run import Run
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.asset_keys import path_in_folder
from grok_spicy.ports import AssetStore, RunStore, VideoEditor
from grok_spicy.services.clip_session import store_mezzanine


@dataclass(frozen=True)
class MezzanineFiles:
    """The mezzanines of one run, in `folder` while the film is assembled."""

    store: RunStore
    assets: AssetStore
    video_editor: VideoEditor
    run: Run
    plan: StoryPlan
    folder: Path

    def fetch(self, clip: Clip) -> tuple[Path, Path]:
        """The clip's mezzanine and its audio. One that was deleted is made again from the take's
        own video, which was paid for; NotFound, which names the file, if that is gone too."""
        picture, audio = clip.mezzanine_key or "", clip.audio_key or ""
        try:
            return self._download(picture), self._download(audio)
        except NotFound:
            self._make_again(clip)
            return self._download(picture), self._download(audio)

    def fetch_all(self, clips: Sequence[Clip]) -> list[tuple[Path, Path]]:
        """The same for several clips, whose files are fetched a few at once."""
        keys = [(clip.mezzanine_key or "", clip.audio_key or "") for clip in clips]
        paths = {key: self._path(key) for both in keys for key in both}
        missing = set(self.assets.get_files(paths))
        return [
            self.fetch(clip) if missing.intersection(both) else (paths[both[0]], paths[both[1]])
            for clip, both in zip(clips, keys, strict=True)
        ]

    def fetch_picture(self, clip: Clip) -> Path:
        """The clip's mezzanine alone; made again as `fetch` does. NotFound."""
        try:
            return self._download(clip.mezzanine_key or "")
        except NotFound:
            self._make_again(clip)
            return self._download(clip.mezzanine_key or "")

    def _make_again(self, clip: Clip) -> None:
        takes = self.store.all(self.run.run_id, Take, f"{clip.key}#")
        take = next((take for take in takes if take.number == clip.take), None)
        if take is None or not take.video_key or not self.assets.has(take.video_key):
            path = path_in_folder((take and take.video_key) or clip.mezzanine_key)
            raise NotFound(f"scene {clip.scene_id}: {path} was deleted, and can't be made again")
        size = frame_size(self.plan.aspect_ratio, self.run.settings.resolution)
        scratch = self.folder / take.name
        scratch.mkdir()
        video = self._download(take.video_key)
        crossfaded = self.plan.is_crossfaded(clip.scene_id)
        mezzanine = self.video_editor.transcode(video, scratch, size, take.seconds, crossfaded)
        name = Path(clip.mezzanine_key or take.name).stem
        store_mezzanine(self.assets, self.run.run_id, name, mezzanine)

    def _download(self, key: str) -> Path:
        path = self._path(key)
        self.assets.get_file(key, path)
        return path

    def _path(self, key: str) -> Path:
        return self.folder / Path(key).name
