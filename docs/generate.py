"""Write the generated tables of these pages: `make docs`. A test fails while one is out of date."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from docs import actions, cameras, licences
from grok_spicy.models.cameras import ASPECT_RATIOS
from grok_spicy.models.setting_fields import SettingField, setting_fields
from grok_spicy.models.speech import SPEECH
from grok_spicy.policies.capabilities import CAMERAS, CHAT_MODELS, IMAGE_MODELS
from grok_spicy.policies.check_rules import RULES
from grok_spicy_cli.options import FLAGS
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
    for each in setting_fields():
        default = "" if each.default in (None, []) else f"`{each.default}`"
        cells = (f"`{each.name}`", f"`{option(each.name)}`", _type(each), default, each.description)
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def models_tables() -> str:
    """Every model: what it can do, what it costs, and where these numbers are from."""
    return "\n\n".join((_video_table(), _image_table(), _chat_table(), _speech_table()))


def _video_table() -> str:
    head = (
        "| camera | video model | from | seconds | with references | resolutions "
        "| with references or pins | ratios | references | last frame | pins | voices "
        "| edits up to | extends up to | sound "
        "| prompt | renders a second in | USD/s | USD per image, input second | source |"
    )
    rows = [
        (
            f"`{camera.name}`{' (retired)' if camera.retired else ''}",
            f"`{name}`",
            ", ".join(mode.replace("_", " ") for mode in row.modes),
            ", ".join(map(str, row.lengths)) or f"{row.min_seconds}–{row.max_seconds}",
            f"up to {row.max_seconds_with_references}" if row.max_references else "–",
            " ".join(row.resolutions),
            " ".join(row.anchored_resolutions) or "–",
            "all" if len(row.aspect_ratios) == len(ASPECT_RATIOS) else " ".join(row.aspect_ratios),
            row.max_references or "–",
            "yes" if row.pins_last_frame else "no",
            row.max_pins or "–",
            row.max_voices or "–",
            f"{row.max_edit_seconds:g} s" if row.max_edit_seconds else "–",
            f"{row.max_extend_seconds:g} s" if row.max_extend_seconds else "–",
            "yes" if row.has_audio else "no",
            f"{row.max_prompt:,}",
            f"{row.render_seconds:g} s",
            " / ".join(f"{price:g}" for price in row.usd_per_second.values())
            + "".join(f"; {usd:g} for {length} s" for length, usd in row.usd_per_length.items()),
            f"{row.usd_per_input_image:g}, {row.usd_per_input_second:g}",
            row.source,
        )
        for camera in CAMERAS.values()
        for name, row in camera.models.items()
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


def _speech_table() -> str:
    head = "| speaks | model | characters at most | preset voices | USD per million | source |"
    rows = [
        (
            f"`{name}`",
            f"`{row.model}`",
            f"{row.longest_text:,}",
            ", ".join(row.voices) or "the account's",
            f"{row.usd:g}",
            row.source,
        )
        for name, row in SPEECH.items()
    ]
    return _table(head, rows)


def _table(head: str, rows: Iterable[Iterable[object]]) -> str:
    rule = "|" + "---|" * (head.count("|") - 1)
    return "\n".join([head, rule, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def option(setting: str) -> str:
    """The option of the command line for a setting: `models.video` → `--video-model`."""
    group, _, name = setting.rpartition(".")
    flag = FLAGS.get(name, name).replace("_", "-")
    return f"--{name}-model" if group == "models" else f"--{flag}"


def _type(setting: SettingField) -> str:
    """`1 to 10` of a number, the words of a choice, `text` of a text."""
    match setting.type:
        case "choice":
            return ", ".join(f"`{choice}`" for choice in setting.choices or [])
        case "choices":
            return f"list of {', '.join(f'`{choice}`' for choice in setting.choices or [])}"
        case "boolean":
            return "`true`, `false`"
        case "texts":
            return "list of texts"
        case "text":
            return f"text of {setting.minimum:g} to {setting.maximum:g} characters"
    kind = "whole number" if setting.type == "integer" else "number"
    low = f"{setting.minimum:g}" if setting.above is None else f"above {setting.above:g}"
    return f"{kind}, {low} to {setting.maximum:g}"


def checks_table() -> str:
    """Every check of a clip: what is measured, when it passes, and when its failure decides."""
    head = "| check | measures | passes | decides |"
    return _table(head, [(f"`{each.name}`", *each[1:]) for each in RULES])


TABLES: dict[str, Callable[[], str]] = {
    "actions.md": actions.table,
    "checks.md": checks_table,
    "cameras.md": cameras.tables,
    "guide.md": rooms.table,
    "licences.md": licences.table,
    "models.md": models_tables,
    "settings.md": settings_table,
}

if __name__ == "__main__":
    for name in TABLES:
        (DOCS / name).write_text(page(name), encoding="utf-8")
