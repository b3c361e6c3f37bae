"""ExportFilm, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.export_film import ExportFilmRequest, export_film

ports = bootstrap.lazy_ports("store", "assets", "video_editor", "image_sanitizer")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = ExportFilmRequest.model_validate(event)
    return export_film(request, **ports()).model_dump(mode="json")
