"""What is heard and read in a film besides its clips, from what is stored of the run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grok_spicy.errors import NotFound
from grok_spicy.models.film_sound import FilmSound, FilmText, Heard, Voice
from grok_spicy.models.media import FPS
from grok_spicy.models.narration import Narration
from grok_spicy.models.run import Run
from grok_spicy.models.story import StoryPlan
from grok_spicy.models.subtitles import Cue, Subtitles
from grok_spicy.policies.asset_keys import stem_key, subtitles_key
from grok_spicy.policies.subtitle_files import iso_639_2, language, srt, vtt
from grok_spicy.policies.subtitles import cues
from grok_spicy.policies.timeline import Shot, spans
from grok_spicy.ports import AssetStore, VideoEditor

_TRACKS = ("native", "narration", "music")


def mix_inputs(run: Run, plan: StoryPlan, narration: Mapping[int, Narration]) -> dict[str, object]:
    """What the film's digest holds of its sound and text: nothing where there is only the clips'
    own sound, as it usually is mixed."""
    settings, spoken = run.settings, narration.values()
    inputs: dict[str, object] = {}
    if not settings.even_loudness:
        inputs["even_loudness"] = False
    if run.music:
        inputs["music"] = (run.music.copy_key, settings.music_db)
    if spoken:
        inputs["narration"] = [(each.scene_id, each.audio_key, each.starts_at) for each in spoken]
    talk = [(scene.scene_id, scene.dialogue) for scene in plan.scenes if scene.dialogue]
    if talk:
        inputs["dialogue"] = [(each, [line.model_dump() for line in lines]) for each, lines in talk]
    if spoken or talk:
        inputs["subtitles"] = settings.subtitles
    if spoken or (talk and run.music):
        inputs["duck_db"] = settings.duck_db
    return inputs


@dataclass(frozen=True)
class SoundFiles:
    """The sound and the subtitles of one film, in `folder` while it is assembled."""

    run: Run
    plan: StoryPlan
    narration: Mapping[int, Narration]
    assets: AssetStore
    video_editor: VideoEditor
    folder: Path

    def fetch(self) -> tuple[FilmSound, FilmText, Subtitles]:
        """Download the recordings and the music, and write the subtitles. NotFound, which names the
        file, if one was deleted."""
        recordings = self._download_recordings()
        heard = {
            scene_id: self.video_editor.heard(path, self.narration[scene_id].seconds)
            for scene_id, path in recordings.items()
        }
        found = cues(self.plan, self.narration, heard)
        settings, music = self.run.settings, self.run.music
        stems = self.folder / "stems"
        stems.mkdir()
        sound = FilmSound(
            voices=[
                Voice(path, self._starts(scene_id), heard[scene_id])
                for scene_id, path in recordings.items()
            ],
            music=self._download(music.copy_key) if music and music.copy_key else None,
            talks=[Heard(cue.start, cue.end) for cue in found if cue.is_estimated],
            music_db=settings.music_db,
            duck_db=settings.duck_db,
            even_loudness=settings.even_loudness,
            stems=stems,
        )
        name = language(found)
        track = self.folder / "film.srt"
        track.write_text(srt(found), encoding="utf-8")
        text = FilmText(
            cues=found,
            track=track if found and settings.subtitles == "track" else None,
            language=iso_639_2(name),
            burnt=settings.subtitles == "burnt",
        )
        return sound, text, Subtitles(cues=found, language=name)

    def store_stems(self) -> list[str]:
        """Store the tracks that were mixed; their keys."""
        keys = []
        for track in _TRACKS:
            path = self.folder / "stems" / f"{track}.flac"
            if path.exists():
                keys.append(stem_key(self.run.run_id, track))
                self.assets.put_file(keys[-1], path)
        return keys

    def store_subtitles(self, found: list[Cue]) -> list[str]:
        """Store the subtitles as SRT and WebVTT; their keys. None where nothing is said."""
        if not found:
            return []
        files = {"srt": srt(found), "vtt": vtt(found)}
        keys = [subtitles_key(self.run.run_id, suffix) for suffix in files]
        for key, content in zip(keys, files.values(), strict=True):
            self.assets.put(key, content.encode())
        return keys

    def _starts(self, scene_id: int) -> float:
        """When that narration begins in the film, in seconds."""
        shots = [Shot(scene.duration_seconds, scene.transition) for scene in self.plan.scenes]
        ids = [scene.scene_id for scene in self.plan.scenes]
        start = spans(shots)[ids.index(scene_id)].start / FPS
        return start + self.narration[scene_id].starts_at

    def _download_recordings(self) -> dict[int, Path]:
        keys = {scene_id: each.audio_key for scene_id, each in self.narration.items()}
        paths = {scene_id: self._path(key) for scene_id, key in keys.items() if key}
        files = {key: paths[scene_id] for scene_id, key in keys.items() if key}
        for key in self.assets.get_files(files):
            raise NotFound(f"there is no asset {key!r}")
        return paths

    def _download(self, key: str) -> Path:
        path = self._path(key)
        self.assets.get_file(key, path)
        return path

    def _path(self, key: str) -> Path:
        return self.folder / f"sound_{Path(key).name}"
