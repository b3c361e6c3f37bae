"""FillGap, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.fill_gap import FillGapRequest, fill_gap

ports = bootstrap.lazy_ports("store", "assets", "video_editor")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = FillGapRequest.model_validate(event)
    return fill_gap(request, **ports()).model_dump(mode="json")
