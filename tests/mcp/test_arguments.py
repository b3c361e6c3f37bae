"""Arguments that can't be used are refused in words that say which and why."""

from typing import Any
from urllib.parse import quote

import pytest

from grok_spicy_mcp.server import ActionServer
from tests.support.agent import call
from tests.support.cli_terminal import RUN
from tests.support.fake_api import FakeApi, a_problem


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("start_film", {"concpet": "A fox"}, "concpet: Extra inputs are not permitted"),
        ("start_film", {"concept": "A fox", "settings": {"scenes": 99}}, "settings.scenes: Input"),
        ("start_film", {"concept": "A fox", "settings": {"colour": 1}}, "settings.colour: Extra"),
        ("start_film", {"concept": 7}, "concept: Input should be a valid string"),
        ("start_film", {}, "give exactly one of: concept, plan"),
        ("start_film", {"plan": {"title": "x"}}, "plan.style: Field required"),
        ("list_runs", {"limit": 0}, "limit: Input should be greater than or equal to 1"),
        ("list_runs", {"month": "November"}, "month: String should match pattern"),
        ("list_runs", {"status": "done"}, "Input should be 'queued'"),
        ("wait_for", {}, "run: Field required"),
        ("wait_for", {"run": RUN, "seconds": 1e9}, "seconds: Input should be less than"),
        ("show_images", {"run": RUN, "kind": "clips"}, "kind: Input should be"),
        ("resume", {"run": RUN, "changes": {"max_cost_usd": -1}}, "changes.max_cost_usd: Input"),
        ("approve", {"run": RUN, "digest": "d1", "scenes": [0]}, "scenes.0: Input should be gre"),
        ("approve", {"run": RUN, "digest": "d1", "scenes": [1] * 101}, "scenes: List should have"),
        ("approve", {"run": RUN, "digest": "d1", "characters": [""]}, "characters.0: String"),
        ("reject", {"run": RUN, "digest": "d1", "note": ""}, "note: String should have"),
        (
            "reject",
            {"run": RUN, "digest": "d1", "characters": [{"name": "Ann", "note": "red"}] * 101},
            "characters: List should have",
        ),
        ("no_such_tool", {}, "Unknown tool: no_such_tool"),
    ],
)
def test_a_wrong_argument_is_named(
    server: ActionServer, api: FakeApi, name: str, arguments: dict[str, Any], words: str
) -> None:
    answer = call(server, name, **arguments)

    assert (answer.is_error, words in answer.text) == (True, True), answer.text
    assert len(answer.text) < 1_000 and "https://errors.pydantic.dev" not in answer.text
    assert [each for each in api.requests if each[0] != "GET"] == []


@pytest.mark.parametrize("run", ["nope", "", "../../purchases", "a/b?c=d"])
def test_a_run_that_there_is_not_is_said_so(server: ActionServer, api: FakeApi, run: str) -> None:
    api.problems[f"GET /runs/{quote(run, safe='')}"] = a_problem(404, "There is no such run.")

    answer = call(server, "show_run", run=run)

    assert (answer.is_error, "there is no run" in answer.text) == (True, True), answer.text
