"""CompileScript, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.compile_script import CompileScriptRequest, compile_script

ports = bootstrap.lazy_ports("store", "assets")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = CompileScriptRequest.model_validate(event)
    return compile_script(request, **ports()).model_dump(mode="json")
