"""The table of actions is what the API, the command line, the pages and an agent's tools have."""

from pathlib import Path

import pytest
from typer.main import get_command

from grok_spicy.api.app import api
from grok_spicy_cli.actions import ACTIONS, NO_ACTIONS, Action
from grok_spicy_cli.main import app
from grok_spicy_mcp.server import build_server
from grok_spicy_mcp.tool_context import ToolContext
from tests.support.agent import run_in_thread
from tests.support.cli_terminal import Terminal
from tests.support.fake_api import FakeApi
from tests.support.page_controls import controls

ROUTES = {
    f"{method.upper()} {path}"
    for path, operations in api.document()["paths"].items()
    for method in operations
}
COMMANDS = set(getattr(get_command(app), "commands", {}))
CONTROLS = {(page, name) for page, names in controls().items() for name in names}


def tools() -> set[str]:
    """The tools that the server lists."""
    context = ToolContext(Terminal(FakeApi()).runs, Path(), Path(), in_stack=True)
    return {tool.name for tool in run_in_thread(build_server(context).list_tools())}


TOOLS = tools()


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_way_in_has_the_action(action: Action) -> None:
    assert action.routes and set(action.routes) <= ROUTES
    assert action.commands and set(action.commands) <= COMMANDS
    assert action.tools and set(action.tools) <= TOOLS
    assert action.pages and {(page, action.name) for page in action.pages} <= CONTROLS


def test_no_way_in_has_what_the_table_does_not_know() -> None:
    routes = {route for action in ACTIONS for route in action.routes}
    commands = {command for action in ACTIONS for command in action.commands}

    assert routes | commands | set(NO_ACTIONS) == ROUTES | COMMANDS
    assert {name for action in ACTIONS for name in action.tools} == TOOLS
    assert {name for _, name in CONTROLS} == {action.name for action in ACTIONS}


def test_a_page_that_has_a_control_is_in_its_row() -> None:
    rows = {(page, action.name) for action in ACTIONS for page in action.pages}

    assert rows == CONTROLS


def test_what_spends_decides_or_deletes_changes_something() -> None:
    assert [each.name for each in ACTIONS if each.consent != "none" and not each.changes] == []


def test_a_command_is_an_action_or_none_but_not_both() -> None:
    names = {name for action in ACTIONS for name in (*action.routes, *action.commands)}

    assert names & set(NO_ACTIONS) == set()
