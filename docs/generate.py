"""Write the generated tables of these pages: `make docs`. A test fails while one is out of date."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs import licences
from grok_spicy.models.settings import Models, RunSettings
from grok_spicy.policies.capabilities import CHAT_MODELS, IMAGE_MODELS, VIDEO_MODELS
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
        default = "" if field.default in (None, []) else f"`{field.default}`"
        cells = (f"`{name}`", f"`{option(name)}`", _type(field), default, field.description or "")
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def models_tables() -> str:
    """Every model: what it can do, what it costs, and where these numbers are from."""
    return "\n\n".join((_video_table(), _image_table(), _chat_table()))


def _video_table() -> str:
    head = (
        "| video model | from | seconds | with references | resolutions | with references or pins "
        "| references | last frame | pins | voices | edits up to | extends up to | sound "
        "| prompt | renders a second in | USD/s | USD per image, input second | source |"
    )
    rows = [
        (
            f"`{name}`",
            ", ".join(mode.replace("_", " ") for mode in row.modes),
            f"{row.min_seconds}–{row.max_seconds}",
            f"up to {row.max_seconds_with_references}" if row.max_references else "–",
            " ".join(row.resolutions),
            " ".join(row.anchored_resolutions) or "–",
            row.max_references or "–",
            "yes" if row.pins_last_frame else "no",
            row.max_pins or "–",
            row.max_voices or "–",
            f"{row.max_edit_seconds:g} s" if row.max_edit_seconds else "–",
            f"{row.max_extend_seconds:g} s" if row.max_extend_seconds else "–",
            "yes" if row.has_audio else "no",
            f"{row.max_prompt:,}",
            f"{row.render_seconds:g} s",
            " / ".join(f"{price:g}" for price in row.usd_per_second.values()),
            f"{row.usd_per_input_image:g}, {row.usd_per_input_second:g}",
            row.source,
        )
        for name, row in VIDEO_MODELS.items()
    ]
    return _table(head, rows)


def _image_table() -> str:
    head = "| image model | references | quality | USD | USD per reference | source |"
    rows = [
        (
            f"`{name}`",
            row.max_references,
            ", ".join(row.qualities) or "–",
            " / ".join(f"{row.usd_per_image[each]:g}" for each in row.qualities or (None,)),
            f"{row.usd_per_input_image:g}",
            row.source,
        )
        for name, row in IMAGE_MODELS.items()
    ]
    return _table(head, rows)


def _chat_table() -> str:
    head = (
        "| chat model | effort | context | USD per million tokens in, out | from 200,000 tokens "
        "| source |"
    )
    rows = [
        (
            f"`{name}`",
            ", ".join(row.efforts) or "–",
            f"{row.context:,}",
            ", ".join(f"{price:g}" for price in row.usd),
            ", ".join(f"{price:g}" for price in row.long_usd),
            row.source,
        )
        for name, row in CHAT_MODELS.items()
    ]
    return _table(head, rows)


def _table(head: str, rows: Iterable[Iterable[object]]) -> str:
    rule = "|" + "---|" * (head.count("|") - 1)
    return "\n".join([head, rule, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


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
        words = ", ".join(f"`{choice}`" for choice in choices)
        return f"list of {words}" if get_origin(field.annotation) is list else words
    if field.annotation is bool:
        return "`true`, `false`"
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
    "models.md": models_tables,
    "settings.md": settings_table,
}

if __name__ == "__main__":
    for name in TABLES:
        (DOCS / name).write_text(page(name), encoding="utf-8")
