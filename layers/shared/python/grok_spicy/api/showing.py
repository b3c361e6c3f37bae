"""Looking at runs, their events and their files."""

import base64
import binascii
import json
import re

from pydantic import TypeAdapter, ValidationError

from grok_spicy.api.desk import Desk
from grok_spicy.api.problems import Problem, not_found
from grok_spicy.api.views import AssetList, AssetView, EventPage, EventView, RunDetail, RunPage
from grok_spicy.policies.asset_keys import run_folder, within_run
from grok_spicy.ports import Cursor
from grok_spicy.services.queries import load_snapshot

_LINK_SECONDS = 300
_EVENT = re.compile(r"[0-9]{8}T[0-9]{6}\.[0-9]{6}Z#[0-9a-f]{1,32}")
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,198}")
_PLACE = TypeAdapter(tuple[str, str, str])


def runs(desk: Desk, limit: int, token: str | None) -> RunPage:
    """The caller's runs, newest first. Problem 400 if the token is none of ours."""
    owner = None if desk.caller.sees_all else desk.caller.owner
    after = None if token is None else _place(token, owner)
    page, following = desk.store.runs(owner, limit, after)
    return RunPage(
        runs=[desk.summary(run) for run in page],
        next=_token(following) if following else None,
    )


def run(desk: Desk, run_id: str) -> RunDetail:
    """Everything that is known of a run."""
    desk.run(run_id)
    return RunDetail.of_film(load_snapshot(desk.store, run_id))


def events(desk: Desk, run_id: str, after: str | None, limit: int) -> EventPage:
    """What happened in a run after the event of that key. Problem 400 if it is no event's key."""
    if after is not None and not _EVENT.fullmatch(after):
        raise Problem(400, "after is not the key of an event")
    desk.run(run_id)
    found = desk.store.events(run_id, after or "", limit + 1)
    shown = [EventView.of(event) for event in found[:limit]]
    return EventPage(events=shown, next=shown[-1].key if len(found) > limit else None)


def assets(desk: Desk, run_id: str) -> AssetList:
    """All files of a run."""
    desk.run(run_id)
    listed = desk.assets.listed(f"{run_folder(run_id)}/")
    return AssetList(
        assets=[AssetView(path=within_run(each.key), size=each.size) for each in listed]
    )


def asset(desk: Desk, run_id: str, *path: str) -> str:
    """A link to one file of a run, good for some minutes. Problem 404."""
    desk.run(run_id)
    key = "/".join((run_folder(run_id), *path))
    if not all(map(_NAME.fullmatch, path)) or not desk.assets.find(key):
        raise not_found("there is no such file")
    return desk.links.to_get(key, _LINK_SECONDS)


def _token(place: Cursor) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _place(token: str, owner: str | None) -> Cursor:
    padded = token + "=" * (-len(token) % 4)
    try:
        place = Cursor(*_PLACE.validate_json(base64.b64decode(padded, "-_", validate=True)))
    except (ValidationError, binascii.Error, ValueError) as problem:
        raise Problem(400, "next is not what an earlier page gave") from problem
    if not all(place) or owner not in (None, place.owner):
        raise Problem(400, "next is not what an earlier page gave")
    return place
