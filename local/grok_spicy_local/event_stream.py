"""The events of a run as they happen: `text/event-stream`, as browsers read it.

    id: 20261121T080000.000000Z#a1b2c3~…      the `cursor` after this event; not behind each
    data: {"key": …, "what": "plan", …}       the event, as `GET /runs/{id}/events` has it

A comment every 15 s shows that the connection lives. When the run has ended, an event named `ended`
follows its last one, with the run's status, and the stream ends.
"""

import json
import logging
import re
import threading
from collections.abc import Iterator
from datetime import timedelta

from botocore.config import Config
from werkzeug.wrappers import Request, Response

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.adapters.aws.dynamo_table import open_table
from grok_spicy.api.event_pages import read_events
from grok_spicy.api.problems import Problem, not_found
from grok_spicy.api.schemas import EventView
from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.item import utc_now
from grok_spicy.models.log_cursor import LONGEST_CURSOR, LogCursor
from grok_spicy.models.run import Run
from grok_spicy_local.cloud import NAME
from grok_spicy_local.run_changes import ChangeCount, RunChanges

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent."""
_PAUSE = 0.2
"""Seconds for which events are gathered: one query reads what came meanwhile."""
_SETTLING = timedelta(seconds=0.2)
"""How old an event is when it is sent: one that happened before it, but is stored after it, then
mostly still comes in order."""
_LAST_EVENT = timedelta(seconds=2)
"""How long after a run has ended the event that says so may still come."""
_PAGE = 100
_ENDED = "/ended"
"""Behind the cursor in the id of `ended`: who has it has everything."""
_MANY = Config(max_pool_connections=50)
_PATH = re.compile(r"/sse/([A-Za-z0-9_-]{1,80})")

log = logging.getLogger(__name__)


class EventStreams:
    """Streams of runs' events, from the store itself: the API's function is left to others."""

    def __init__(self, changes: RunChanges) -> None:
        self._changes = changes
        self._stopped = threading.Event()
        self._connecting = threading.Lock()
        self._connected: DynamoRunStore | None = None

    def stop(self) -> None:
        """End all streams; browsers connect again once there is a server."""
        self._stopped.set()
        self._changes.wake_all()

    def respond(self, request: Request) -> Response:
        """The stream of the run in the request's path, from the event after `Last-Event-ID` or, for
        a first request, after the parameter `after`. Problem 404, 405; 204 where the run has ended
        and the browser knows: it then stops asking."""
        if request.method not in ("GET", "HEAD"):
            raise Problem(405, "Method not allowed. Use GET, HEAD here.")
        path = _PATH.fullmatch(request.path)
        run = self._store.get(path[1], Run) if path else None
        if run is None:
            raise not_found("There is no such run.")
        known = request.headers.get("Last-Event-ID") or request.args.get("after", "")
        try:
            cursor = LogCursor.parse(known.removesuffix(_ENDED)[:LONGEST_CURSOR])
        except ValueError:
            cursor = LogCursor()
        if run.ended and known.endswith(_ENDED):
            return Response(status=204)
        return Response(
            self._follow(run.run_id, cursor),
            content_type="text/event-stream; charset=utf-8",
            headers={"Cache-Control": "no-store"},
        )

    @property
    def _store(self) -> DynamoRunStore:
        with self._connecting:  # boto3 makes a resource in one thread at a time
            if self._connected is None:
                self._connected = DynamoRunStore(open_table(NAME, _MANY))
            return self._connected

    def _follow(self, run_id: str, cursor: LogCursor) -> Iterator[str]:
        yield ": connected\n\n"
        seen, run = ChangeCount(-1, -1), None
        while not self._stopped.is_set():
            changes = self._changes.of(run_id)
            try:
                if changes.run != seen.run:
                    run = self._store.get(run_id, Run)
                until = utc_now() - _SETTLING
                events, cursor, is_last = read_events(self._store, run_id, cursor, _PAGE, until)
            except GrokSpicyError as error:
                log.debug("a stream of events ends", exc_info=error)
                return
            for event in events:
                is_end = event is events[-1]  # who has this one has all of these
                yield f"id: {cursor.text}\n" if is_end else ""
                yield f"data: {EventView.of(event).model_dump_json()}\n\n"
            if not is_last:
                seen = changes
                self._stopped.wait(_PAUSE)
                continue
            if run is None or (run.ended and utc_now() - run.updated_at > _LAST_EVENT):
                status = json.dumps({"status": run.status if run else "deleted"})
                yield f"id: {cursor.text}{_ENDED}\nevent: ended\ndata: {status}\n\n"
                return
            seen = changes
            patience = _LAST_EVENT.total_seconds() if run.ended else HEARTBEAT
            is_quiet = self._changes.wait(run_id, seen, patience, self._stopped) == seen
            if is_quiet and not run.ended:
                yield ": still here\n\n"
            self._stopped.wait(_PAUSE)
