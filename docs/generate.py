"""Write the generated tables of these pages: `make docs`. A test fails while one is out of date."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs import licences
from grok_spicy.models.run import Models, RunSettings
from tests.support import rooms

DOCS = Path(__file__).parent
_TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end of table -->)", re.DOTALL)


def page(name: str) -> str:
    """The page with its table as it should be."""
    table = TABLES[name]()
    return _TABLE.sub(lambda _: f"{table}\n", (DOCS / name).read_text(encoding="utf-8"))


def settings_table() -> str:
    """Every setting: its name in JSON, its option on the command line, type, default, meaning."""
    rows = ["| setting | option | type | default | meaning |", "|---|---|---|---|---|"]
    for name, field in _settings():
        default = "" if field.default is None else f"`{field.default}`"
        cells = (f"`{name}`", f"`{option(name)}`", _type(field), default, field.description or "")
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def option(setting: str) -> str:
    """The option of the command line for a setting: `models.video` → `--video-model`."""
    group, _, name = setting.rpartition(".")
    return f"--{name}-model" if group == "models" else f"--{name.replace('_', '-')}"


def _settings() -> Iterator[tuple[str, FieldInfo]]:
    """Every field of RunSettings, those of its models one by one."""
    for name, field in RunSettings.model_fields.items():
        if _is_model(field):
            yield from ((f"{name}.{part}", each) for part, each in Models.model_fields.items())
        else:
            yield name, field


def _is_model(field: FieldInfo) -> bool:
    return isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)


def _type(field: FieldInfo) -> str:
    """`1 to 10` of a number, the words of a choice, `text` of a text."""
    limits = {
        key: getattr(each, key) for each in field.metadata for key in _LIMITS if hasattr(each, key)
    }
    choices = [choice for choice in _choices(field.annotation) if choice is not None]
    if choices:
        return ", ".join(f"`{choice}`" for choice in choices)
    if field.annotation is str:
        return f"text of {limits['min_length']} to {limits['max_length']} characters"
    kind = "whole number" if field.annotation is int else "number"
    low = f"above {limits['gt']:g}" if "gt" in limits else f"{limits['ge']:g}"
    return f"{kind}, {low} to {limits['le']:g}"


_LIMITS = ("gt", "ge", "le", "min_length", "max_length")


def _choices(annotation: Any) -> Iterator[Any]:
    """The values of a Literal, also inside `Literal | None`."""
    for argument in get_args(annotation):
        if isinstance(argument, str):
            yield argument
        else:
            yield from _choices(argument)


TABLES: dict[str, Callable[[], str]] = {
    "guide.md": rooms.table,
    "licences.md": licences.table,
    "settings.md": settings_table,
}

if __name__ == "__main__":
    for name in TABLES:
        (DOCS / name).write_text(page(name), encoding="utf-8")
