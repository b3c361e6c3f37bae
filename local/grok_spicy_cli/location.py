"""Where runs are made and where their files lie: in an output directory here, or in a stack."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy_cli.options import OUTPUT
from grok_spicy_local.paths import OutputPaths


class RunLocation(Protocol):
    """How a person reaches a place where runs are made."""

    def command(self, verb: str, *arguments: str) -> str:
        """What to type to do that with a run that is made there."""

    def paths(self, film: RunSnapshot) -> list[tuple[str, str]]:
        """The names and places of a run's files; first the film, if there is one."""

    def path_of(self, run_id: str, path: str) -> str:
        """Where a file of a run is, from its path in the run's folder."""

    def on_start(self, run_id: str) -> None:
        """A run was started there just now."""


@dataclass(frozen=True)
class OutputFolder:
    """An output directory on this machine."""

    output_dir: Path

    def command(self, verb: str, *arguments: str) -> str:
        words = ["grok-spicy", verb, *arguments]
        if self.output_dir != OUTPUT:
            words += ["--output-dir", shlex.quote(str(self.output_dir))]
        return " ".join(words)

    def paths(self, film: RunSnapshot) -> list[tuple[str, str]]:
        folder = self.output_dir / film.run.run_id
        files = {"film": "final_video.mp4", "script": "script.md", "report": "report.json"}
        if film.run.subtitle_keys:
            files["words"] = "subtitles"
        if film.run.stem_keys:
            files["tracks"] = "sound"
        if not film.run.film_key:
            del files["film"]
        return [
            (name, str(folder / file)) for name, file in files.items() if (folder / file).exists()
        ]

    def path_of(self, run_id: str, path: str) -> str:
        return str(self.output_dir / run_id / path)

    def on_start(self, run_id: str) -> None:
        """Make OUTPUT/latest a link to the run's folder."""
        OutputPaths(self.output_dir).point_latest_at(run_id)


class ServedFolder(OutputFolder):
    """An output directory in which `grok-spicy serve` makes the runs."""

    def on_start(self, run_id: str) -> None:
        """Nothing: the server has set OUTPUT/latest."""
