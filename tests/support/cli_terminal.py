"""A person's terminal, and the runs of a stack on AWS whose API is a fake."""

import io
from typing import Any

from rich.console import Console

from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.run_control import RunControl
from grok_spicy_cli.client.run_watcher import Pace
from grok_spicy_cli.client.stack import DeployedStack, Stack
from grok_spicy_cli.command_output import CommandOutput
from grok_spicy_cli.film_request import FilmOrder, read_orders
from grok_spicy_cli.option_groups import StackAddress
from tests.support.fake_api import FakeApi, film_at

RUN = "20261121-080000-fox-aaaa"
OUTPUTS = {"BucketName": "films"}
QUICK = Pace(events=0.001, render=1000, idle=1000, longest=0.001)


class Terminal:
    """A person's terminal, and the runs of a stack on AWS whose API is a fake."""

    def __init__(self, api: FakeApi, patience: float = 5, pace: Pace = QUICK) -> None:
        self.console = Console(file=io.StringIO(), width=200)
        location = DeployedStack(StackAddress("Grok", region="eu-west-1"))
        location.stack = Stack("CREATE_COMPLETE", OUTPUTS)
        client = RunClient(api, patience=patience, pause=0.001)
        self.runs = RunControl(client, location, CommandOutput(self.console), pace=pace)

    @property
    def text(self) -> str:
        assert isinstance(self.console.file, io.StringIO)
        return self.console.file.getvalue()


def an_order(**settings: Any) -> FilmOrder:
    (order,) = read_orders("A fox", None, None, [], settings)
    return order


def finished() -> RunSnapshot:
    key = f"runs/{RUN}/final_video.mp4"
    facts = {"duration": 15.5, "width": 854, "height": 480, "fps": 24.0}
    return film_at("complete", film_key=key, film_facts=facts)
