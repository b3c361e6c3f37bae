"""What the tools work with: the runs of one place, and two folders that they do not leave."""

from dataclasses import dataclass
from pathlib import Path

from grok_spicy.api.schemas import RunDetail
from grok_spicy.errors import BadInput, NotFound
from grok_spicy_cli.client.download import folder_for
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.run_control import RunControl


@dataclass(frozen=True)
class ToolContext:
    """`runs` are those of this process, of a server on this machine, or of a stack (`in_stack`).
    Files are written below `output_dir` only; photos are read from below `photo_dir` only."""

    runs: RunControl
    output_dir: Path
    photo_dir: Path
    in_stack: bool

    @property
    def client(self) -> RunClient:
        return self.runs.client

    def find(self, run: str) -> RunDetail:
        """The run of that id, the only one whose id begins so, or `latest`. NotFound."""
        if run and run != "latest":
            try:
                return self.client.run(run)
            except NotFound:
                pass
        return self.client.run(self.runs.find(run))

    def photo(self, path: str) -> Path:
        """The photo at that path below the photo folder. BadInput for a path that leads out."""
        file = (self.photo_dir / path).resolve()
        if not file.is_relative_to(self.photo_dir.resolve()):
            raise BadInput(
                f"photos are read from {self.photo_dir.resolve()} only; a person can name another "
                "folder with `grok-spicy mcp --photo-dir`"
            )
        return file

    def folder(self, run_id: str) -> Path:
        """The folder for a run's files, below the output directory. BadInput if a symbolic link
        leads it elsewhere."""
        folder = folder_for(run_id, self.output_dir.resolve())
        if folder.resolve() != folder:
            raise BadInput(f"{folder} is a link to another place: nothing is written there")
        return folder
