"""The files of the pages, by the paths at which they are served."""

import mimetypes
from pathlib import Path

PAGES = Path(__file__).parent / "pages"
"""The folder with the pages, their scripts, styles and libraries."""

_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml"}
"""Those that a machine's own table of types may have otherwise."""


def page_files(folder: Path = PAGES) -> dict[str, Path]:
    """Every file by its path, such as `/scripts/run.js`; `/` is the list of runs."""
    files = {
        f"/{path.relative_to(folder).as_posix()}": path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    return {"/": files["/index.html"], **files}


def media_type(path: Path) -> str:
    """The file's media type, with its charset if it is text."""
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "text/plain"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
