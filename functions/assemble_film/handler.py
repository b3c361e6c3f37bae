"""AssembleFilm, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.assemble_film import Request, assemble_film

ports = bootstrap.lazily("store", "assets", "cutting_room")


def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return assemble_film(request, **ports()).model_dump(mode="json")
