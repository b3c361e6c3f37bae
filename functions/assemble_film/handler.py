"""AssembleFilm, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.assemble_film import AssembleFilmRequest, assemble_film

ports = bootstrap.lazy_ports("store", "assets", "video_editor")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = AssembleFilmRequest.model_validate(event)
    return assemble_film(request, **ports()).model_dump(mode="json")
