"""DeletePerson, as the API invokes it, without waiting for it."""

from typing import Any

from grok_spicy import bootstrap
from grok_spicy.steps.delete_person import DeletePersonRequest, delete_person

ports = bootstrap.lazy_ports(
    "store", "assets", "executions", "admission", "inventory", "users", "pause"
)


@bootstrap.logged
def handler(event: dict[str, Any], context: bootstrap.Context) -> dict[str, Any]:
    request = DeletePersonRequest.model_validate(event)
    response = delete_person(request, **ports(), has_time=bootstrap.has_time(context))
    return response.model_dump(mode="json")
