"""Functions and a state machine of a test's own, and local clouds that run them."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from grok_spicy_local.cloud import LocalCloud, XaiHost

NO_XAI = XaiHost(host="127.0.0.1:9", insecure=True, key="no-key")


class EmulatorHarness:
    """Writes functions and a machine into a folder, and opens clouds there, one at a time."""

    def __init__(self, folder: Path) -> None:
        self.output = folder / "output"
        self.functions = folder / "functions"
        self.machine_file = folder / "machine.asl.json"
        self.functions.mkdir()
        self._has_machine = False
        self._open = ExitStack()

    def function(self, name: str, code: str) -> None:
        (self.functions / name).mkdir()
        (self.functions / name / "handler.py").write_text(code)

    def machine(self, start_at: str, states: dict[str, Any]) -> None:
        self.machine_file.write_text(json.dumps({"StartAt": start_at, "States": states}))
        self._has_machine = True

    def cloud(self, **options: Any) -> LocalCloud:
        """A new cloud; the one before it, if any, is closed first: a restart."""
        self.close()
        return self._open.enter_context(self.unopened(**options))

    def unopened(self, **options: Any) -> LocalCloud:
        return LocalCloud(
            self.output,
            functions_dir=self.functions,
            state_machine_file=self.machine_file if self._has_machine else None,
            **{"xai": NO_XAI, **options},
        )

    def close(self) -> None:
        self._open.close()
