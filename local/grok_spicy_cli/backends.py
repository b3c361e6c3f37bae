"""Where a command's runs are made: in a stack, by `grok-spicy serve` here, or in this process.

They differ in how the API is reached, where the files lie, and whether a run continues when the
command ends; everything else is RunControl's.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from grok_spicy import bootstrap
from grok_spicy.errors import BadInput, GrokSpicyError, UnreadableItem
from grok_spicy.models.run import Run
from grok_spicy.models.settings import Provider
from grok_spicy.services.run_lifecycle import CAN_BE_RESUMED, end_run
from grok_spicy_cli.archive import Archive
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.run_control import RunControl
from grok_spicy_cli.client.run_watcher import Pace
from grok_spicy_cli.client.transports import HttpTransport, InProcessTransport
from grok_spicy_cli.command_output import CommandOutput
from grok_spicy_cli.film_request import purchases_refused, read_environment, resolve_provider
from grok_spicy_cli.location import OutputFolder, ServedFolder
from grok_spicy_cli.log import logging_into
from grok_spicy_cli.option_groups import StackAddress
from grok_spicy_cli.process_signals import ProcessSignalled
from grok_spicy_local.cloud import LocalCloud, SimulatorOptions, XaiHost
from grok_spicy_local.output_lock import find_holder
from grok_spicy_local.paths import OutputPaths
from grok_spicy_local.recovery import (
    active_runs,
    read_run,
    recover_interrupted_runs,
    waits_for_a_person,
)

_log = logging.getLogger(__name__)

NO_PROVIDER = XaiHost(host="127.0.0.1:9", insecure=True, key="none")
"""For a local cloud in which nothing is made."""
LOCAL_PACE = Pace(events=0.2)
_LONGEST_SETTLING = 30.0
"""Seconds that an execution may continue after its run has ended."""


@contextmanager
def open_backend(
    remote: RunControl | None,
    output_dir: Path,
    output: CommandOutput,
    simulator: Mapping[str, Any],
    provider: Provider,
    *,
    verbose: bool,
) -> Iterator[RunControl]:
    """The place where runs are made: `remote`, or else a local cloud that is open meanwhile."""
    if remote:
        yield remote
        return
    xai = resolve_provider(provider, simulator, read_environment(Path()))
    with open_local(output_dir, xai, output, verbose=verbose) as local:
        yield local.runs


@contextmanager
def open_runs(
    address: StackAddress | None, output_dir: Path, output: CommandOutput
) -> Iterator[RunControl]:
    """A place in which nothing is made meanwhile: the stack at that address, the server of that
    output directory, or this process."""
    remote = find_remote(address, output_dir, output, {})
    if remote:
        yield remote
        return
    with open_local(output_dir, NO_PROVIDER, output, verbose=False) as local:
        yield local.runs


def find_remote(
    address: StackAddress | None,
    output_dir: Path,
    output: CommandOutput,
    simulator: Mapping[str, Any],
    *,
    verbose: bool = False,
) -> RunControl | None:
    """The place where runs are made, if that is not this process: the stack at that address, or
    else the server of that output directory. BadInput for options of the simulator: those of the
    stack or the server are used."""
    remote = connect_stack(address, output) if address else connect_served(output_dir, output)
    if remote and simulator:
        names = ", ".join(sorted(simulator))
        raise BadInput(f"options of the simulator ({names}) need a run in this process")
    if remote and verbose:
        output.print("-v shows nothing here: the log is where the run is made.")
    return remote


def connect_stack(address: StackAddress, output: CommandOutput) -> RunControl:
    """A stack on AWS. BadInput, NotFound, GrokSpicyError if it can't be reached."""
    from grok_spicy_cli.client.stack import DeployedStack

    cloud = DeployedStack(address)
    return RunControl(RunClient(cloud.transport(), say=output.print), cloud, output)


def connect_served(output_dir: Path, output: CommandOutput) -> RunControl | None:
    """The `grok-spicy serve` that is open in that output directory, if one is."""
    holder = find_holder(OutputPaths(output_dir))
    if holder is None or not re.fullmatch(r"http://127\.0\.0\.1:[0-9]+", holder.address):
        return None
    client = RunClient(HttpTransport(holder.address), say=output.print)
    return RunControl(client, ServedFolder(output_dir), output)


@dataclass
class LocalBackend:
    """An open local cloud, and its runs: they stop when it closes."""

    cloud: LocalCloud
    runs: RunControl
    transport: InProcessTransport
    stopped: list[str] = field(default_factory=list)
    """The ids of the runs that were stopped because the cloud closes."""

    def stop_active_runs(self, cause: BaseException | None) -> None:
        """End every run that has not ended: cancelled where a person stopped it by Ctrl-C, else
        interrupted. One that waits at a gate stays as it is. `cause` is why the cloud closes. A
        second signal meanwhile ends the process."""
        self.transport.wait()
        runs = active_runs(self.cloud.paths.output)
        active = [run for run in runs if not waits_for_a_person(run)]
        if cause is not None:
            self._name_waiting(run for run in runs if waits_for_a_person(run))
        if not active:
            return
        with suppress(OSError):  # a link that can't be made must not keep runs from being stopped
            self._point_latest_at(max(active, key=lambda run: run.created_at))
        with suppress(OSError):
            self.runs.output.print(
                "Stopping. Waiting for calls under way, which are paid already … "
                "(a second Ctrl-C gives them up)"
            )
        for run in active:
            # It has ended meanwhile, or can't be stored; then the next command interrupts it.
            with suppress(GrokSpicyError, ClientError, BotoCoreError):
                if cause is None or _is_ctrl_c(cause):
                    self.runs.cancel(run.run_id)
                else:
                    _interrupt(run, cause)
            self.stopped.append(run.run_id)

    def _name_waiting(self, runs: Iterable[Run]) -> None:
        """Say which runs wait for a person, and what to type."""
        output, location = self.runs.output, self.runs.location
        for run in runs:
            with suppress(OSError):
                output.print(f"{run.run_id} waits for approval, also without this process.")
                output.print(f"To approve: {location.command('approve', run.run_id)}")

    def _point_latest_at(self, run: Run) -> None:
        """Make `latest` that run unless a newer one is: Ctrl-C may have come between its start and
        the response."""
        paths, latest = self.cloud.paths, None
        with suppress(UnreadableItem):
            latest = read_run(paths.output, paths.latest() or "")
        if latest is None or latest.created_at < run.created_at:
            self.runs.location.on_start(run.run_id)


@contextmanager
def open_local(
    output_dir: Path,
    xai: XaiHost | SimulatorOptions,
    output: CommandOutput,
    *,
    verbose: bool,
    environment: Mapping[str, str] | None = None,
) -> Iterator[LocalBackend]:
    """A local cloud in that output directory, and its log. OutputIsInUse if another process works
    there. Runs that have not ended at the end are cancelled, and can be resumed. `environment` are
    variables for the functions."""
    location = OutputFolder(output_dir)
    with logging_into(output_dir, output.console, verbose=verbose) as log:
        cloud = LocalCloud(output_dir, xai=xai, environment=environment)
        with output.console.status("Starting …"):
            cloud.start()
        transport = InProcessTransport(cloud.functions)
        runs = RunControl(
            RunClient(transport, patience=0),  # what fails in this process would fail again
            location,
            output,
            False,
            LOCAL_PACE,
            LocalExecutions(cloud, log),
        )
        local = LocalBackend(cloud, runs, transport)
        cause: BaseException | None = None
        try:
            recover_interrupted_runs(cloud)
            Archive(output_dir, output.print).runs()  # names those that can't be read
            yield local
        except Exception as error:
            _log.debug("The local cloud closes after an error; the log is %s.", log, exc_info=True)
            cause = cloud.paths.disk.failure or error  # whatever came of a full disk
            raise cause from error
        except BaseException as signal:
            cause = signal
            raise
        finally:
            try:
                local.stop_active_runs(cause)
            finally:
                transport.close()
                cloud.stop()
            for run_id in local.stopped:  # only now nothing of them changes any more
                with suppress(OSError):
                    output.print_ending(Archive(output_dir).snapshot(run_id), location)


@contextmanager
def open_server(
    output_dir: Path,
    provider: Provider,
    output: CommandOutput,
    simulator: Mapping[str, Any],
    *,
    verbose: bool,
) -> Iterator[LocalBackend]:
    """A local cloud for what stays open. It opens without a key too: films can be looked at then,
    and none can be made."""
    environment = read_environment(Path())
    refusal = purchases_refused(provider, simulator, environment)
    variables = {"GROK_SPICY_PURCHASES_REFUSED": refusal} if refusal else {}
    xai = NO_PROVIDER if refusal else resolve_provider(provider, simulator, environment)
    with open_local(output_dir, xai, output, verbose=verbose, environment=variables) as local:
        if refusal:
            output.print(f"No film can be made: {refusal}.")
        yield local


@dataclass
class LocalExecutions:
    """The executions of an open local cloud, and the log of this process."""

    cloud: LocalCloud
    log: Path

    def settle(self, execution: str) -> None:
        """Return when nothing of that execution changes its run any more, or after 30 s."""
        with suppress(TimeoutError):
            self.cloud.settle(execution, _LONGEST_SETTLING)

    def is_over(self, execution: str) -> bool:
        """Whether that execution has ended."""
        return self.cloud.is_over(execution)

    def check(self) -> None:
        """DiskFull if what is made can't be stored any more."""
        self.cloud.paths.disk.check()


def _is_ctrl_c(cause: BaseException) -> bool:
    if isinstance(cause, ProcessSignalled):
        return cause.is_ctrl_c
    return isinstance(cause, KeyboardInterrupt)


def _interrupt(run: Run, cause: BaseException) -> None:
    end_run(
        bootstrap.run_store(),
        bootstrap.asset_store(),
        run,
        "interrupted",
        error=None,
        message=f"stopped by {_reason(cause)}.{CAN_BE_RESUMED}",
    )


def _reason(cause: BaseException) -> str:
    return str(cause) if isinstance(cause, ProcessSignalled) else f"an error: {cause}"
