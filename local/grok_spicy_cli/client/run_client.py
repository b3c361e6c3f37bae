"""The API's routes as methods, typed by the API's models."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Literal
from urllib.parse import quote

import httpx

from grok_spicy.api.schemas import (
    Accepted,
    ArchiveView,
    AssetList,
    AssetView,
    Capabilities,
    CastList,
    CastView,
    DecideRequest,
    EventPage,
    EventView,
    FilmEstimate,
    GateList,
    GateView,
    Health,
    MediaLinks,
    NewCast,
    NewRun,
    PresignedUpload,
    Purchases,
    RestoreRequest,
    RunDetail,
    RunPage,
    RunSummary,
    StaleList,
    StoppedPurchases,
    Terms,
    VersionList,
    VersionView,
    WithCap,
)
from grok_spicy.api.schemas.exports import ExportList, ExportsRequest
from grok_spicy.api.schemas.people import Me, NewQuota, QuotaView
from grok_spicy.api.schemas.people_deletion import PersonDeletionView
from grok_spicy.errors import GrokSpicyError, NotFound
from grok_spicy.models.language import name_key
from grok_spicy.models.redo import StaleAsset
from grok_spicy.models.uploads import UploadKind
from grok_spicy_cli.client.api_client import ApiClient
from grok_spicy_cli.client.api_gateway import ApiRequest
from grok_spicy_cli.client.transports import NotDelivered

Change = Literal["retake", "edit", "pick", "promote"]
"""The changes of a film that have terms."""
_PAGE = {"limit": "100"}
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")


class RunClient(ApiClient):
    """The API, with a method for each route. They raise what ApiClient raises."""

    def health(self) -> Health:
        return self.get(Health, "/health")

    def start(self, run: NewRun, key: str | None = None) -> Accepted:
        """Start a run. With an idempotency key, the same request starts one run only, however often
        it is sent; the key is a part of the run's id. ResponseLost: it may have been started."""
        return self.post(Accepted, "/runs", run, {"Idempotency-Key": key} if key else {})

    def estimate(self, run: NewRun) -> FilmEstimate:
        """What a film will cost. The keys of its references are not looked up."""
        return self.post(FilmEstimate, "/runs/estimate", run)

    def capabilities(self) -> Capabilities:
        """What can be chosen, and what each model can do."""
        return self.get(Capabilities, "/capabilities")

    def runs(self, **filters: str | None) -> Iterator[RunSummary]:
        """All runs that the caller may see, newest first; those that the filters let through."""
        page_query = _PAGE | {name: value for name, value in filters.items() if value is not None}
        query: dict[str, str] | None = page_query
        while query is not None:
            page = self.get(RunPage, "/runs", query)
            yield from page.runs
            query = {**page_query, "next": page.next} if page.next else None

    def run(self, run_id: str) -> RunDetail:
        return self.get(RunDetail, _path(run_id))

    def run_since(self, run: RunDetail) -> RunDetail:
        """The run as it is now: this very one if nothing of it has changed, which costs little."""
        query = {"since": run.revision} if run.revision else {}
        return self.get_changed(RunDetail, _path(run.run_id), query) or run

    def events(self, run_id: str) -> Iterator[EventView]:
        """All events of a run in order."""
        cursor: str | None = None
        while True:
            page = self.event_page(run_id, cursor)
            yield from page.events
            cursor = page.next
            if cursor is None:
                return

    def event_page(self, run_id: str, cursor: str | None) -> EventPage:
        """The events of a run after that cursor; without one, from the first on."""
        query = {**_PAGE, "after": cursor} if cursor else _PAGE
        return self.get(EventPage, _path(run_id, "events"), query)

    def gates(self, run_id: str) -> list[GateView]:
        """The gates that a run has come to, the newest last."""
        return self.get(GateList, _path(run_id, "gates")).gates

    def decide(self, run_id: str, gate: str, request: DecideRequest) -> GateView:
        """Approve or reject what a run shows at a gate. RunIsActive if somebody has decided, or if
        it shows something else by now."""
        return self.post(GateView, _path(run_id, "gates", gate, "decide"), request)

    def change_terms(self, run_id: str, change: Change, request: WithCap) -> Terms:
        """What a change of a film makes again and costs. Nothing is changed."""
        return self.post(Terms, _path(run_id, change, "terms"), request)

    def change(self, run_id: str, change: Change, request: WithCap) -> Accepted:
        """Change a film that has ended: its run goes on. RunIsActive while it is made."""
        return self.post(Accepted, _path(run_id, change), request)

    def stale(self, run_id: str) -> list[StaleAsset]:
        """What was made from something that has changed since."""
        return self.get(StaleList, _path(run_id, "stale")).stale

    def versions(self, run_id: str) -> list[VersionView]:
        """The cuts that the film has had, oldest first."""
        return self.get(VersionList, _path(run_id, "versions")).versions

    def restore(self, run_id: str, version: int) -> Accepted:
        """Show an earlier version again; nothing is bought. RunIsActive while the run is made."""
        return self.post(Accepted, _path(run_id, "restore"), RestoreRequest(version=version))

    def export(self, run_id: str, request: ExportsRequest) -> Accepted:
        """Make other shapes, a preview or timelines; nothing is bought. RunIsActive while the run
        is made."""
        return self.post(Accepted, _path(run_id, "exports"), request)

    def exports(self, run_id: str) -> ExportList:
        """The other shapes of the film, its preview and timelines."""
        return self.get(ExportList, _path(run_id, "exports"))

    def cancel(self, run_id: str) -> RunSummary:
        """Stop a run. RunIsActive if it has ended."""
        return self.post(RunSummary, _path(run_id, "cancel"))

    def resume(self, run_id: str, overrides: Mapping[str, Any]) -> Accepted:
        """Resume a run with these settings in place of its own."""
        return self.post(Accepted, _path(run_id, "resume"), overrides)

    def delete(self, run_id: str) -> None:
        """Delete a run with all its files. RunIsActive while it is made."""
        self.send(ApiRequest("DELETE", _path(run_id)))

    def delete_person(self, owner: str) -> PersonDeletionView:
        """Have a person deleted with all that is theirs. Idempotent."""
        path = f"/people/{quote(owner, safe='')}"
        response = self.send(ApiRequest("DELETE", path))
        return PersonDeletionView.model_validate_json(response.body)

    def deletion(self, deletion_id: str) -> PersonDeletionView:
        """How far the deletion of a person is. NotFound."""
        return self.get(PersonDeletionView, f"/deletions/{deletion_id}")

    def casts(self) -> list[CastView]:
        """The caller's casts, by name."""
        return self.get(CastList, "/casts").casts

    def find_cast(self, name: str) -> CastView:
        """The cast of that name, however it is written, or of that id. NotFound."""
        casts = self.casts()
        for cast in casts:
            if name_key(cast.name) == name_key(name) or cast.cast_id == name:
                return cast
        names = ", ".join(cast.name for cast in casts)
        raise NotFound(f"there is no cast {name!r}; there are: {names or 'none yet'}")

    def save_cast(self, cast: NewCast) -> CastView:
        """Save characters of a run as a cast. RunIsActive if the name is taken."""
        return self.post(CastView, "/casts", cast)

    def delete_cast(self, cast: CastView) -> None:
        """Delete a cast with its files."""
        self.send(ApiRequest("DELETE", f"/casts/{cast.cast_id}"))

    def stop_all(self) -> StoppedPurchases:
        """Cancel all runs, and let nothing more be bought until `lift_stop`. Idempotent."""
        return self.post(StoppedPurchases, "/purchases/stop-all")

    def lift_stop(self) -> Purchases:
        """Let runs buy again. Idempotent."""
        return self.post(Purchases, "/purchases/lift-stop")

    def me(self) -> Me:
        """Who the caller is, and what is left of their quotas."""
        return self.get(Me, "/me")

    def quota(self, owner: str) -> QuotaView:
        """What that owner may have made."""
        return self.get(QuotaView, f"/people/{quote(owner, safe='')}/quota")

    def set_quota(self, owner: str, quota: NewQuota) -> QuotaView:
        """Set what that owner may have made."""
        return self.put(QuotaView, f"/people/{quote(owner, safe='')}/quota", quota)

    def upload(self, content: bytes) -> str:
        """Upload a photo, a JPEG; its key."""
        return self._upload("photo", "image/jpeg", len(content), content)

    def upload_file(self, kind: UploadKind, file: Path, content_type: str) -> str:
        """Upload a clip that was filmed, or music, piece by piece; its key."""
        with file.open("rb") as content:
            return self._upload(kind, content_type, file.stat().st_size, content)

    def _upload(
        self, kind: UploadKind, content_type: str, size: int, content: bytes | IO[bytes]
    ) -> str:
        body = {"content_type": content_type, "size": size}
        # A server of an earlier version knows no kinds, and takes photos.
        body |= {} if kind == "photo" else {"kind": kind}
        upload = self.post(PresignedUpload, "/uploads", body)
        headers = {**upload.headers, "Content-Length": str(size)}
        try:
            with link_client() as client:
                response = client.request(
                    upload.method, upload.url, content=content, headers=headers
                )
        except httpx.TransportError as problem:
            raise NotDelivered(f"the {kind} could not be uploaded: {problem!r}") from problem
        if response.is_error:
            status, text = response.status_code, response.text[:200]
            raise GrokSpicyError(f"the {kind} could not be uploaded: {status} {text}")
        return upload.key

    def assets(self, run_id: str) -> list[AssetView]:
        """All files of a run."""
        return self.get(AssetList, _path(run_id, "assets")).assets

    def links(self, run_id: str, paths: Sequence[str]) -> MediaLinks:
        """Short-lived URLs of up to 100 files of a run."""
        return self.post(MediaLinks, _path(run_id, "links"), {"paths": list(paths)})

    def archive(self, run_id: str) -> ArchiveView:
        """How far the one zip file of everything of a run is; it is built if there is none."""
        return self.post(ArchiveView, _path(run_id, "archive"))

    def link(self, run_id: str, path: str) -> str:
        """A short-lived URL of one file of a run."""
        response = self.send(ApiRequest("GET", _path(run_id, "assets", *path.split("/"))))
        if response.status != 302 or not response.headers.get("location"):
            raise GrokSpicyError(f"the API returned no link to {path}")
        return response.headers["location"]


def _path(run_id: str, *parts: str) -> str:
    return "/".join(("/runs", *(quote(part, safe="") for part in (run_id, *parts))))


def link_client() -> httpx.Client:
    """An HTTP client for the links that the API returns: to S3, or to its emulator here."""
    return httpx.Client(timeout=60, mounts=dict.fromkeys(_LOOPBACK))
