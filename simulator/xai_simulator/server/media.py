"""Results behind temporary URLs: their files, prompts and expiry times."""

from urllib.parse import urlsplit

from xai_simulator.server.refusals import invalid
from xai_simulator.server.state_store import Document, StateStore, now

GARBAGE = b"<html><body>upstream error</body></html>"
CONTENT_TYPES = {".jpg": "image/jpeg", ".mp4": "video/mp4"}


class Media:
    """The results. `address` is the HTTP server's: "http://127.0.0.1:8431"."""

    def __init__(self, store: StateStore, lifetime: float) -> None:
        self._store = store
        self._lifetime = lifetime
        self.address = ""

    def publish(self, name: str, prompt: str, kind: str, *, gone: bool = False) -> None:
        """Give the file `media/<name>` a URL, which has expired already if `gone`."""
        record = {
            "name": name,
            "kind": kind,
            "prompt": prompt,
            "expires": 0.0 if gone else now() + self._lifetime,
            "since": None,
        }
        self._store.write(f"media/{name}", record)

    def url(self, name: str) -> str:
        """The URL of a result, which is handed out now; its age counts from the first time."""
        record = self._store.read(f"media/{name}")
        if record is not None and record.get("since") is None:
            self._store.write(f"media/{name}", {**record, "since": now()})
        return f"{self.address}/media/{name}"

    def record(self, path: str) -> Document | None:
        """The record of the result at this URL path ("/media/<name>"), or None."""
        folder, _, name = path.strip("/").partition("/")
        if folder != "media" or not name or "/" in name or name.startswith("."):
            return None
        return self._store.read(f"media/{name}")

    def expire(self, record: Document) -> None:
        """Make a result's URL expire now."""
        self._store.write(f"media/{record['name']}", {**record, "expires": 0.0})

    def resolve(self, url: str, what: str) -> str:
        """The name of the result at this URL. INVALID_ARGUMENT if there is none or it expired, and
        for every URL of another host: the simulator fetches nothing."""
        if not self._is_own_url(url):
            raise invalid(
                f"Failed to fetch the {what} from {url[:200]}: the simulator fetches no URLs but "
                "its own, so nothing was fetched. Send the bytes as a data URI or upload a file."
            )
        record = self.record(urlsplit(url).path)
        if record is None or record["expires"] <= now():
            status = "404 Not Found" if record is None else "410 Gone"
            raise invalid(f"Failed to fetch the {what} from {url[:200]}: {status}.")
        return str(record["name"])

    def content(self, name: str) -> bytes:
        """The bytes of a result."""
        return self._store.path(f"media/{name}").read_bytes()

    def _is_own_url(self, url: str) -> bool:
        # The port may have changed since the client received the URL.
        return urlsplit(url).hostname in ("127.0.0.1", "localhost")
