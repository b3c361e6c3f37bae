"""The end of a chunk as a clip of its own, which a camera goes on from."""

from pathlib import Path

import pytest

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.adapters.ffmpeg.process import frames_in, run
from grok_spicy.models.media import FPS, ChunkCut, FrameSize

SIZE = FrameSize(160, 90)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    run(
        *("-f", "lavfi", "-i", f"testsrc=size=160x90:rate={FPS}:duration=5"),
        *("-f", "lavfi", "-i", "sine=frequency=300:duration=5", "-pix_fmt", "yuv420p", path),
    )
    return path


@pytest.mark.parametrize("overlap", [0, 12])
def test_a_lead_is_the_end_of_the_chunk_with_its_tail_and_sound(
    clip: Path, tmp_path: Path, overlap: int
) -> None:
    editor = FFmpegEditor()
    cut = ChunkCut(0, 5 * FPS - overlap, overlap)
    piece = editor.prepare_chunk(clip, tmp_path, SIZE, cut)

    lead = editor.cut_lead(piece.picture, piece.audio, piece.tail, tmp_path, 3)

    assert frames_in(lead) == 3 * FPS
    facts = editor.probe(lead)
    assert facts.audio_codec == "aac" and facts.duration == pytest.approx(3, abs=0.1)
    run("-i", lead, "-vf", "select=eq(n\\,71)", "-frames:v", "1", tmp_path / "end.png")
    run("-i", clip, "-vf", "select=eq(n\\,119)", "-frames:v", "1", tmp_path / "wanted.png")
    assert _ssim(tmp_path / "end.png", tmp_path / "wanted.png", tmp_path) > 0.95


def _ssim(one: Path, other: Path, folder: Path) -> float:
    stats = folder / "ssim.txt"
    run("-i", one, "-i", other, "-lavfi", f"ssim=stats_file={stats}", "-f", "null", "-")
    return float(stats.read_text().split("All:")[1].split()[0])
