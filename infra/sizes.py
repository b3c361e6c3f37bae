"""Sizes of the packages against Lambda's limit: `make sizes`."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from rich.console import Console
from rich.table import Table

from infra.functions import COMMON_LAYERS, FUNCTIONS
from infra.packaging import LAYERS, Architecture, Packages, pack

MB = 1024 * 1024
"""Bytes in a megabyte of Lambda's quotas."""
LIMIT_MB = 250
"""Limit for a function with its layers, unzipped (Lambda's quota)."""


@dataclass(frozen=True)
class Size:
    """MB of one or more packages, as zips and unpacked."""

    zipped: float
    unzipped: float


def size_of(package: Path) -> Size:
    """The package's size; takes a few seconds for a large one."""
    with TemporaryDirectory() as folder:
        archive = Path(folder) / "package.zip"
        pack(package, archive)
        return Size(archive.stat().st_size / MB, unzipped(package))


def unzipped(package: Path) -> float:
    """MB of the package's files."""
    return sum(path.stat().st_size for path in package.rglob("*") if path.is_file()) / MB


def total(sizes: Iterable[Size]) -> Size:
    """The sum of sizes."""
    parts = list(sizes)
    return Size(sum(size.zipped for size in parts), sum(size.unzipped for size in parts))


def sizes(architecture: Architecture) -> Table:
    """A table of each layer, and of each function with its layers."""
    packages = Packages(architecture)
    layers = {name: size_of(packages.layer(name)) for name in LAYERS}
    headings = ("", "zipped MB", "unzipped MB", f"of {LIMIT_MB} MB")
    table = Table(*headings, f"layers beside {', '.join(COMMON_LAYERS)}", title=architecture)
    for name, size in layers.items():
        table.add_row(f"layer {name}", *_figures(size), "")
    table.add_section()
    for name, spec in FUNCTIONS.items():
        own = size_of(packages.function(name))
        whole = total([own, *(layers[layer] for layer in spec.layers)])
        special = [layer for layer in spec.layers if layer not in COMMON_LAYERS]
        table.add_row(name, *_figures(whole), " ".join(special))
    return table


def _figures(size: Size) -> tuple[str, str, str]:
    return f"{size.zipped:.1f}", f"{size.unzipped:.1f}", f"{size.unzipped / LIMIT_MB:.0%}"


def main() -> None:
    """Print the tables of both architectures."""
    console = Console()
    for architecture in get_args(Architecture):
        console.print(sizes(architecture))


if __name__ == "__main__":
    main()
