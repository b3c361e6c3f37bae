"""A session's folder: what phase 6 reads and writes there.

    shared-workspace/sessions/<session>/
      phase1_output.json  phase3_output.json  phase4_output.json    read
      clips/clip_001.mp4 …  clips/metadata/clip_001_meta.json …      written
      phase6_output.json  state.json                                 written
      .phase6/mock/  .phase6/real/                                   the runs: every take and call

Nothing outside the folder is read or written, whatever a session or one of its files is called.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from grok_spicy.models.validation import validation_messages
from phase6.inputs import Phase1Output, Phase3Output, Phase4Output, SessionInputs

WORKSPACE = Path("shared-workspace")
STATE = "state.json"
LARGEST_INPUT = 10_000_000
"""Bytes of an input file."""
_SESSION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_InputT = TypeVar("_InputT", bound=BaseModel)


class SessionError(Exception):
    """A session that can't be filmed; the message says why, and what to correct."""


class Session:
    """The folder of one session, in `base`: the current folder unless another one is given."""

    def __init__(self, session_id: str, base: Path | None = None) -> None:
        """SessionError for an id that is no plain name."""
        if not _SESSION_ID.fullmatch(session_id):
            raise SessionError(
                f"the session id {session_id!r} can't be used: it may have letters, digits, "
                "'.', '_' and '-', and begins with a letter or digit"
            )
        self.id = session_id
        self.path = WORKSPACE / "sessions" / session_id
        self.folder = (base or Path.cwd()).resolve() / self.path
        self.clips = self.folder / "clips"
        self.metadata = self.clips / "metadata"

    def runs(self, *, mock: bool) -> Path:
        """Where the runs of this session are kept."""
        return self.folder / ".phase6" / ("mock" if mock else "real")

    def load_inputs(self) -> SessionInputs:
        """The three inputs. SessionError names the file and the field that is wrong."""
        if not self.folder.is_dir():
            raise SessionError(f"there is no session {self.id!r}: {self.path} is no folder")
        phase1 = self._load("phase1_output.json", Phase1Output)
        phase3 = self._load("phase3_output.json", Phase3Output)
        phase4 = self._load("phase4_output.json", Phase4Output)
        try:
            return SessionInputs(phase1=phase1, phase3=phase3, phase4=phase4)
        except ValidationError as problem:
            words = "; ".join(validation_messages(problem))
            raise SessionError(f"the session's files don't agree: {words}") from problem

    def _load(self, name: str, kind: type[_InputT]) -> _InputT:
        path = self.path / name
        try:
            content = self.file(name, LARGEST_INPUT).read_bytes()
            return kind.model_validate_json(content)
        except ValidationError as problem:
            words = "; ".join(validation_messages(problem))
            raise SessionError(f"{path} can't be used: {words}") from problem

    def file(self, name: str, largest: int) -> Path:
        """The file of that path in the session's folder. SessionError if there is none, if it lies
        elsewhere, or if it has more than `largest` bytes."""
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise SessionError(f"{name!r} lies outside the session's folder, {self.path}")
        if not path.is_file():
            raise SessionError(f"{self.path / name} is missing")
        size = path.stat().st_size
        if size > largest:
            raise SessionError(
                f"{self.path / name} has {size // 1000} kB; it may have {largest // 1000}"
            )
        return path

    def read_json(self, path: Path) -> dict[str, Any]:
        """The object in a file that phase 6 wrote; empty if there is none, or none that can be
        read."""
        return _object_in(path) or {}

    def update_state(self, content: Mapping[str, Any]) -> None:
        """Set `phase6` in the session's shared state; what others have written there stays."""
        self.check_state()
        path = self.folder / STATE
        write_json(path, {**self.read_json(path), "phase6": dict(content)})

    def check_state(self) -> None:
        """SessionError if there is a shared state in which nothing can be set."""
        path = self.folder / STATE
        if path.exists() and _object_in(path) is None:
            raise SessionError(f"{self.path / STATE} is no JSON object; nothing is written there")


def _object_in(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file; None if there is none."""
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False) as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
    Path(file.name).replace(path)
