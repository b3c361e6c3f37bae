"""The table of licences.md, from what the installed packages say."""

import re
import tomllib
from importlib.metadata import distribution, metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
OURS = "grok-spicy-xai-simulator"
_USES = {"film": "films", "cloud": "deploying", "dev": "tests and checks"}


def table() -> str:
    """Return a Markdown table: each library that a pyproject.toml names, its licence, its use."""
    rows = [
        f"| {library} | {licence_of(library)} | {_USES[use]} |"
        for use, libraries in libraries_by_use().items()
        for library in sorted(libraries)
    ]
    return "\n".join(["| library | licence | for |", "|---|---|---|", *rows])


def libraries_by_use() -> dict[str, set[str]]:
    """Return the names of our direct dependencies, each under the first use that it has."""
    projects = [
        tomllib.loads((ROOT / file).read_text())["project"]
        for file in ("pyproject.toml", "simulator/pyproject.toml")
    ]
    found: dict[str, set[str]] = {}
    for use in _USES:
        lines = [
            line
            for project in projects
            for line in (
                project["dependencies"]
                if use == "film"
                else project["optional-dependencies"].get(use, [])
            )
        ]
        earlier = {OURS}.union(*found.values())
        found[use] = {re.split(r"[^\w.-]", line)[0].lower() for line in lines} - earlier
    return found


def licence_of(library: str) -> str:
    """Return the licence that the installed library states: in its metadata, else in the first line
    of the licence file that these name. ValueError if it states none."""
    fields = metadata(library)
    classifiers = [
        line.rpartition(" :: ")[2].removesuffix(" License")
        for line in fields.get_all("Classifier", [])
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    stated = [
        *fields.get_all("License-Expression", []),
        *fields.get_all("License", []),
        *filter(None, [" or ".join(classifiers)]),
    ]
    if not stated:
        stated = [_first_line(library, file) for file in fields.get_all("License-File", [])]
    if not stated:
        raise ValueError(f"{library} does not state its licence: its own files have to be read")
    return str(stated[0]).splitlines()[0]


def _first_line(library: str, licence_file: str) -> str:
    text = distribution(library).read_text(f"licenses/{licence_file}") or ""
    return text.strip().splitlines()[0].removesuffix(" License")
