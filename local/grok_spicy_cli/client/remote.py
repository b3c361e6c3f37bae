"""Films that are made elsewhere: on AWS, or in a studio that is served on this machine.

What is asked for, what is shown meanwhile and how it ends is as in a studio of one's own; only
that the film goes on whether somebody watches or not.
"""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from grok_spicy.api.schemas import EventView, NewRun, RunDetail, RunSummary
from grok_spicy.errors import BadInput, GrokSpicyError, NotFound
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.services.run_lifecycle import new_run_id
from grok_spicy_cli.archive import RunListing, resolve_run_id
from grok_spicy_cli.client.download import RemoteFiles
from grok_spicy_cli.client.run_client import StudioClient
from grok_spicy_cli.client.transports import HttpTransport, NoAnswer
from grok_spicy_cli.film_request import FilmOrder
from grok_spicy_cli.local_runs import Terminal, exit_status, expectation
from grok_spicy_cli.options import Address
from grok_spicy_cli.render.live import watch
from grok_spicy_cli.render.summary import Folder, Home, so_far
from grok_spicy_local.output_lock import find_holder
from grok_spicy_local.paths import OutputPaths

LOOK_EVERY = 1.0
"""Seconds between two looks at a film that is made elsewhere."""
_SHARE, _SELDOM = 5, 5.0
"""A look that takes long is had less often, but still every so many seconds."""


class RemoteStudio:
    """A studio that is reached by its API. `home` is where it keeps its films, `look_every` the
    seconds between two looks at one."""

    def __init__(
        self,
        client: StudioClient,
        home: Home,
        terminal: Terminal,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self.home = home
        self.files = RemoteFiles(client)
        self._client = client
        self._terminal = terminal
        self._look_every = look_every

    def found(self, wanted: str) -> RunSnapshot:
        """Everything that is known of the run that is meant. NotFound."""
        return self._client.run(self.find(wanted)).snapshot()

    def find(self, wanted: str) -> str:
        """The id of the run that is meant: its id, the beginning of it, or `latest`. NotFound."""
        newest_first = (run.run_id for run in self._client.runs())
        if wanted != "latest":
            return resolve_run_id(wanted, list(newest_first))
        latest = next(newest_first, None)
        if latest is None:
            raise NotFound("there are no runs yet")
        return latest

    def listed(self) -> list[RunListing]:
        """All runs, newest first."""
        return [RunListing.of(run, run.cost_usd) for run in self._client.runs()]

    def film(self, order: FilmOrder) -> int:
        """Make a new film; its exit status. BadInput, GrokSpicyError."""
        keys = {photo.key: self._client.upload(photo.content) for photo in order.photos}
        key = new_run_id(order.request, datetime.now())
        try:
            begun = self._client.start(new_run(order, keys), key)
        except NoAnswer as problem:
            raise NoAnswer(
                f"{problem}. It is not known whether the film was begun: look at "
                f"`{self.home.command('list')}` before you ask for it again"
            ) from problem
        with self._going_on(begun.run_id):
            self.home.began(begun.run_id)
            film = self._client.run(begun.run_id)
            words = expectation(order, film.run.settings.provider)
            self._terminal.say(f"{begun.run_id}: {words}")
            return self._watch(film.run_id, film.created_at, None)

    def go_on(self, run_id: str, told: Mapping[str, Any]) -> int:
        """Go on with a film; its exit status."""
        before = self._client.run(run_id)
        past = [event.key for event in self._client.events(run_id)]
        self._terminal.say(f"Going on with {run_id}: {so_far(before.snapshot())}.")
        self._client.resume(run_id, told)
        known = past[-1] if past else None
        with self._going_on(run_id):
            first = next(self._client.events(run_id, known), None)
            return self._watch(run_id, first.at if first else before.updated_at, known)

    def cancel(self, run_id: str) -> RunSummary:
        """Stop a film. RunIsActive if it has ended."""
        return self._client.cancel(run_id)

    @contextmanager
    def _going_on(self, run_id: str) -> Iterator[None]:
        """Whoever stops watching learns that the film does not stop."""
        try:
            yield
        except (KeyboardInterrupt, GrokSpicyError):
            look, stop = (self.home.command(verb, run_id) for verb in ("show", "cancel"))
            self._terminal.say(f"The film goes on without you. To look at it: {look}")
            self._terminal.say(f"To stop it: {stop}")
            raise

    def _watch(self, run_id: str, began: datetime, after: str | None) -> int:
        """Show the film until it ends; the exit status."""
        over = self._seen_to_the_end(run_id, began, after)
        self._terminal.end(over.snapshot(), self.home)
        return exit_status(over.run)

    def _seen_to_the_end(self, run_id: str, began: datetime, after: str | None) -> RunDetail:
        happened: list[EventView] = []
        with watch(self._terminal.console, began) as watching:
            while True:
                asked = time.monotonic()
                found = self._client.run(run_id)
                happened += self._client.events(run_id, happened[-1].key if happened else after)
                watching.see(found.snapshot(), happened)
                if found.run.ended:
                    return found
                took = time.monotonic() - asked
                time.sleep(min(max(self._look_every, _SHARE * took), _SELDOM))


def select_backend(
    address: Address | None,
    output_dir: Path,
    terminal: Terminal,
    simulator: Mapping[str, Any],
    provider: str | None = None,
    verbose: bool = False,
) -> RemoteStudio | None:
    """The studio that is to make the film, if it is not to be one of our own: the stack at that
    address, or else the one that is served in that output directory.

    BadInput for what such a studio has been given by whoever started it: its xAI, and how that is
    simulated.
    """
    studio = None if address else served_here(output_dir, terminal)
    if address and provider:
        raise BadInput("a studio on AWS has an xAI of its own: leave out --provider")
    if simulator and (address or studio):
        used = ", ".join(sorted(simulator))
        raise BadInput(f"the simulator's options ({used}) are for a studio of your own")
    if verbose and (address or studio):
        terminal.say("The log is where the studio is: -v shows nothing of it here.")
    return on_aws(address, terminal) if address else studio


def on_aws(address: Address, terminal: Terminal) -> RemoteStudio:
    """The studio of that stack. BadInput, NotFound, GrokSpicyError if it can't be reached."""
    from grok_spicy_cli.client.stack import DeployedStudio

    studio = DeployedStudio(address)
    return RemoteStudio(StudioClient(studio.transport()), studio, terminal)


def served_here(output_dir: Path, terminal: Terminal) -> RemoteStudio | None:
    """The studio that somebody serves in that output directory, if somebody does."""
    holder = find_holder(OutputPaths(output_dir))
    if holder is None or not re.fullmatch(r"http://127\.0\.0\.1:[0-9]+", holder.address):
        return None
    client = StudioClient(HttpTransport(holder.address))
    return RemoteStudio(client, Folder(output_dir), terminal)


def new_run(order: FilmOrder, uploaded: Mapping[str, str]) -> NewRun:
    """The order as the API takes it: with the photos where they were uploaded to; whose run it is,
    the API knows."""
    given = order.request.model_dump(mode="json", exclude_unset=True, exclude={"owner"})
    for reference in given.get("references", []):
        reference["key"] = uploaded[reference["key"]]
    return NewRun.model_validate(given)
