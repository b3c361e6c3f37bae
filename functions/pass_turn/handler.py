"""PassTurn, as Lambda calls it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.pass_turn import PassTurnRequest, pass_turn

ports = bootstrap.lazy_ports("store", "task_tokens")


@bootstrap.logged
def handler(event: dict[str, Any], _context: bootstrap.Context) -> dict[str, Any]:
    request = PassTurnRequest.model_validate(event)
    return pass_turn(request, **ports()).model_dump(mode="json")
