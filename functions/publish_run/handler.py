"""PublishRun, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.publish_run import PublishRunRequest, publish_run

ports = bootstrap.lazy_ports("store", "assets", "admission")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = PublishRunRequest.model_validate(event)
    return publish_run(request, **ports()).model_dump(mode="json")
