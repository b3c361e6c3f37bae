"""A `VideoEditor` that writes small text files in place of footage."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grok_spicy.errors import UnusableFootage
from grok_spicy.models.checks import ClipMeasures, Motion
from grok_spicy.models.exports import Moment, Window
from grok_spicy.models.film_sound import FilmSound, FilmText, Heard
from grok_spicy.models.media import (
    ChunkCut,
    ChunkPiece,
    ColourDrift,
    FrameSize,
    Joint,
    MediaInfo,
    Mezzanine,
    SpeechInfo,
    TimelineClip,
)
from grok_spicy.models.subtitles import Cue
from grok_spicy.policies.timeline import Shot, film_seconds


class PaperEditor:
    """A `VideoEditor` that keeps its arguments and writes placeholder files. Each of `faults` are
    the measures of one clip that are not as they should be."""

    recipe = "paper 1"
    crossfade_recipe = "paper 1"

    def __init__(self) -> None:
        self.errors: deque[Exception] = deque()
        self.stills: list[tuple[bytes | None, str | None, FrameSize, int]] = []
        self.sizes: list[FrameSize] = []
        self.edit_lists: list[list[TimelineClip]] = []
        self.crossfades: list[list[bytes | None]] = []
        """Of each film's scenes, the crossfade that was ready."""
        self.sounds: list[tuple[FilmSound | None, FilmText | None]] = []
        self.missing_seconds: deque[float] = deque()
        self.faults: deque[dict[str, Any]] = deque()
        self.crossfaded: list[bool] = []
        self.cuts: list[ChunkCut] = []
        self.scene_frames: list[int] = []
        self.windows: list[Window] = []
        self.burnt: list[tuple[float, list[str]]] = []

    def probe(self, clip: Path) -> MediaInfo:
        return _media_info(FrameSize(1280, 720), float(len(clip.read_bytes())))

    def check_footage(self, clip: Path, first_frame: Path) -> MediaInfo:
        self._raise_next_error()
        first_frame.write_bytes(b"first frame of " + clip.read_bytes())
        return self.probe(clip)

    def transcode(
        self, clip: Path, folder: Path, size: FrameSize, seconds: int, crossfaded: bool
    ) -> Mezzanine:
        self._raise_next_error()
        self.sizes.append(size)
        self.crossfaded.append(crossfaded)
        mezzanine = _write_mezzanine(clip.read_bytes(), folder, size, seconds)
        missing = self.missing_seconds.popleft() if self.missing_seconds else 0.0
        flaws = (f"it lasts {seconds - missing} s of {seconds} s",) if missing else ()
        measures = _flawless(size, seconds - missing)
        if self.faults:
            measures = replace(measures, **self.faults.popleft())
        return replace(mezzanine, measures=measures, flaws=flaws)

    def decode_speech(self, source: Path, target: Path, speed: float = 1.0) -> SpeechInfo:
        """A recording is text, as `PaperSpeech` sends it: its first word is its length."""
        self._raise_next_error()
        content = source.read_bytes()
        if content.startswith(b"<html"):
            raise UnusableFootage("the service sent no sound file")
        target.write_bytes(content)
        seconds = float(content.split()[0]) / speed
        return SpeechInfo(seconds, -90.0 if b"silent" in content else -6.0)

    def still(
        self, image: Path | None, title: str | None, folder: Path, size: FrameSize, seconds: int
    ) -> Mezzanine:
        self._raise_next_error()
        self.stills.append((image.read_bytes() if image else None, title, size, seconds))
        return _write_mezzanine(b"still", folder, size, seconds)

    def prepare_chunk(
        self,
        clip: Path,
        folder: Path,
        size: FrameSize,
        cut: ChunkCut,
        previous_tail: Path | None = None,
        reference: Path | None = None,
        *,
        exact_last: bool = False,
    ) -> ChunkPiece:
        """Its anchor is the first of its overlap, unless it has to be the last frame."""
        self._raise_next_error()
        self.cuts.append(cut)
        folder.mkdir(parents=True, exist_ok=True)

        def write(name: str) -> Path:
            path = folder / name
            path.write_bytes(name.encode() + b" of " + clip.read_bytes())
            return path

        last = write("last.png")
        return ChunkPiece(
            media_info=_media_info(size, (cut.frames + cut.overlap) / 24),
            picture=write("piece.mp4"),
            audio=write("piece.wav"),
            anchor=last if exact_last else write("anchor.png"),
            last=last,
            frames=cut.frames,
            tail=write("tail.mkv") if cut.overlap else None,
            reference=write("reference.png") if reference is None else None,
            joint=Joint(frame=8, blended=4, ssim=0.97, usual_ssim=0.98, agreement=0.95)
            if previous_tail
            else None,
            drift=ColourDrift(found=4.0, left=0.5) if reference else None,
        )

    def cut_lead(
        self, picture: Path, audio: Path, tail: Path | None, folder: Path, seconds: int
    ) -> Path:
        lead = folder / "lead.mp4"
        sources = [each.read_bytes() for each in (picture, audio, tail) if each]
        lead.write_bytes(f"last {seconds} s of ".encode() + b"".join(sources))
        return lead

    def join_chunks(self, pieces: Sequence[tuple[Path, Path]], folder: Path, frames: int) -> Path:
        self._raise_next_error()
        folder.mkdir(parents=True, exist_ok=True)
        self.scene_frames.append(frames)
        scene = folder / "scene.mp4"
        scene.write_bytes(b"".join(picture.read_bytes() for picture, _ in pieces))
        return scene

    def check_music(self, music: Path) -> float:
        """Every music is as long as its file has bytes; none that says so is silent."""
        content = music.read_bytes()
        if content.startswith(b"silent"):
            raise UnusableFootage(f"{music.name} is silent")
        return float(len(content))

    def heard(self, voice: Path, seconds: float) -> list[Heard]:
        return [Heard(0.0, seconds)] if voice.read_bytes() else []

    def encode_crossfade(self, leaving: TimelineClip, entering: TimelineClip, piece: Path) -> None:
        self._raise_next_error()
        piece.write_bytes(
            leaving.mezzanine.read_bytes() + b" into " + entering.mezzanine.read_bytes()
        )

    def assemble(
        self,
        edit_list: Sequence[TimelineClip],
        film: Path,
        sound: FilmSound | None = None,
        text: FilmText | None = None,
    ) -> MediaInfo:
        self._raise_next_error()
        self.edit_lists.append(list(edit_list))
        ready = [cut.crossfade.read_bytes() if cut.crossfade else None for cut in edit_list]
        self.crossfades.append(ready)
        self.sounds.append((sound, text))
        if sound and sound.stems and (sound.voices or sound.music):
            (sound.stems / "native.flac").write_bytes(b"native sound")
        film.write_bytes(b"".join(cut.mezzanine.read_bytes() for cut in edit_list))
        seconds = film_seconds([Shot(cut.seconds, cut.transition) for cut in edit_list])
        return _media_info(FrameSize(1280, 720), seconds)

    def reframe_scene(
        self,
        mezzanine: Path,
        scene: Path,
        window: Window,
        size: FrameSize,
        cues: Sequence[Cue] = (),
        starts_at: float = 0.0,
    ) -> None:
        self._raise_next_error()
        self.windows.append(window)
        self.burnt.append((starts_at, [cue.text for cue in cues]))
        scene.write_bytes(mezzanine.read_bytes() + f" as {size.width}x{size.height}".encode())

    def join_format(self, scenes: Sequence[TimelineClip], _film: Path, result: Path) -> MediaInfo:
        self._raise_next_error()
        result.write_bytes(b"".join(each.mezzanine.read_bytes() for each in scenes))
        seconds = film_seconds([Shot(each.seconds, each.transition) for each in scenes])
        return _media_info(FrameSize(720, 1280), seconds)

    def write_gif(self, moments: Sequence[Moment], _size: FrameSize, gif: Path) -> None:
        self._raise_next_error()
        gif.write_bytes(b"GIF89a" + b"".join(each.mezzanine.read_bytes() for each in moments))

    def _raise_next_error(self) -> None:
        if self.errors:
            raise self.errors.popleft()


def _flawless(size: FrameSize, seconds: float) -> ClipMeasures:
    """The measures of a clip with sound in which everything is as it should be."""
    return ClipMeasures(
        seconds=seconds,
        width=size.width,
        height=size.height,
        fps=24.0,
        pictures_per_second=24.0,
        sound_start=0.0,
        sound_end=seconds,
        peak_db=-12.0,
        motion=Motion(across=0.2, zoom=1.1, speed=0.03, common_speed=0.03),
    )


def _media_info(size: FrameSize, seconds: float) -> MediaInfo:
    return MediaInfo(
        duration=seconds,
        width=size.width,
        height=size.height,
        fps=24.0,
        video_codec="h264",
        pixel_format="yuv420p",
        audio_codec="aac",
    )


def _write_mezzanine(source: bytes, folder: Path, size: FrameSize, seconds: int) -> Mezzanine:
    def write(name: str) -> Path:
        path = folder / name
        path.write_bytes(name.encode() + b" of " + source)
        return path

    return Mezzanine(
        media_info=_media_info(size, float(seconds)),
        mezzanine=write("mezzanine.mp4"),
        audio=write("audio.wav"),
        first=write("first.jpg"),
        middle=write("middle.jpg"),
        last=write("last.jpg"),
    )
