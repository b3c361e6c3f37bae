"""What phase 6 writes about a session: a file for each clip, all results, and the shared state."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grok_spicy.models.media import FPS
from grok_spicy.outputs.execution import (
    ExecutionReport,
    FailedClip,
    GeneratedClip,
    summary_of,
)
from phase6.session import Session, write_json
from phase6.story import PlannedClip

OUTPUT = "phase6_output.json"


class DeliveredClip(GeneratedClip):
    """A clip in the session's folder. `planned_duration` is the length that phase 3 gave it,
    `inputs_digest` that of all it was made from, `run_id` the run that filmed it. `mock`: it is a
    placeholder."""

    planned_duration: float
    frames: int
    inputs_digest: str
    run_id: str
    mock: bool


class Results:
    """What there is of a session's clips, delivered and failed."""

    def __init__(self, session: Session, clips: Sequence[PlannedClip], *, mock_mode: bool) -> None:
        self._session, self._clips, self._mock_mode = session, clips, mock_mode
        self._failed: dict[str, FailedClip] = {}
        self._delivered: dict[str, DeliveredClip] = {}
        for clip in clips:
            found = self._load(clip)
            if found:
                self._delivered[clip.division.clip_id] = found

    def has(self, clip: PlannedClip, digest: str) -> bool:
        """Whether the clip is there, filmed from the same inputs. A placeholder is not there where
        clips are filmed for real."""
        found = self._delivered.get(clip.division.clip_id)
        if found is None or found.inputs_digest != digest:
            return False
        return self._mock_mode or not found.mock

    def note(self, clip: PlannedClip, digest: str, report: ExecutionReport, run_id: str) -> None:
        """Note what became of a clip in a run, by that run's report."""
        name = clip.division.clip_id
        failures = {each.scene_id: each for each in report.failed_clips}
        if failed := failures.get(clip.scene_id):
            self._failed[name] = failed.model_copy(update={"clip_id": name})
            self._delivered.pop(name, None)
            return
        made = next(each for each in report.generated_clips if each.scene_id == clip.scene_id)
        delivered = DeliveredClip(
            **{
                **dict(made),
                "clip_id": name,
                "output_path": (self._session.path / "clips" / f"{name}.mp4").as_posix(),
                "actual_duration": round(clip.frames / FPS, 4),
                "planned_duration": clip.division.duration,
                "frames": clip.frames,
                "inputs_digest": digest,
                "run_id": run_id,
                "mock": self._mock_mode,
            }
        )
        write_json(self._path(clip), delivered.model_dump(mode="json"))
        self._delivered[name] = delivered

    def write(self) -> dict[str, Any]:
        """Write the results of all clips, in the film's order, and return them."""
        names = [clip.division.clip_id for clip in self._clips]
        generated = [self._delivered[name] for name in names if name in self._delivered]
        failed = [self._failed[name] for name in names if name in self._failed]
        summary = summary_of(generated, failed, total_clips=len(names))
        content = {
            "session_id": self._session.id,
            "mock_mode": self._mock_mode,
            "generated_clips": [each.model_dump(mode="json") for each in generated],
            "execution_summary": summary.model_dump(mode="json"),
            "failed_clips": [each.model_dump(mode="json") for each in failed],
        }
        write_json(self._session.folder / OUTPUT, content)
        self._session.update_state(content)
        return content

    def _load(self, clip: PlannedClip) -> DeliveredClip | None:
        content = self._session.read_json(self._path(clip))
        file = self._session.clips / f"{clip.division.clip_id}.mp4"
        try:
            return DeliveredClip.model_validate(content) if content and file.is_file() else None
        except ValidationError:
            return None

    def _path(self, clip: PlannedClip) -> Path:
        return self._session.metadata / f"{clip.division.clip_id}_meta.json"
