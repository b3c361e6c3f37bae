"""A studio of a newer release, asked by an older `grok-spicy`."""

import json
from dataclasses import dataclass

from pydantic import BaseModel

from grok_spicy.models.run import Run
from grok_spicy_cli.client.api_client import ApiClient
from grok_spicy_cli.client.api_gateway import ApiRequest, ApiResponse
from tests.support.newer_items import newer_document, without_added


class View(BaseModel):
    """What such a studio says of a run."""

    run: Run


@dataclass
class Studio:
    """A transport to it."""

    body: str
    is_reliable: bool = True

    def send(self, request: ApiRequest) -> ApiResponse:  # noqa: ARG002
        return ApiResponse(200, self.body)


def test_what_a_newer_studio_says_besides_is_left_out() -> None:
    document = newer_document(Run)
    client = ApiClient(Studio(json.dumps({"run": document})))

    run = client.get(View, "/runs/r").run

    assert json.loads(run.model_dump_json()) == without_added(document)
