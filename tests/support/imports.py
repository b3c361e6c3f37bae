"""What a module imports, and what of it its room forbids."""

import ast
import sys
from collections.abc import Iterator

from tests.support.rooms import OURS, ROOT, Room, room_of_module


def imports(source: str) -> Iterator[str]:
    """Every module that a source imports, anywhere in it: `grok_spicy.steps.plan_story`, and, where
    a name is imported from a package, both readings: `grok_spicy.steps`, `grok_spicy.steps.x`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield "." * node.level + (node.module or "")
            else:
                yield from (_imported(node.module or "", alias.name) for alias in node.names)


def _imported(module: str, name: str) -> str:
    """`from grok_spicy import errors` imports the module `grok_spicy.errors`."""
    inner = f"{module}.{name}"
    roots = ("", "layers/shared/python", "local", "simulator")
    places = [ROOT / root / inner.replace(".", "/") for root in roots]
    is_module = any(each.is_dir() or each.with_suffix(".py").is_file() for each in places)
    is_other = room_of_module(inner) not in (None, room_of_module(module))
    return inner if is_module and is_other else module


def forbidden(room: Room, source: str) -> list[str]:
    """What a source in that room imports although it may not, in order."""
    return sorted({module for module in imports(source) if not _allowed(room, module)})


def _allowed(room: Room, module: str) -> bool:
    top = module.split(".")[0]
    target = room_of_module(module)
    if target is not None:
        return target is room or target.name in room.may_import
    if top in OURS:
        return False
    if top in sys.stdlib_module_names:
        return room.python is None or top in room.python
    return top in room.libraries
