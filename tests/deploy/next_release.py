"""The next release of this project, as a source tree: deployed over the one that is here."""

import shutil
from pathlib import Path

from infra.packaging import ROOT

NEXT = "9.9.9"
"""Its version."""
MARK = f"in {NEXT}: "
"""How it begins the message of each event, so that one sees which code recorded it."""
ADDED = "added_later"
"""The name of a field that it has more in each run and in its settings."""
KEPT = "kept"

_PACKAGE = Path("layers/shared/python/grok_spicy")
_CHANGES = {
    _PACKAGE / "__init__.py": ('VERSION = "', f'VERSION = "{NEXT}"  # "'),
    _PACKAGE / "services/event_log.py": (
        "    # Lambda writes what is extra",
        f'    message = "{MARK}" + message\n    # Lambda writes what is extra',
    ),
    _PACKAGE / "models/run.py": (
        "    owner: str\n",
        f'    owner: str\n    {ADDED}: str = "{KEPT}"\n',
    ),
    _PACKAGE / "models/settings.py": (
        "    sheet_variants: int",
        f'    {ADDED}: str = Field(default="{KEPT}", description="New.")\n    sheet_variants: int',
    ),
}


def write_next_release(tree: Path) -> Path:
    """Write it into that folder. Packages that are the same in both are not built again."""
    leave_out = shutil.ignore_patterns("__pycache__", "node_modules")
    for folder in ("infra", "functions", "layers", "statemachine", "local"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=leave_out)
    for name in ("cdk.json", "pyproject.toml", *(each.name for each in ROOT.glob("*.lock"))):
        shutil.copy(ROOT / name, tree / name)
    (tree / "build").symlink_to(ROOT / "build")
    (tree / "infra" / "node_modules").symlink_to(ROOT / "infra" / "node_modules")
    for file, (before, after) in _CHANGES.items():
        text = (tree / file).read_text()
        assert text.count(before) == 1, file
        (tree / file).write_text(text.replace(before, after))
    return tree
