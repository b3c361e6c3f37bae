"""The controls of the dashboard's pages, read from the pages and from the scripts they import."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.rooms import ROOT

PAGES = ROOT / "local" / "grok_spicy_web" / "pages"
_SCRIPT = re.compile(r"""(?:src=|from |import\()\s*["']([^"']+\.js)["']""")
_CONTROL = re.compile(r"""data-action=["']?([a-z-]+)|\bactionButton\(\s*["']([a-z-]+)["']""")


def controls() -> dict[str, set[str]]:
    """The names in `data-action`, by page."""
    return {
        page.name: {
            plain or made
            for file in _with_scripts(page)
            for plain, made in _CONTROL.findall(file.read_text(encoding="utf-8"))
        }
        for page in sorted(PAGES.glob("*.html"))
    }


def _with_scripts(page: Path) -> Iterator[Path]:
    """The page, and every script of ours that it loads, directly or by another."""
    waiting, found = [page], set[Path]()
    while waiting:
        file = waiting.pop()
        if file in found or "vendor" in file.parts or not file.is_file():
            continue
        found.add(file)
        yield file
        for address in _SCRIPT.findall(file.read_text(encoding="utf-8")):
            base = PAGES if address.startswith("/") else file.parent
            waiting.append((base / address.lstrip("/")).resolve())
