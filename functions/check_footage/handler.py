"""CheckFootage, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.check_footage import CheckFootageRequest, check_footage

ports = bootstrap.lazy_ports("store", "assets", "video_editor")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = CheckFootageRequest.model_validate(event)
    return check_footage(request, **ports()).model_dump(mode="json")
