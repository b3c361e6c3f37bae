"""CompileScript, as Lambda calls it."""

from typing import Any

from grok_spicy.adapters import wiring
from grok_spicy.steps.compile_script import Request, compile_script

ports = wiring.lazily("store", "assets")


def handler(event: dict[str, Any], _context: wiring.Context) -> dict[str, Any]:
    request = Request.model_validate(event)
    return compile_script(request, **ports()).model_dump(mode="json")
