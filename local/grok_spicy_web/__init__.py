"""The dashboard: static pages, scripts and styles, for the local server and for a bucket.

`PAGES` is the folder to serve as it is, at the root of an origin that answers the API under `/api`
and `/config.json`. See pages/README.md for what the pages expect.
"""

from pathlib import Path

PAGES = Path(__file__).parent / "pages"
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""The media type of each kind of file that a browser asks for."""
