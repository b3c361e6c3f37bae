"""The tools over runs of a stack whose API is a fake."""

from pathlib import Path

import pytest

from grok_spicy.api.schemas import CostParts, FilmEstimate
from grok_spicy_cli.client.api_gateway import ApiResponse
from grok_spicy_mcp.server import ActionServer, build_server
from grok_spicy_mcp.tool_context import ToolContext
from tests.support.cli_terminal import Terminal
from tests.support.fake_api import FakeApi

ESTIMATE = FilmEstimate(
    expected_usd=1.3,
    at_most_usd=7.9,
    parts=CostParts(plan=0.1, sheets=0.2, keyframes=0.3, clips=0.4, checks=0.3),
    duration_seconds=24,
)


@pytest.fixture
def api() -> FakeApi:
    api = FakeApi()
    api.problems["POST /runs/estimate"] = ApiResponse(200, ESTIMATE.model_dump_json())
    return api


@pytest.fixture
def server(api: FakeApi, tmp_path: Path) -> ActionServer:
    """The tools for a stack; files go into `output`, photos come from `photos`."""
    (tmp_path / "output").mkdir()
    (tmp_path / "photos").mkdir()
    runs = Terminal(api).runs
    context = ToolContext(runs, tmp_path / "output", tmp_path / "photos", in_stack=True)
    return build_server(context)
