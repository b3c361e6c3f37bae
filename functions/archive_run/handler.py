"""ArchiveRun, as the API invokes it, without waiting for it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.archive_run import ArchiveRunRequest, archive_run

ports = bootstrap.lazy_ports("store", "assets")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = ArchiveRunRequest.model_validate(event)
    return archive_run(request, **ports()).model_dump(mode="json")
