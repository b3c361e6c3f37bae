"""Chunks' clips that are not what was asked for: short, of another size, silent, damaged, or
beginning with the clip that they extend. Whatever they are, a piece is exactly as long as it must
be."""

import wave
from pathlib import Path

import numpy as np
import pytest

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.adapters.ffmpeg.last_frame import extract_last_frame
from grok_spicy.adapters.ffmpeg.process import frames_in
from grok_spicy.errors import CuttingFailed, DownloadFailed, UnusableFootage
from grok_spicy.models.media import AUDIO_HZ, FPS, ChunkCut, ChunkPiece, FrameSize
from tests.media.conftest import SIZE, MediaHarness
from tests.support.chunk_chains import frames_of

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-pix_fmt", "yuv420p")
FIRST, LAST = ChunkCut(0, 36, 12), ChunkCut(1, 36)


def moving(
    media: MediaHarness,
    name: str,
    frames: int = 48,
    size: tuple[int, int] = SIZE,
    sound: str | None = "sine=frequency=440:sample_rate=48000",
    first: int = 0,
    look: str = "null",
) -> Path:
    """A clip of a test picture that moves on from frame `first`."""
    path = media.folder / name
    picture = f"testsrc2=s={size[0]}x{size[1]}:r=24,trim=start_frame={first},setpts=PTS-STARTPTS"
    inputs = ["-f", "lavfi", "-i", f"{picture},{look}"]
    inputs += ["-f", "lavfi", "-i", sound] if sound else []
    media.run(*inputs, "-frames:v", str(frames), "-t", str(frames / 24), *H264, path)
    return path


def prepare(
    media: MediaHarness, clip: Path, cut: ChunkCut, before: ChunkPiece | None = None
) -> ChunkPiece:
    folder = media.folder / f"{clip.stem}_piece"
    tail, reference = (before.tail, before.reference) if before else (None, None)
    piece = FFmpegEditor().prepare_chunk(clip, folder, SIZE, cut, tail, reference)
    check_length(piece, cut)
    return piece


def check_length(piece: ChunkPiece, cut: ChunkCut) -> None:
    assert frames_in(piece.picture) == piece.frames == cut.frames
    assert bool(piece.tail) == bool(cut.overlap)
    with wave.open(str(piece.audio), "rb") as sound:
        assert sound.getnframes() == cut.frames * AUDIO_HZ // FPS
        assert (sound.getframerate(), sound.getnchannels()) == (AUDIO_HZ, 2)
    if piece.tail:
        assert frames_in(piece.tail) == cut.overlap + 1


def loudest_step(path: Path) -> int:
    with wave.open(str(path), "rb") as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    return int(np.abs(np.diff(samples.reshape(-1, 2)[:, 0].astype(int))).max())


@pytest.mark.parametrize("frames", [47, 40])
def test_a_clip_that_is_short_is_slowed_down(media: MediaHarness, frames: int) -> None:
    piece = prepare(media, moving(media, "short.mp4", frames), FIRST)

    assert piece.flaws == (f"it lasts {frames / FPS:.2f} s of 2.00 s, so it is slowed down",)


def test_a_clip_of_hardly_any_length_is_filmed_again(media: MediaHarness) -> None:
    with pytest.raises(UnusableFootage, match=r"short\.mp4 is too short: 2\.00 s .* it has 0\.42"):
        prepare(media, moving(media, "short.mp4", 10), FIRST)


def test_a_clip_of_another_size_gets_the_films(media: MediaHarness) -> None:
    piece = prepare(media, moving(media, "large.mp4", size=(640, 480)), FIRST)

    info = FFmpegEditor().probe(piece.picture)
    assert (info.width, info.height) == SIZE


def test_a_silent_clip_is_joined_with_one_that_is_not(media: MediaHarness) -> None:
    first = prepare(media, moving(media, "loud.mp4"), FIRST)

    second = prepare(media, moving(media, "silent.mp4", first=40, sound=None), LAST, first)

    assert second.flaws == ()
    assert loudest_step(second.audio) < 2 * loudest_step(first.audio), "there is no click"


def test_a_clip_that_was_cut_short_in_its_download_is_fetched_again(media: MediaHarness) -> None:
    clip = moving(media, "cut.mp4")
    content = clip.read_bytes()
    clip.write_bytes(content[: len(content) * 2 // 3])

    with pytest.raises((DownloadFailed, UnusableFootage), match=r"cut\.mp4"):
        prepare(media, clip, FIRST)


def test_a_clip_that_begins_with_the_one_it_extends_goes_on_from_its_end(
    media: MediaHarness,
) -> None:
    first = prepare(media, moving(media, "first.mp4"), FIRST)

    extended = moving(media, "extended.mp4", frames=96)
    second = prepare(media, extended, ChunkCut(1, 60, 0, start=36), first)

    assert second.joint.shift == 0
    shown = frames_of(second.picture, SIZE)
    whole = frames_of(extended, SIZE)[36:96]
    assert np.abs(shown.astype(int) - whole).mean() < 4


def test_a_clip_that_starts_from_an_earlier_frame_is_shown_from_there_on(
    media: MediaHarness,
) -> None:
    """It starts from the fifth frame of the overlap."""
    first = prepare(media, moving(media, "first.mp4"), FIRST)

    second = prepare(media, moving(media, "second.mp4", first=40), LAST, first)

    assert second.joint.shift == 4
    shown = frames_of(second.picture, SIZE)
    truth = frames_of(moving(media, "truth.mp4", frames=72), SIZE)[36:72]
    assert np.abs(shown.astype(int) - truth).mean() < 4


def test_clips_that_show_nothing_alike_dissolve_into_each_other(media: MediaHarness) -> None:
    first = prepare(media, moving(media, "first.mp4"), FIRST)
    other = media.folder / "other.mp4"
    media.run(
        "-f", "lavfi", "-i", f"mandelbrot=s={SIZE[0]}x{SIZE[1]}:r=24", "-t", "2", *H264, other
    )

    second = prepare(media, other, LAST, first)

    assert (second.joint.frame, second.joint.blended) == (12, 11)
    assert second.drift.found is None, "there is nothing to hold its colours against"


def test_light_that_is_switched_on_stays_on(media: MediaHarness) -> None:
    """What changes at once is no drift; later chunks are held against it."""
    first = prepare(media, moving(media, "first.mp4"), FIRST)
    light = "lutyuv=y='if(1,clip(0.7*val+70,16,235))':enable='gte(n,20)'"

    lit = prepare(media, moving(media, "lit.mp4", first=36, look=light), ChunkCut(1, 36, 12), first)

    assert lit.reference is not None
    dark, bright = (frames_of(each.picture, SIZE)[-1].mean() for each in (first, lit))
    assert bright > dark + 20


def test_a_picture_that_moves_to_other_colours_is_left_as_it_is(media: MediaHarness) -> None:
    """The camera pans to a red sky: what both ends show has not changed."""
    pan = (
        f"testsrc2=s=960x{SIZE[1]}:r=24,trim=end_frame=1,loop=-1:1,setpts=N/24/TB,"
        f"crop={SIZE[0]}:{SIZE[1]}:'min(2*n,600)':0"
    )
    clip = media.folder / "pan.mp4"
    media.run("-f", "lavfi", "-i", pan, "-t", "4", *H264, clip)
    first = prepare(media, clip, FIRST)

    second = prepare(media, clip, ChunkCut(1, 60, 0, start=36), first)

    shown = frames_of(second.picture, SIZE)[-1].astype(int)
    assert np.abs(shown - frames_of(clip, SIZE)[95]).mean() < 4


def test_pieces_that_are_not_as_long_as_their_scene_are_not_joined(media: MediaHarness) -> None:
    piece = prepare(media, moving(media, "first.mp4"), FIRST)

    with pytest.raises(CuttingFailed, match="the chunks have 36 frames; the scene has 40"):
        FFmpegEditor().join_chunks([(piece.picture, piece.audio)], media.folder, 40)


@pytest.mark.parametrize("encode", [("-r", "24"), ("-r", "10", "-bf", "3"), ("-vsync", "vfr")])
def test_the_last_frame_is_the_true_last_one(media: MediaHarness, encode: tuple[str, ...]) -> None:
    clip = media.clip("numbered.mp4", seconds=3.1, encode=("-c:v", "libx264", "-qp", "0", *encode))
    expected = media.brightness(clip)[-1]

    frame = Path(extract_last_frame(str(clip)))

    grey = media.run("-i", frame, "-vf", "scale=out_range=tv,format=yuv444p,extractplanes=y",
                     "-f", "rawvideo", "pipe:1")  # fmt: skip
    assert abs(float(np.frombuffer(grey, np.uint8).mean()) - expected) <= 1.5
    frame.unlink()


def test_a_file_without_a_picture_has_no_last_frame(tmp_path: Path) -> None:
    with pytest.raises(UnusableFootage, match="there is no such file"):
        extract_last_frame(str(tmp_path / "none.mp4"))
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0\0\0\x18ftypmp42")
    with pytest.raises(UnusableFootage, match=r"broken\.mp4"):
        extract_last_frame(str(broken))


def test_a_chunk_of_a_portrait_film_is_made_alike(media: MediaHarness) -> None:
    size = FrameSize(180, 320)
    clip = moving(media, "portrait.mp4", size=size)

    piece = FFmpegEditor().prepare_chunk(clip, media.folder / "piece", size, FIRST)

    check_length(piece, FIRST)
