"""A simulator in a process of its own, for programs that start one and for tests that kill it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from xai_simulator.control import CameraControl, ControlClient


class SimulatorDidNotStart(Exception):
    """The process ended before it was ready. Its messages are in simulator.log."""


class SimulatorProcess:
    """`python -m xai_simulator` as a child process. It ends when this process ends, and by no
    signal that asks for it before: whoever it answers may be told to end by the same signal.

    `options` are those of the command line, with underscores (`latency_scale=0.1`); None and False
    leave an option out, True gives one without a value. `faults` may also be a list or an object.
    """

    def __init__(self, state_dir: Path, **options: Any) -> None:
        """Start it and wait until it is ready. SimulatorDidNotStart if it ends instead."""
        self.state_dir = Path(state_dir).resolve()
        command = [sys.executable, "-m", "xai_simulator", "--exit-with-parent"]
        command += ["--state-dir", str(self.state_dir)]
        for name, value in options.items():
            if value is not None and value is not False:
                command.append(f"--{name.replace('_', '-')}")
                command += [] if value is True else [_as_argument(value)]
        self.state_dir.mkdir(parents=True, exist_ok=True)
        log_file = self.state_dir / "simulator.log"
        with log_file.open("ab") as log:
            # A session of its own, so that Ctrl-C reaches only the parent, which then stops it.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            status = self._process.wait()
            self._end()
            raise SimulatorDidNotStart(
                f"the simulator ended with status {status}; {log_file} says why"
            )
        ready = json.loads(line)
        self.host: str = ready["host"]
        self.media: str = ready["media"]
        self.control = ControlClient(ready["control"])
        self.cameras: dict[str, str] = ready["cameras"]
        """Where each simulated service that films is reached, by provider."""
        self.camera_keys: dict[str, str] = ready["keys"]
        """A key that each takes, by provider."""
        self.camera_control = CameraControl(ready["camera_control"])

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def stop(self) -> None:
        """Stop it in an orderly way."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._end()

    def kill(self) -> None:
        """Kill it, as a power cut would."""
        self._process.kill()
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _end(self) -> None:
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def _as_argument(value: object) -> str:
    return json.dumps(value) if isinstance(value, list | dict) else str(value)
