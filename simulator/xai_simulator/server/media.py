"""Results behind temporary URLs: what they are, where, and until when."""

from urllib.parse import urlsplit

from xai_simulator.server.refusals import invalid
from xai_simulator.server.state_store import Document, Memory, now

GARBAGE = b"<html><body>upstream error</body></html>"
NOT_STORED = "The simulator does not store results with the Files API."
CONTENT_TYPES = {".jpg": "image/jpeg", ".mp4": "video/mp4"}


class Media:
    """The results; `address` is the HTTP server's, e.g. "http://127.0.0.1:8431"."""

    def __init__(self, memory: Memory, lifetime: float) -> None:
        self._memory = memory
        self._lifetime = lifetime
        self.address = ""

    def publish(self, name: str, prompt: str, kind: str, *, gone: bool = False) -> str:
        """Give the file `media/<name>` its URL; `gone`: one that has expired already."""
        record = {
            "name": name,
            "kind": kind,
            "prompt": prompt,
            "expires": 0.0 if gone else now() + self._lifetime,
        }
        self._memory.write(f"media/{name}", record)
        return self.url(name)

    def url(self, name: str) -> str:
        """The URL of a result."""
        return f"{self.address}/media/{name}"

    def record(self, path: str) -> Document | None:
        """What is known of the result at this URL path ("/media/<name>"); None: nothing."""
        room, _, name = path.strip("/").partition("/")
        if room != "media" or not name or "/" in name or name.startswith("."):
            return None
        return self._memory.read(f"media/{name}")

    def expire(self, record: Document) -> None:
        """From now on the result is gone."""
        self._memory.write(f"media/{record['name']}", {**record, "expires": 0.0})

    def named(self, url: str, what: str) -> str:
        """The name of a result of ours. INVALID_ARGUMENT if the URL is strange or has expired."""
        record = self.record(urlsplit(url).path) if self._is_ours(url) else None
        if record is None or record["expires"] <= now():
            status = "404 Not Found" if record is None else "410 Gone"
            raise invalid(f"Failed to fetch the {what} from {url[:200]}: {status}.")
        return str(record["name"])

    def content(self, name: str) -> bytes:
        """The bytes of a result."""
        return self._memory.path(f"media/{name}").read_bytes()

    def _is_ours(self, url: str) -> bool:
        # The port may have changed since the URL was given out.
        return urlsplit(url).hostname in ("127.0.0.1", "localhost")
