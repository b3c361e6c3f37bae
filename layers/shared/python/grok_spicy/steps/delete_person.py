"""DeletePerson: remove a person with all that is theirs, for good."""

from collections.abc import Callable

from pydantic import BaseModel

from grok_spicy.models.deletion import DeletionState
from grok_spicy.ports import AssetStore, Executions, Inventory, RunStore, Users
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.cancellation import Cancellation
from grok_spicy.services.person_deletion import PersonEraser, load_deletion


class DeletePersonRequest(BaseModel):
    """Which deletion goes on."""

    deletion_id: str


class DeletePersonResponse(BaseModel):
    """How far it is."""

    deletion_id: str
    state: DeletionState


def delete_person(
    request: DeletePersonRequest,
    *,
    store: RunStore,
    assets: AssetStore,
    executions: Executions,
    admission: AdmissionQueue,
    inventory: Inventory,
    users: Users,
    pause: Callable[[float], object],
    has_time: Callable[[], bool] = lambda: True,
) -> DeletePersonResponse:
    """Go on with that deletion as far as the time goes. Idempotent. NotFound."""
    deletion = load_deletion(store, request.deletion_id)
    cancellation = Cancellation(store, assets, executions, admission)
    eraser = PersonEraser(store, assets, inventory, cancellation, users, has_time, pause)
    state = eraser.erase(deletion).state
    return DeletePersonResponse(deletion_id=deletion.deletion_id, state=state)
