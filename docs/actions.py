"""The tables of actions.md: every action in the four ways in, and what is no action."""

from collections.abc import Iterable

from grok_spicy_cli.actions import ACTIONS, NO_ACTIONS, Action

_CONSENT = {"none": "–", "decides": "names what it is about", "spends": "names the amount"}


def table() -> str:
    """Two Markdown tables: the actions; the routes and commands that are none."""
    return "\n\n".join((_actions(), _others()))


def _actions() -> str:
    head = ["| action | API | `grok-spicy` | page | tool | consent of an agent |", "|---" * 6 + "|"]
    return "\n".join([*head, *map(_row, ACTIONS)])


def _row(action: Action) -> str:
    cells = (
        f"**{action.name}**: {action.means}",
        _code(action.routes),
        _code(action.commands),
        _code(action.pages),
        _code(action.tools),
        _CONSENT[action.consent],
    )
    return f"| {' | '.join(cells)} |"


def _others() -> str:
    rows = [f"| `{name}` | {what} |" for name, what in NO_ACTIONS.items()]
    return "\n".join(["| no action on films | what it is for |", "|---|---|", *rows])


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
