"""What runs beside a step: executions of the state machine, and functions in the background."""

from collections.abc import Mapping
from typing import Any, Protocol


class Executions(Protocol):
    """The state machine's executions, by name."""

    def start(self, name: str, execution_input: Mapping[str, Any]) -> None:
        """Start an execution; no effect if there is or was one of that name."""

    def stop(self, name: str, reason: str) -> None:
        """Stop the execution; no effect if there is none, or it has ended."""

    def status(self, name: str) -> str | None:
        """RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED; None if there is none."""


class ArchiveBuilder(Protocol):
    """Builds archives of runs, in a function of its own."""

    def build(self, run_id: str) -> None:
        """Have the run's archive built; returns at once."""


class PersonDeleter(Protocol):
    """Deletes people with all that is theirs, in a function of its own."""

    def start(self, deletion_id: str) -> None:
        """Have that deletion go on; returns at once."""


class Users(Protocol):
    """The people who may sign in."""

    def remove(self, owner: str) -> None:
        """Remove the person whose tokens have that subject; no effect if there is none."""


class TaskTokens(Protocol):
    """Tokens of state machine tasks that wait to be called back."""

    def succeed(self, token: str) -> None:
        """Let the task of that token end; no effect if it has ended, or was called back before."""
