"""PublishRun, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.publish_run import Request, publish_run

ports = bootstrap.lazily("store", "assets")


def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return publish_run(request, **ports()).model_dump(mode="json")
