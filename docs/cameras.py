"""The tables of docs/cameras.md: the cameras, the words that they may be best for, the rules."""

from collections.abc import Iterable

from grok_spicy.models.cameras import Camera, VideoModel
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy.policies.strategy import BEST_FOR, RULES

_CLIP = 8


def tables() -> str:
    """All three."""
    return "\n\n".join((_cameras(), _words(), _rules()))


def _cameras() -> str:
    head = (
        "| `--camera` | is | films | at | from a first frame | to a last frame | sound "
        f"| USD/s | a clip of {_CLIP} s takes | best for | key |"
    )
    return _table(head, (_camera(name, row) for name, row in CAMERAS.items()))


def _camera(name: str, camera: Camera) -> Iterable[object]:
    keys = " or ".join(f"`{key}`" for key in camera.keys) or "none"
    if camera.needs_url:
        keys = f"`{camera.url_variable}`" + (f", {keys}" if camera.keys else "")
    if camera.retired:
        return (f"`{name}`", f"{camera.title}: {camera.retired}", *["–"] * 9)
    rows = list(camera.models.values())
    usual = rows[0]
    return (
        f"`{name}`",
        f"{camera.title}: {', '.join(f'`{each}`' for each in camera.models)}",
        lengths(usual),
        " ".join(usual.resolutions),
        _which(["first_frame" in row.modes for row in rows]),
        _which([row.pins_last_frame for row in rows]),
        _which([row.has_audio for row in rows]),
        _prices(rows),
        f"{usual.render_seconds * _CLIP / 60:.1f} min",
        ", ".join(camera.best_for) or "–",
        keys,
    )


def lengths(row: VideoModel) -> str:
    """`2–10 s`, or the only lengths that it films."""
    if row.lengths:
        return f"{', '.join(map(str, row.lengths))} s"
    return f"{row.min_seconds}–{row.max_seconds} s"


def _which(answers: list[bool]) -> str:
    """Whether its models can do it."""
    return "yes" if all(answers) else "some" if any(answers) else "no"


def _prices(rows: Iterable[VideoModel]) -> str:
    """From the least to the most of all models and resolutions."""
    prices = [price for row in rows for price in row.usd_per_second.values()]
    low, high = min(prices), max(prices)
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def _words() -> str:
    return _table("| best for | means |", BEST_FOR.items())


def _rules() -> str:
    head = "| the rule looks at | it applies when | it wishes that a camera |"
    return _table(head, ((each.looks_at, each.when, each.wish) for each in RULES))


def _table(head: str, rows: Iterable[Iterable[object]]) -> str:
    rule = "|" + "---|" * (head.count("|") - 1)
    return "\n".join([head, rule, *(f"| {' | '.join(map(str, row))} |" for row in rows)])
