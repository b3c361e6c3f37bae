"""What a film must be, wherever it was made: looked at in its folder alone."""

import json
import re
from pathlib import Path

from pytest import approx

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.models.media import FPS, frame_size
from grok_spicy.outputs.report import Report
from grok_spicy.outputs.state import PipelineState


def look_at(folder: Path) -> PipelineState:
    """Hold everything in the folder against everything else; the film's state."""
    written = (folder / "state.json").read_text()
    state = PipelineState.model_validate_json(written)
    assert json.loads(state.model_dump_json()) == json.loads(written)
    assert state.run.status == "complete"
    assert state.final_video_path == "final_video.mp4"
    _look_at_footage(folder / "final_video.mp4", state)
    _look_at_script(folder)
    _look_at_report(folder)
    return state


def _look_at_footage(film: Path, state: PipelineState) -> None:
    scenes = state.plan.scenes
    crossfades = sum(scene.transition == "crossfade" for scene in scenes[1:])
    footage = FFmpegEditor().probe(film)
    expected = sum(scene.duration_seconds for scene in scenes) - 0.5 * crossfades
    assert footage.duration == approx(expected, abs=0.1)
    size = frame_size(state.plan.aspect_ratio, state.run.settings.resolution)
    assert (footage.width, footage.height) == size
    assert (footage.video_codec, footage.pixel_format) == ("h264", "yuv420p")
    assert (footage.audio_codec, footage.fps) == ("aac", FPS)
    content = film.read_bytes()
    assert 0 < content.find(b"moov") < content.find(b"mdat")  # plays while it is loading


def _look_at_script(folder: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", (folder / "script.md").read_text())
    assert "final_video.mp4" in links
    assert [link for link in links if not (folder / link).is_file()] == []


def _look_at_report(folder: Path) -> None:
    report = Report.model_validate_json((folder / "report.json").read_text())
    assert report.status == "complete"
    assert report.gaps == []
    assert report.items
    assert sum(item.cost_ticks for item in report.items) == report.cost_ticks
    assert all(item.actual for item in report.items)
    assert report.cost_usd <= report.max_cost_usd
